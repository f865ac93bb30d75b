/*
 * Any input is proven without a crash, in ascending order, and nothing is to be patched but the
 * bytes of a system call.
 */
#include "tests/fuzz/prove_one.h"

#include <errno.h>
#include <string.h>

#include "hook/sites/prove.h"

static const char *site_wrong(const unsigned char *bytes, size_t size, const struct site *s)
{
    if (s->offset >= size || size - s->offset < 2) {
        return "a site beyond the end";
    }
    int is_syscall = memcmp(bytes + s->offset, "\x0f\x05", 2) == 0;
    int is_sysenter = memcmp(bytes + s->offset, "\x0f\x34", 2) == 0;
    if (s->verdict < SITE_CALL || s->verdict > SITE_LEFT || s->reason >= SITE_REASON_COUNT_) {
        return "no known verdict or reason";
    }
    if (s->verdict == SITE_LEFT) {
        return is_syscall || is_sysenter ? NULL : "a candidate without its bytes";
    }
    return is_syscall ? NULL : "a site that is no system call";
}

const char *prove_one(const void *bytes, size_t size)
{
    struct site *sites;
    const char *wrong = NULL;
    long count = sites_prove(bytes, size, &sites);
    if (count < 0) {
        return count == -ENOEXEC ? NULL : "an error that it has no name for";
    }
    if ((count == 0) != (sites == NULL)) {
        wrong = "no array, or one without sites";
    }
    for (long i = 0; i < count && !wrong; i++) {
        wrong = site_wrong(bytes, size, &sites[i]);
        if (i && sites[i - 1].offset >= sites[i].offset) {
            wrong = "sites out of order";
        }
    }
    sites_release(sites);
    return wrong;
}

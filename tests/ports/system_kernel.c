/* The kernel of system.h. */
#include "tests/ports/system.h"

#include <string.h>
#include <sys/mman.h>

struct told told;

static void say(struct bsd_result *r, long value)
{
    r->carry = value < 0 && value >= -4095;
    r->value = r->carry ? -value : value;
    r->second = 0;
}

static long map(const long *a)
{
    if (!(a[3] & BSD_MAP_FIXED)) {
        void *at =
            mmap(NULL, (size_t)a[1], PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        return at == MAP_FAILED ? -PORT_ENOMEM : (long)at;
    }
    memcpy(told.asked, a, sizeof told.asked);
    told.maps++;
    int error = told.map_errno ? told.map_errno : a[0] ? told.above_errno : 0;
    return error ? -error : a[0];
}

/* What was mapped at an address is not there in truth. */
static long unmap(long address, size_t bytes)
{
    int is_low = address < 1L << 32;
    told.taken_away += is_low && address;
    return is_low ? 0 : munmap((void *)address, bytes);
}

/* The list, if there is room for it. */
static long list(char *to, size_t room, size_t *got, int too_small)
{
    told.lists++;
    if (told.list_errno) {
        return -told.list_errno;
    }
    if (room < told.list_wants || room < told.list_bytes) {
        return -too_small;
    }
    memcpy(to, told.list, told.list_bytes);
    *got = told.list_bytes;
    return 0;
}

static long number_out(int value, int *to, size_t *bytes)
{
    if (value < 0 || *bytes != sizeof *to) {
        return -PORT_ENOENT;
    }
    *to = value;
    return 0;
}

static long variable(const long *a)
{
    static const int by_name[] = {0, 3}, found[] = {5, 6, 7};
    const int *name = (const int *)a[0];
    size_t *bytes = (size_t *)a[3];
    if (a[1] == 2 && memcmp(name, by_name, sizeof by_name) == 0) {
        if (told.map_at_zero < 0 || strcmp((const char *)a[4], "security.bsd.map_at_zero") != 0 ||
            a[5] != 24) {
            return -PORT_ENOENT;
        }
        memcpy((int *)a[2], found, sizeof found);
        *bytes = sizeof found;
        return 0;
    }
    if (a[1] == 3 && memcmp(name, found, sizeof found) == 0) {
        return number_out(told.map_at_zero, (int *)a[2], bytes);
    }
    if (a[1] == 3 && name[0] == 10 && name[1] == 77 && name[2] == 6) {
        return number_out(told.paxflags, (int *)a[2], bytes);
    }
    int is_freebsd = a[1] == 4 && name[0] == 1 && name[1] == 14 && name[2] == 32 && name[3] == 77;
    int is_netbsd = a[1] == 5 && name[0] == 2 && name[1] == 16 && name[2] == 1 && name[3] == 77 &&
                    name[4] == 1128;
    if (is_freebsd || is_netbsd) {
        return list((char *)a[2], *bytes, bytes, PORT_ENOMEM);
    }
    return -PORT_ENOENT;
}

#if defined(PORT_DRAGONFLY)
static long file_call(long number, const long *a)
{
    size_t got = 0;
    long r;
    switch (number) {
    case NR_open:
        return strcmp((const char *)a[0], "/proc/curproc/map") == 0 && !told.list_errno
                   ? 8
                   : -PORT_ENOENT;
    case NR_read:
        r = list((char *)a[1], (size_t)a[2], &got, PORT_EFBIG);
        return r < 0 ? r : (long)got;
    case NR_stat:
        ((uint64_t *)a[1])[0] = strlen((const char *)a[0]);
        ((uint32_t *)a[1])[3] = 9;
        return 0;
    default:
        return 0;
    }
}
#else
static long file_call(long number, const long *a)
{
#if defined(PORT_FREEBSD)
    if (number == NR_procctl && a[0] == 0 && a[1] == 77 && a[2] == 16) {
        *(unsigned *)a[3] = told.protmax;
        return told.protmax ? 0 : -PORT_EINVAL;
    }
#endif
    (void)number;
    (void)a;
    return -PORT_EPERM;
}
#endif

void bsd_call(struct bsd_result *r, long number, const long a[8])
{
    switch (number) {
    case NR_mmap:
        say(r, map(a));
        break;
    case NR_munmap:
        say(r, unmap(a[0], (size_t)a[1]));
        break;
    case NR_mprotect:
        memcpy(told.asked, a, sizeof told.asked);
        say(r, -told.protect_errno);
        break;
    case NR_getpid:
        say(r, 77);
        break;
    case NR___sysctl:
        say(r, variable(a));
        break;
    default:
        say(r, file_call(number, a));
    }
}

/* Set-up inside the program, up to the announcement to the tracer. */
#include <asm/errno.h>

#include "baselines/ptrace/announce.h"
#include "baselines/ptrace/setup.h"
#include "hook/core/entry.h"
#include "hook/core/text.h"
#include "hook/raw.h"
#include "hook/setup/own_code.h"

#define FNV_START 0xcbf29ce484222325u
#define FNV_PRIME 0x100000001b3u

/* The tracer reads it again whenever it wants to know a copy of this process. */
static struct announcement announcement;

/* A digest of the numbers that are to stop. */
static uint64_t interest(void)
{
    uint64_t digest = FNV_START;
    for (size_t i = 0; i < DISPOSITION_NUMBERS; i++) {
        digest = (digest ^ (hook_disposition[i] != 0)) * FNV_PRIME;
    }
    return (digest ^ (hook_disposition_other != 0)) * FNV_PRIME;
}

const struct own_range *traced_ranges(size_t *count)
{
    *count = announcement.range_count;
    return (const struct own_range *)(uintptr_t)announcement.ranges;
}

/* The raw site, and where the hook and its libc lie. */
static int note_ranges(void)
{
    size_t count;
    const struct own_range *own = own_code_ranges(&count);
    struct own_range *ranges = memory_pages((count + 1) * sizeof *ranges);
    if (!ranges) {
        return -ENOMEM;
    }
    ranges[0] = (struct own_range){(uintptr_t)hook_raw_begin, (uintptr_t)hook_raw_end};
    memcpy(ranges + 1, own, count * sizeof *own);
    announcement.ranges = (uintptr_t)ranges;
    announcement.range_count = count + 1;
    return 0;
}

int traced_prepare(const struct start_request *r, const struct hook_facts *facts,
                   struct hook_failure *f)
{
    int result = start_load(r, facts, f);
    if (result == 0) {
        result = start_note_own_code(r, f);
    }
    if (result == 0) {
        result = start_activate(r, facts, f);
    }
    if (result == 0) {
        result = start_own_signal(0, NULL, f);
    }
    if (result != 0) {
        return result;
    }
    announcement.bytes = sizeof announcement;
    announcement.version = ANNOUNCE_VERSION;
    announcement.entry = (uintptr_t)hook_entry_register;
    announcement.interest = interest();
    result = note_ranges();
    return result ? start_failed(f, "cannot list the hook's code", result, "free some memory") : 0;
}

long traced_announce(int filtered)
{
    announcement.filtered = (uint64_t)filtered;
    return raw_syscall1(ANNOUNCE_NUMBER, &announcement);
}

int traced_refused(long answer, struct hook_failure *f)
{
    if (answer == -EPROTO) {
        return start_failed(f, "the tracer does not understand this library", answer,
                            "use the command and the library of one installation");
    }
    start_failed(f, "cannot reach the tracer", answer, "");
    f->why = "there is none";
    f->remedy = "start the program by `zpoline run`, not by LD_PRELOAD alone";
    return -ENOSYS;
}

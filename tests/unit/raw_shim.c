/*
 * raw_syscall() for unit tests of code that lives inside other processes: by libc, under
 * sanitizers, and with failures on demand.
 */
#include "tests/unit/raw_shim.h"

#include <errno.h>
#include <unistd.h>

#include "hook/raw.h"

static struct {
    long number;
    int nth, error, calls;
} planned = {.number = -1};

void raw_shim_fail(long number, int nth, int error)
{
    planned.number = number;
    planned.nth = nth;
    planned.error = error;
    planned.calls = 0;
}

int raw_shim_mend(void)
{
    planned.number = -1;
    return planned.calls;
}

long raw_syscall(long number, long a1, long a2, long a3, long a4, long a5, long a6)
{
    if (number == planned.number && ++planned.calls == planned.nth) {
        return -planned.error;
    }
    long result = syscall(number, a1, a2, a3, a4, a5, a6);
    return result == -1 ? -errno : result;
}

/*
 * Where hook "trace" writes: a descriptor of its own, high enough to be out of the program's way,
 * closed by exec, and shielded from a program that closes everything.
 */
#include "hook/libraries/trace.h"

#include <asm/unistd_64.h>
#include <errno.h>
#include <linux/fcntl.h>
#include <linux/resource.h>

#define STDERR_     2
#define HIGH_ENOUGH 1000

static long descriptor = -1;

static long limit_of_descriptors(void)
{
    struct rlimit64 limit;
    long result = hook_raw_syscall(__NR_prlimit64, 0, RLIMIT_NOFILE, 0, (long)&limit, 0, 0);
    return result < 0 || limit.rlim_cur > INT32_MAX ? INT32_MAX : (long)limit.rlim_cur;
}

/* A copy of `from` at HIGH_ENOUGH or above, or as high as the limit permits. */
static long copy_high(long from)
{
    long highest = limit_of_descriptors() - 1;
    long result = -EMFILE;
    for (long at = highest < HIGH_ENOUGH ? highest : HIGH_ENOUGH; at > STDERR_ && result < 0;
         at--) {
        result = hook_raw_syscall(__NR_fcntl, from, F_DUPFD_CLOEXEC, at, 0, 0, 0);
        if (result == -EBADF)
            break;
    }
    return result;
}

static long open_file(const char *path)
{
    long opened =
        hook_raw_syscall(__NR_openat, AT_FDCWD, (long)path,
                         O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOCTTY, 0666, 0, 0);
    if (opened < 0)
        return opened;
    long high = copy_high(opened);
    hook_raw_syscall(__NR_close, opened, 0, 0, 0, 0, 0);
    return high;
}

static bool begins_with(const char *text, const char *start)
{
    while (*start && *text == *start) {
        text++;
        start++;
    }
    return *start == '\0';
}

static long open_numbered(const char *text)
{
    int64_t number;
    if (!text_read_decimal(&text, &number) || *text || number < 0 || number > INT32_MAX)
        return -EINVAL;
    return copy_high(number);
}

int trace_output_open(const char *argument)
{
    if (argument[0] == '\0')
        descriptor = copy_high(STDERR_);
    else if (begins_with(argument, "fd:"))
        descriptor = open_numbered(argument + 3);
    else
        descriptor = open_file(argument);
    return descriptor < 0 ? (int)descriptor : 0;
}

void trace_output_write(const char *line, size_t length)
{
    long result;
    do {
        result = hook_raw_syscall(__NR_write, descriptor, (long)line, (long)length, 0, 0, 0);
    } while (result == -EINTR);
}

/* Closes the part of a range below our descriptor here, and leaves the part above to the caller. */
static bool guard_range(struct syscall_call *call)
{
    uint32_t first = (uint32_t)call->args[0], last = (uint32_t)call->args[1];
    uint32_t own = (uint32_t)descriptor;
    if (first > own || last < own)
        return false;
    call->result = 0;
    if (first < own)
        call->result = hook_raw_syscall(__NR_close_range, first, own - 1, call->args[2], 0, 0, 0);
    if (call->result < 0 || last == own)
        return true;
    call->args[0] = own + 1;
    return false;
}

/* The program takes our number for a descriptor of its own: ours moves. */
static bool guard_target(const struct syscall_call *call)
{
    if ((int)call->args[1] == (int)descriptor && (int)call->args[0] != (int)descriptor) {
        long moved =
            hook_raw_syscall(__NR_fcntl, descriptor, F_DUPFD_CLOEXEC, descriptor + 1, 0, 0, 0);
        if (moved >= 0)
            descriptor = moved;
    }
    return false;
}

bool trace_output_guard(struct syscall_call *call)
{
    switch ((uint32_t)call->number) {
    case __NR_close:
        call->result = -EBADF;
        return (int)call->args[0] == (int)descriptor;
    case __NR_close_range:
        return guard_range(call);
    case __NR_dup2:
    case __NR_dup3:
        return guard_target(call);
    default:
        return false;
    }
}

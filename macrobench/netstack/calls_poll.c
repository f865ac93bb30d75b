/* poll, ppoll. */
#include <errno.h>
#include <limits.h>
#include <sys/resource.h>
#include <sys/syscall.h>

#include "macrobench/netstack/calls.h"
#include "macrobench/netstack/waiting.h"

static bool ours(const struct syscall_call *call)
{
    unsigned count = (unsigned)call->args[1];
    const struct pollfd *fds = calls_pointer(call->args[0]);
    return fds && count <= TABLE_DESCRIPTORS && waiting_has_ours(fds, count);
}

enum syscall_verdict call_poll(struct syscall_call *call)
{
    if (!ours(call))
        return HOOK_PASS;
    int timeout_ms = (int)call->args[2];
    int64_t timeout = timeout_ms < 0 ? STACK_FOREVER : timeout_ms * INT64_C(1000000);
    return calls_answer(
        call, waiting_poll(calls_pointer(call->args[0]), (unsigned)call->args[1], timeout, NULL));
}

/* As the kernel does, the time that is left is written back. */
static void put_rest(struct timespec *timeout, int64_t end_ns)
{
    int64_t left = end_ns - stack_now_ns();
    left = left > 0 ? left : 0;
    *timeout = (struct timespec){.tv_sec = left / 1000000000, .tv_nsec = left % 1000000000};
}

enum syscall_verdict call_ppoll(struct syscall_call *call)
{
    if (!ours(call))
        return HOOK_PASS;
    struct timespec *timeout = calls_pointer(call->args[2]);
    int64_t timeout_ns = calls_timeout(timeout);
    if (timeout_ns < 0)
        return calls_answer(call, -EINVAL);
    int64_t end = stack_deadline(timeout_ns);
    call->result = waiting_poll(calls_pointer(call->args[0]), (unsigned)call->args[1], timeout_ns,
                                calls_pointer(call->args[3]));
    if (timeout && end != STACK_FOREVER)
        put_rest(timeout, end);
    return HOOK_RETURN;
}

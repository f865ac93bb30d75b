/* What the calls share: see calls.h. */
#include "macrobench/netstack/calls.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#include "macrobench/netstack/epoll.h"
#include "macrobench/netstack/lock.h"

enum syscall_verdict calls_busy(struct syscall_call *call)
{
    return calls_answer(call, -EAGAIN);
}

int64_t calls_timeout(const struct timespec *timeout)
{
    if (!timeout)
        return STACK_FOREVER;
    if (timeout->tv_sec < 0 || timeout->tv_nsec < 0 || timeout->tv_nsec >= 1000000000)
        return -EINVAL;
    if (timeout->tv_sec > INT32_MAX)
        return STACK_FOREVER;
    return timeout->tv_sec * INT64_C(1000000000) + timeout->tv_nsec;
}

/* The kernel's view of an action. */
struct action {
    uintptr_t handler;
    unsigned long flags;
    uintptr_t restorer;
    uint64_t mask;
};

/*
 * Which handler has run cannot be known; when all that the program has are SA_RESTART, it was one
 * of those, and the call goes on. Signals that a mechanism may own are left out.
 */
static bool handlers_restart(void)
{
    const uint64_t owned = UINT64_C(1) << SIGSEGV | UINT64_C(1) << SIGTRAP | UINT64_C(1) << SIGSYS;
    for (int number = 1; number < _NSIG; number++) {
        struct action action;
        if (number < 64 && (owned >> number & 1))
            continue;
        if (hook_raw_syscall(SYS_rt_sigaction, number, 0, (long)&action, 8, 0, 0) != 0)
            continue;
        if (action.handler > (uintptr_t)SIG_IGN && !(action.flags & SA_RESTART))
            return false;
    }
    return true;
}

static long wait_locked(struct sock *sock, bool dontwait, int64_t timeout_ns, calls_step_fn *step,
                        void *context)
{
    struct pollfd room[2];
    struct stack_wait wait = {.fds = room};
    for (;;) {
        long r = step(sock, context);
        if (r != -EAGAIN)
            return r;
        if (stack_poll())
            continue;
        if (dontwait || sock->nonblocking)
            return step(sock, context);
        if (!wait.deadline_ns)
            wait.deadline_ns = stack_deadline(timeout_ns ? timeout_ns : STACK_FOREVER);
        r = stack_wait(&wait);
        if (r == -EINTR && !timeout_ns && handlers_restart())
            continue;
        if (r != 0)
            return r == -ETIMEDOUT ? -EAGAIN : r;
    }
}

enum syscall_verdict calls_wait_for(struct syscall_call *call, struct sock *sock, bool dontwait,
                                    int64_t timeout_ns, calls_step_fn *step, void *context)
{
    if (!lock_take())
        return calls_busy(call);
    sock->users++;
    call->result = wait_locked(sock, dontwait, timeout_ns, step, context);
    sock->users--;
    sock_release(sock);
    stack_sent();
    lock_release();
    return HOOK_RETURN;
}

void calls_leave_to_kernel(struct sock *sock)
{
    epoll_forget(sock);
    sock->state = SOCK_KERNEL;
}

static long option(int fd, int level, int name, void *value, uint32_t size)
{
    return hook_raw_syscall(SYS_getsockopt, fd, level, name, (long)value, (long)&size, 0);
}

static bool is_set(int fd, int level, int name)
{
    int value = 0;
    return option(fd, level, name, &value, sizeof value) == 0 && value;
}

static int64_t time_option(int fd, int name)
{
    struct timeval time = {0};
    if (option(fd, SOL_SOCKET, name, &time, sizeof time) != 0)
        return 0;
    return time.tv_sec * INT64_C(1000000000) + time.tv_usec * INT64_C(1000);
}

/* The kernel's socket has kept what the program set before it was known whose it is. */
static void take_options(struct sock *sock, int fd)
{
    long flags = hook_raw_syscall(SYS_fcntl, fd, F_GETFL, 0, 0, 0, 0);
    sock->nonblocking = flags >= 0 && (flags & O_NONBLOCK);
    sock->nodelay = is_set(fd, IPPROTO_TCP, TCP_NODELAY);
    sock->reuse = is_set(fd, SOL_SOCKET, SO_REUSEADDR);
    sock->keepalive = is_set(fd, SOL_SOCKET, SO_KEEPALIVE);
    struct linger linger = {0};
    if (option(fd, SOL_SOCKET, SO_LINGER, &linger, sizeof linger) == 0) {
        sock->linger = linger.l_onoff;
        sock->linger_s = (uint32_t)linger.l_linger;
    }
    sock->read_timeout_ns = time_option(fd, SO_RCVTIMEO);
    sock->write_timeout_ns = time_option(fd, SO_SNDTIMEO);
}

long calls_make_ours(struct sock *sock, int fd)
{
    struct tcp_pcb *pcb = tcp_new();
    if (!pcb)
        return -ENOBUFS;
    take_options(sock, fd);
    sock_attach(sock, pcb);
    sock_apply_options(sock);
    sock->state = SOCK_BOUND;
    epoll_convert(sock);
    return 0;
}

long calls_put_name(const struct sock_name *name, void *address, uint32_t *length)
{
    if (!address)
        return 0;
    if (!length)
        return -EFAULT;
    if ((int32_t)*length < 0)
        return -EINVAL;
    struct sockaddr_in in = {
        .sin_family = AF_INET, .sin_port = htons(name->port), .sin_addr.s_addr = name->address};
    memcpy(address, &in, *length < sizeof in ? *length : sizeof in);
    *length = sizeof in;
    return 0;
}

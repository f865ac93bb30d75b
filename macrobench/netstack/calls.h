/*
 * The system calls that the stack answers, and what they share. Each takes a call whose number is
 * its own, and decides whether it is the stack's. Any thread, any signal context, without the lock.
 */
#ifndef NETSTACK_CALLS_H
#define NETSTACK_CALLS_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

#include "hook/syscall_hook.h"
#include "macrobench/netstack/sock.h"
#include "macrobench/netstack/stack.h"

typedef enum syscall_verdict call_fn(struct syscall_call *call);

/* calls_open.c */
call_fn call_socket, call_bind, call_listen, call_connect, call_shutdown;
/* calls_accept.c */
call_fn call_accept, call_getsockname, call_getpeername;
/* calls_read.c */
call_fn call_read, call_readv, call_recvfrom, call_recvmsg;
/* calls_write.c */
call_fn call_write, call_writev, call_sendto, call_sendmsg, call_sendfile;
/* calls_options.c */
call_fn call_setsockopt, call_getsockopt, call_ioctl;
/* calls_descriptors.c */
call_fn call_close, call_close_range, call_dup, call_dup2, call_fcntl;
/* calls_poll.c */
call_fn call_poll, call_ppoll;
/* calls_select.c */
call_fn call_select;

/* An argument as the address it is. */
static inline void *calls_pointer(long argument)
{
    return (void *)argument; // NOLINT(performance-no-int-to-ptr)
}

/* The socket behind a number, if it is, or may become, the stack's. */
static inline struct sock *calls_sock(long fd)
{
    struct entry *entry = table_get(fd);
    if (!entry || entry->kind != ENTRY_SOCKET)
        return NULL;
    struct sock *sock = (struct sock *)entry;
    return sock_state(sock) == SOCK_KERNEL ? NULL : sock;
}

/* The same, without those that are not decided yet. */
static inline struct sock *calls_own_sock(long fd)
{
    struct sock *sock = calls_sock(fd);
    return sock && sock_state(sock) != SOCK_NEW ? sock : NULL;
}

/* Answers a call from a signal handler that has interrupted the stack itself: EAGAIN. */
enum syscall_verdict calls_busy(struct syscall_call *call);

/* Answers. */
static inline enum syscall_verdict calls_answer(struct syscall_call *call, long result)
{
    call->result = result;
    return HOOK_RETURN;
}

/* Nanoseconds of a timeout (STACK_FOREVER for NULL), or -EINVAL. */
int64_t calls_timeout(const struct timespec *timeout);

/* A step of a call that may have to wait: its result, or -EAGAIN. Locked. */
typedef long calls_step_fn(struct sock *sock, void *context);

/*
 * Repeats `step` until it answers something else than -EAGAIN; waits in between unless the socket
 * (or `dontwait`) forbids it, for at most `timeout_ns` (0: for ever). Takes the lock.
 */
enum syscall_verdict calls_wait_for(struct syscall_call *call, struct sock *sock, bool dontwait,
                                    int64_t timeout_ns, calls_step_fn *step, void *context);

/* The socket becomes the kernel's for good, or the stack's. Locked. 0, or -errno. */
void calls_leave_to_kernel(struct sock *sock);
long calls_make_ours(struct sock *sock, int fd);

/* The stack's own address of a socket as the program gets it. -EFAULT where there is no room. */
long calls_put_name(const struct sock_name *name, void *address, uint32_t *length);

#endif

/*
 * One thread answers; the other waits for the end of all processes under the filter, which older
 * kernels do not tell to the one that waits for a notification.
 *
 * A process that is gone, or a call that a signal has interrupted, is no error: its notification
 * can no more be answered (ENOENT).
 */
#include "baselines/seccomp_notify/supervisor.h"

#include <errno.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Linux 6.6; linux/seccomp.h of the oldest distribution that we build on does not have them. */
#ifndef SECCOMP_USER_NOTIF_FD_SYNC_WAKE_UP
#define SECCOMP_USER_NOTIF_FD_SYNC_WAKE_UP (1UL << 0)
#define SECCOMP_IOCTL_NOTIF_SET_FLAGS      SECCOMP_IOW(4, __u64)
#endif

#define ERRNO_HIGHEST 4095
#define SYSCALL_BYTES 2

struct supervisor {
    int listener;
    const struct syscall_hook *hook;
    struct seccomp_notif *call; /* as large as this kernel's, which may be larger than ours */
    struct seccomp_notif_resp *answer;
    size_t call_bytes, answer_bytes;
    bool said; /* that the hook changes calls */
};

static int get_buffers(struct supervisor *s)
{
    struct seccomp_notif_sizes sizes;
    if (syscall(SYS_seccomp, SECCOMP_GET_NOTIF_SIZES, 0, &sizes) != 0)
        return -errno;
    s->call_bytes = sizes.seccomp_notif > sizeof *s->call ? sizes.seccomp_notif : sizeof *s->call;
    s->answer_bytes =
        sizes.seccomp_notif_resp > sizeof *s->answer ? sizes.seccomp_notif_resp : sizeof *s->answer;
    s->call = malloc(s->call_bytes);
    s->answer = malloc(s->answer_bytes);
    return s->call && s->answer ? 0 : -ENOMEM;
}

/* The kernel goes on with the call as it was made: a changed one cannot be had. */
static bool changed(const struct syscall_call *call, const struct seccomp_data *data)
{
    if ((int)call->number != data->nr)
        return true;
    for (unsigned i = 0; i < 6; i++) {
        if ((__u64)call->args[i] != data->args[i])
            return true;
    }
    return false;
}

static void say_changed(struct supervisor *s)
{
    if (!s->said)
        fprintf(stderr,
                "zpoline: seccomp_notify: hook %s changes calls that it lets pass, which a "
                "supervisor cannot do: these fail with ENOSYS: choose another mechanism\n",
                s->hook->name);
    s->said = true;
}

static void ask(struct supervisor *s)
{
    const struct seccomp_data *data = &s->call->data;
    struct syscall_call call = {
        .number = data->nr,
        .site = (const void *)(uintptr_t)(data->instruction_pointer - SYSCALL_BYTES),
    };
    for (unsigned i = 0; i < 6; i++)
        call.args[i] = (long)data->args[i];
    memset(s->answer, 0, s->answer_bytes);
    s->answer->id = s->call->id;
    if (s->hook->on_call(&call) == HOOK_RETURN) {
        if (call.result < 0 && call.result >= -ERRNO_HIGHEST)
            s->answer->error = (__s32)call.result;
        else
            s->answer->val = call.result;
    } else if (changed(&call, data)) {
        s->answer->error = -ENOSYS;
        say_changed(s);
    } else {
        s->answer->flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE;
    }
}

static bool is_last_gone(int listener)
{
    struct pollfd state = {.fd = listener};
    return poll(&state, 1, 0) == 1 && (state.revents & POLLHUP);
}

static void *answer_all(void *supervisor)
{
    struct supervisor *s = supervisor;
    for (;;) {
        memset(s->call, 0, s->call_bytes); /* the kernel refuses anything else */
        if (ioctl(s->listener, SECCOMP_IOCTL_NOTIF_RECV, s->call) != 0) {
            /* Newer kernels say ENOENT also when nobody is left to be waited for. */
            if (errno == EINTR || (errno == ENOENT && !is_last_gone(s->listener)))
                continue;
            return NULL;
        }
        ask(s);
        if (ioctl(s->listener, SECCOMP_IOCTL_NOTIF_SEND, s->answer) != 0 && errno != ENOENT &&
            errno != EINTR)
            return NULL;
    }
}

static void wait_for_the_last(int listener)
{
    struct pollfd poll_for = {.fd = listener, .events = 0};
    while (!(poll_for.revents & (POLLHUP | POLLERR | POLLNVAL))) {
        if (poll(&poll_for, 1, -1) < 0 && errno != EINTR)
            break;
    }
}

int supervise(int listener, const struct outside_hook *outside)
{
    static struct supervisor s; /* the thread may outlive this function */
    pthread_t thread;
    s.listener = listener;
    s.hook = outside->hook;
    int error = get_buffers(&s);
    if (error)
        return error;
    /* Where it can, the kernel then wakes us, and us it, on the same CPU without delay. */
    ioctl(listener, SECCOMP_IOCTL_NOTIF_SET_FLAGS, SECCOMP_USER_NOTIF_FD_SYNC_WAKE_UP);
    error = pthread_create(&thread, NULL, answer_all, &s);
    if (error)
        return -error;
    wait_for_the_last(listener);
    return 0;
}

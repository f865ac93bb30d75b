/*
 * The proof in a process of its own. Our child has no exit signal, so that neither a handler for
 * SIGCHLD nor wait(2) of the program notices it (clone(2), __WCLONE).
 */
#include "hook/setup/late_prover.h"

#include <asm/errno.h>
#include <asm/siginfo.h>
#include <asm/signal.h>
#include <asm/unistd.h>
#include <linux/memfd.h>
#include <linux/mman.h>
#include <linux/wait.h>

#include "hook/core/code.h"
#include "hook/core/text.h"
#include "hook/raw.h"

#define F_DUPFD_ 0 /* fcntl(2) */
#define CLEAR_OF 10
#define PAGE     4096ul

static const char *prover_path;

void late_prover_at(const char *path)
{
    prover_path = path;
}

/* In the child. */
static _Noreturn void become_prover(long image, long answer)
{
    static const char *const none[] = {NULL};
    const char *const arguments[] = {prover_path, NULL};
    image = raw_syscall3(__NR_fcntl, image, F_DUPFD_, CLEAR_OF);
    answer = raw_syscall3(__NR_fcntl, answer, F_DUPFD_, CLEAR_OF);
    raw_syscall2(__NR_dup2, image, LATE_IMAGE_FD);
    raw_syscall2(__NR_dup2, answer, LATE_ANSWER_FD);
    raw_syscall3(__NR_close_range, LATE_ANSWER_FD + 1, ~0u, 0);
    raw_syscall3(__NR_execve, prover_path, arguments, none);
    for (;;) {
        raw_syscall1(__NR_exit_group, 127);
    }
}

static long write_all(long fd, const char *bytes, size_t size)
{
    while (size) {
        long n = raw_syscall3(__NR_write, fd, bytes, size);
        if (n < 0 && n != -EINTR) {
            return n;
        }
        bytes += n > 0 ? n : 0;
        size -= n > 0 ? (size_t)n : 0;
    }
    return 0;
}

/* 0 when the child has ended with status 0, or -errno. */
static long await(long pid, int kind)
{
    int status;
    long r;
    do {
        r = raw_syscall4(__NR_wait4, pid, &status, kind, 0);
    } while (r == -EINTR);
    return r < 0 ? r : status != 0 ? -ENOENT : 0;
}

/* In the child between: execve gives a process an exit signal, so its parent must not be us. */
static _Noreturn void between(long image, long answer)
{
    long pid = raw_syscall6(__NR_clone, SIGCHLD, 0, 0, 0, 0, 0);
    if (pid == 0) {
        become_prover(image, answer);
    }
    long r = pid < 0 ? pid : await(pid, __WALL);
    for (;;) {
        raw_syscall1(__NR_exit_group, r != 0);
    }
}

/* Lets the other process answer. 0 or -errno. */
static long ask(long image, long answer)
{
    long pid = raw_syscall6(__NR_clone, 0, 0, 0, 0, 0, 0);
    if (pid == 0) {
        between(image, answer);
    }
    return pid < 0 ? pid : await(pid, __WCLONE);
}

static long answer_map(long fd, struct site **sites)
{
    struct late_answer head;
    if (raw_syscall4(__NR_pread64, fd, &head, sizeof head, 0) != sizeof head || !head.bytes) {
        return -EBADMSG;
    }
    if (head.count <= 0) {
        return (long)head.count;
    }
    long r = raw_syscall6(__NR_mmap, 0, head.bytes, PROT_READ, MAP_PRIVATE, fd, 0);
    if (RAW_IS_ERROR(r)) {
        return r;
    }
    *sites = (struct site *)((struct late_answer *)r + 1);
    return (long)head.count;
}

static long prove(const void *image, size_t size, struct site **sites)
{
    *sites = NULL;
    long in = raw_syscall2(__NR_memfd_create, "zpoline-image", MFD_CLOEXEC);
    long out = raw_syscall2(__NR_memfd_create, "zpoline-sites", MFD_CLOEXEC);
    long r = in < 0 ? in : out < 0 ? out : write_all(in, image, size);
    if (r == 0) {
        r = ask(in, out);
    }
    if (r == 0) {
        r = answer_map(out, sites);
    }
    if (in >= 0) {
        raw_syscall1(__NR_close, in);
    }
    if (out >= 0) {
        raw_syscall1(__NR_close, out);
    }
    return r;
}

static void release(struct site *sites)
{
    if (sites) {
        struct late_answer *head = (struct late_answer *)sites - 1;
        raw_syscall2(__NR_munmap, head, (head->bytes + PAGE - 1) & ~(PAGE - 1));
    }
}

static int prover_open(struct site_prover *prover)
{
    *prover = (struct site_prover){.prove = prove, .release = release};
    /* A filter of the program's own might kill it for making a process. */
    return code_program_filters || !prover_path ? -EPERM : 0;
}

static void prover_close(struct site_prover *prover)
{
    (void)prover;
}

const struct site_prover_source late_prover = {.open = prover_open, .close = prover_close};

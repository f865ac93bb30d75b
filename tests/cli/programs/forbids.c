/*
 * Runs a command as a container or an old kernel would, where something is refused:
 *
 *   forbids dispatch|filter|tracing COMMAND [ARGUMENT...]
 *
 * dispatch: prctl(PR_SET_SYSCALL_USER_DISPATCH); filter: new seccomp filters; tracing: ptrace(2).
 * All of them fail with EPERM. Exit status: the command's; 77 if this cannot be set up.
 */
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#define DISPATCH 59 /* PR_SET_SYSCALL_USER_DISPATCH, which older headers lack */

#define NUMBER   ((unsigned)offsetof(struct seccomp_data, nr))
#define FIRST    ((unsigned)offsetof(struct seccomp_data, args))
#define LOAD(at) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (at))
#define ALLOW    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)
#define FORBID   BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM)
/* Where the value is not `k`, the next `skip` instructions are left out. */
#define UNLESS(k, skip) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (k), 0, (skip))

static struct sock_filter no_dispatch[] = {
    LOAD(NUMBER), UNLESS(SYS_prctl, 3), LOAD(FIRST), UNLESS(DISPATCH, 1), FORBID, ALLOW,
};
static struct sock_filter no_filter[] = {
    LOAD(NUMBER), UNLESS(SYS_seccomp, 3), LOAD(FIRST), UNLESS(SECCOMP_SET_MODE_FILTER, 1), FORBID,
    LOAD(NUMBER), UNLESS(SYS_prctl, 3),   LOAD(FIRST), UNLESS(PR_SET_SECCOMP, 1),          FORBID,
    ALLOW,
};
static struct sock_filter no_tracing[] = {
    LOAD(NUMBER),
    UNLESS(SYS_ptrace, 1),
    FORBID,
    ALLOW,
};

static const struct {
    const char *name;
    struct sock_fprog program;
} filters[] = {
    {"dispatch", {sizeof no_dispatch / sizeof no_dispatch[0], no_dispatch}},
    {"filter", {sizeof no_filter / sizeof no_filter[0], no_filter}},
    {"tracing", {sizeof no_tracing / sizeof no_tracing[0], no_tracing}},
};

static const struct sock_fprog *find(const char *name)
{
    for (size_t i = 0; i < sizeof filters / sizeof filters[0]; i++) {
        if (strcmp(filters[i].name, name) == 0)
            return &filters[i].program;
    }
    return NULL;
}

int main(int argc, char **argv)
{
    const struct sock_fprog *program = argc > 2 ? find(argv[1]) : NULL;
    if (!program) {
        fprintf(stderr, "usage: forbids dispatch|filter|tracing COMMAND [ARGUMENT...]\n");
        return 2;
    }
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
        prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, program) != 0) {
        printf("skip: no seccomp filter can be set here: %s\n", strerror(errno));
        return 77;
    }
    execv(argv[2], argv + 2);
    perror(argv[2]);
    return 127;
}

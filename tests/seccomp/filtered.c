/*
 * Runs a command under a seccomp filter, as a container or a service manager does.
 *
 *   filtered errno|kill|trap NUMBER COMMAND [ARGUMENT...]     that call is forbidden
 *
 * Exits with 77 where no filter can be installed.
 */
#include "tests/conformance/check.h"

#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <unistd.h>

static uint32_t action_named(const char *name)
{
    if (strcmp(name, "kill") == 0)
        return SECCOMP_RET_KILL_PROCESS;
    return strcmp(name, "trap") == 0 ? SECCOMP_RET_TRAP : SECCOMP_RET_ERRNO | EPERM;
}

int main(int argc, char **argv)
{
    if (argc < 4) {
        fprintf(stderr, "usage: filtered errno|kill|trap NUMBER COMMAND [ARGUMENT...]\n");
        return 2;
    }
    struct sock_filter filter[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)strtoul(argv[2], NULL, 10), 0, 1),
        BPF_STMT(BPF_RET | BPF_K, action_named(argv[1])),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    struct sock_fprog program = {.len = sizeof filter / sizeof filter[0], .filter = filter};
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
        prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0)
        SKIP("no seccomp filter can be installed here: %s", strerror(errno));
    execvp(argv[3], argv + 3);
    perror(argv[3]);
    return 127;
}

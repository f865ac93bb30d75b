/*
 * Forbids itself all but a few calls, as sandboxes do: any other kills. A tracer that makes another
 * call of one, were it only to cancel it, is seen. Each call is checked for the answer that is
 * expected for getppid.
 *
 *   sandboxed [ANSWER]      without: the native one
 */
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#define ALLOW(number)                                    \
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (number), 0, 1), \
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)
#define ROUNDS 2000

static volatile sig_atomic_t alarms;
static long wrong;

static void on_alarm(int signal)
{
    alarms++;
    syscall(SYS_getppid);
}

static void forbid(void)
{
    struct sock_filter filter[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        ALLOW(SYS_read),
        ALLOW(SYS_write),
        ALLOW(SYS_getppid),
        ALLOW(SYS_rt_sigreturn),
        ALLOW(SYS_clone),
        ALLOW(SYS_wait4),
        ALLOW(SYS_close),
        /* What the core asks for itself: in a new process, and in a handler. */
        ALLOW(SYS_gettid),
        ALLOW(SYS_sigaltstack),
        ALLOW(SYS_set_robust_list),
        ALLOW(SYS_restart_syscall),
        ALLOW(SYS_exit_group),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
    };
    struct sock_fprog program = {sizeof filter / sizeof *filter, filter};
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
        prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0)
        exit(77);
}

/* And on until as many signals have come, however fast the machine is: a child has no timer. */
static void call_often(long expected, int wanted_alarms)
{
    for (int i = 0; i < ROUNDS || alarms < wanted_alarms; i++) {
        char byte;
        wrong += syscall(SYS_getppid) != expected;
        wrong += read(-1, &byte, 1) != -1 || errno != EBADF;
    }
}

int main(int argc, char **argv)
{
    const struct itimerval often = {{0, 1000}, {0, 1000}};
    struct sigaction action = {.sa_handler = on_alarm, .sa_flags = SA_RESTART};
    long expected = argc > 1 ? strtol(argv[1], NULL, 10) : getppid();
    char line[] = "wrong: 0\n";
    int ends[2], status = -1;
    char byte;
    if (pipe(ends) != 0 || sigaction(SIGALRM, &action, NULL) != 0)
        return 2;
    setitimer(ITIMER_REAL, &often, NULL);
    forbid();
    call_often(expected, 3);
    pid_t child = fork();
    if (child == 0) {
        long native = argc > 1 ? expected : getppid();
        call_often(native, 0);
        wrong += write(ends[1], "x", 1) != 1;
        _exit(wrong != 0);
    }
    close(ends[1]);
    wrong += read(ends[0], &byte, 1) != 1; /* interrupted and restarted meanwhile */
    wrong += waitpid(child, &status, 0) != child || status != 0;
    line[7] = wrong ? '1' : '0';
    wrong += write(STDOUT_FILENO, line, sizeof line - 1) < 0;
    return wrong != 0;
}

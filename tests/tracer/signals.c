/*
 * Counts timer signals, of which each interrupts a blocking call or a loop of short ones, and
 * checks every result. Prints one line that does not depend on time.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

#define SIGNALS 300

static volatile sig_atomic_t arrived;

static void on_alarm(int signal)
{
    arrived++;
    syscall(SYS_getppid);
}

int main(void)
{
    const struct itimerval often = {{0, 2000}, {0, 2000}};
    struct sigaction action = {.sa_handler = on_alarm};
    long parent = getppid(), wrong = 0;
    int ends[2];
    char byte;
    if (pipe(ends) != 0 || sigaction(SIGALRM, &action, NULL) != 0)
        return 2;
    setitimer(ITIMER_REAL, &often, NULL);
    while (arrived < SIGNALS)
        wrong += syscall(SYS_getppid) != parent;
    while (arrived < 2 * SIGNALS)
        wrong += read(ends[0], &byte, 1) != -1 || errno != EINTR;
    action.sa_flags = SA_RESTART;
    sigaction(SIGALRM, &action, NULL);
    pid_t self = getpid();
    if (fork() == 0) { /* interrupts the read many times, and then ends it */
        for (int i = 0; i < SIGNALS; i++)
            kill(self, SIGALRM);
        _exit(write(ends[1], "x", 1) != 1);
    }
    wrong += read(ends[0], &byte, 1) != 1;
    printf("wrong results: %ld\n", wrong);
    return wrong != 0;
}

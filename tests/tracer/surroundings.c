/*
 * Prints what a program can see of how it was started, to be compared with a native start: its
 * relatives, signals, descriptors, and whether there is a child that it has not made.
 *
 *   surroundings [FILE]      to FILE instead of standard output
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

static void print_status_lines(void)
{
    static const char *const names[] = {
        "SigPnd:", "ShdPnd:", "SigBlk:", "SigIgn:", "Threads:", "Umask:"};
    char line[256];
    FILE *status = fopen("/proc/self/status", "re");
    while (status && fgets(line, sizeof line, status)) {
        for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
            if (strncmp(line, names[i], strlen(names[i])) == 0)
                fputs(line, stdout);
        }
    }
    if (status)
        fclose(status);
}

static void print_descriptors(void)
{
    char path[64], target[256];
    for (int fd = 0; fd < 64; fd++) {
        snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
        ssize_t length = readlink(path, target, sizeof target - 1);
        if (length > 0)
            printf("descriptor %d: %.*s\n", fd, (int)length, target);
    }
}

int main(int argc, char **argv)
{
    if (argc > 1 && !freopen(argv[1], "w", stdout))
        return 2;
    siginfo_t info;
    int reaped = waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT | __WALL);
    printf("children: %s\n", reaped == 0 ? "some" : strerror(errno));
    printf("parent %d, group %d, session %d\n", (int)getppid(), (int)getpgrp(), (int)getsid(0));
    printf("terminal's group %d\n", (int)tcgetpgrp(STDERR_FILENO));
    printf("dumpable %d\n", prctl(PR_GET_DUMPABLE, 0, 0, 0, 0));
    print_status_lines();
    print_descriptors();
    return 0;
}

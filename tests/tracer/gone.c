/*
 * Waits until the process PID has ended, whoever's child it is; does not wait in vain if it has
 * ended already.
 *
 *   gone PID
 */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    if (argc != 2)
        return 2;
    int fd = (int)syscall(SYS_pidfd_open, strtol(argv[1], NULL, 10), 0);
    if (fd < 0) {
        if (errno == ESRCH)
            return 0;
        perror("pidfd_open");
        return errno == ENOSYS ? 77 : 1;
    }
    struct pollfd end = {.fd = fd, .events = POLLIN};
    while (poll(&end, 1, -1) < 0 && errno == EINTR)
        ;
    return 0;
}

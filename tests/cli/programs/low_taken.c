/* A program whose low addresses are taken: see take_low.c. Creates "started" as started.c does. */
#include <fcntl.h>
#include <unistd.h>

int low_is_taken(void);

int main(void)
{
    int fd = open("started", O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
    return low_is_taken() && fd >= 0 && close(fd) == 0 ? 0 : 1;
}

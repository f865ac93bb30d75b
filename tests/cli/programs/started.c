/* Creates the file "started" in the current directory: proof that the program ran. */
#include <fcntl.h>
#include <unistd.h>

int main(void)
{
    int fd = open("started", O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
    return fd >= 0 && close(fd) == 0 ? 0 : 1;
}

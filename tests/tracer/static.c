/* A program without a dynamic linker: nothing preloads into it. */
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    int status = -1;
    pid_t child = fork();
    if (child == 0)
        _exit(getppid() > 0 ? 5 : 6);
    waitpid(child, &status, 0);
    printf("child ended with %d\n", WEXITSTATUS(status));
    return 0;
}

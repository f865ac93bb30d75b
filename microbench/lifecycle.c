/* A thread, a program, a library: made, used, and gone again. */
#include "microbench/lifecycle.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stddef.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

static void *return_at_once(void *argument)
{
    return argument;
}

long lifecycle_thread(void)
{
    pthread_t thread;
    int error = pthread_create(&thread, NULL, return_at_once, NULL);
    return error != 0 ? error : pthread_join(thread, NULL);
}

long lifecycle_program(void)
{
    static char name[] = "true";
    static char *const arguments[] = {name, NULL};
    int status = -1;
    pid_t child = fork();
    if (child == 0) {
        execve("/bin/true", arguments, environ);
        _exit(127);
    }
    if (child < 0 || waitpid(child, &status, 0) != child || !WIFEXITED(status))
        return -1;
    return WEXITSTATUS(status);
}

long lifecycle_library(void)
{
    void *library = dlopen("libcapstone.so.4", RTLD_NOW);
    return library == NULL ? -1 : dlclose(library);
}

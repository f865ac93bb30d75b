/*
 * A signal arrives while the hook "waits" is being asked: the call is not made again for it.
 *
 *   interrupted DIRECTORY      with the FIFOs of hook_waits.c
 */
#include "tests/conformance/site.h"

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sys/syscall.h>

static volatile sig_atomic_t signals;

static void on_usr1(int signal)
{
    (void)signal;
    signals++;
}

static void *call(void *result)
{
    *(long *)result = site0(SYS_getppid);
    return NULL;
}

/* Both ends wait for each other in open(2). */
static int open_in(const char *directory, const char *name, int flags)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", directory, name);
    int fd = open(path, flags | O_CLOEXEC);
    CHECK(fd >= 0, "%s: %s", path, strerror(errno));
    return fd;
}

int main(int argc, char **argv)
{
    struct sigaction action = {.sa_handler = on_usr1, .sa_flags = SA_RESTART};
    pthread_t thread;
    long result = 0;
    char byte;
    if (argc != 2)
        return 2;
    sigaction(SIGUSR1, &action, NULL);
    pthread_create(&thread, NULL, call, &result);
    int asked = open_in(argv[1], "asked", O_RDONLY), go = open_in(argv[1], "go", O_WRONLY);
    CHECK(read(asked, &byte, 1) == 1, "the hook has not been asked");
    pthread_kill(thread, SIGUSR1);
    CHECK(write(go, &byte, 1) == 1, "the hook does not listen");
    pthread_join(thread, NULL);
    CHECK(result == 1001, "the call came back with %ld", result);
    CHECK(signals == 1, "%d signals", (int)signals);
    return check_result();
}

/*
 * Makes new tasks of every kind as fast as it can; the first call that each makes is one that the
 * hook answers. Prints how many calls got another answer: 0 if every task is hooked from its first
 * instruction on.
 *
 *   tasks ANSWER       the answer that getppid is to have
 */
#include <pthread.h>
#include <spawn.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define ROUNDS  60
#define THREADS 4
#define ESCAPED 9

extern char **environ;

static long expected;
static _Atomic int escaped;

static int asks_in_vain(void)
{
    return syscall(SYS_getppid) != expected;
}

static void reap(pid_t child)
{
    int status = -1;
    if (child < 0 || waitpid(child, &status, 0) != child || status != 0)
        escaped++;
}

static void *thread(void *unused)
{
    escaped += asks_in_vain();
    return unused;
}

static void make_thread(void)
{
    pthread_t id;
    if (pthread_create(&id, NULL, thread, NULL) != 0 || pthread_join(id, NULL) != 0)
        escaped++;
}

static void make_fork(void)
{
    pid_t child = fork();
    if (child == 0)
        _exit(asks_in_vain() ? ESCAPED : 0);
    reap(child);
}

static void make_vfork(void)
{
    pid_t child = vfork(); // NOLINT: this is the call under test
    if (child == 0)
        _exit(asks_in_vain() ? ESCAPED : 0); // NOLINT
    reap(child);
}

static void make_spawn(char *answer)
{
    char name[] = "tasks", once[] = "once";
    char *const arguments[] = {name, answer, once, NULL};
    pid_t child = -1;
    if (posix_spawn(&child, "/proc/self/exe", NULL, NULL, arguments, environ) != 0)
        child = -1;
    reap(child);
}

static void *maker(void *answer)
{
    for (int round = 0; round < ROUNDS; round++) {
        make_thread();
        make_fork();
        make_vfork();
        if (round % 20 == 0)
            make_spawn(answer);
    }
    return NULL;
}

static void *replace(void *answer)
{
    execl("/proc/self/exe", "tasks", (char *)answer, "last", (char *)NULL);
    return answer;
}

int main(int argc, char **argv)
{
    pthread_t makers[THREADS];
    if (argc < 2)
        return 2;
    expected = strtol(argv[1], NULL, 10);
    if (argc > 2) {
        escaped += asks_in_vain();
        if (strcmp(argv[2], "last") == 0)
            printf("escaped: %d\n", escaped);
        return escaped != 0;
    }
    for (int i = 0; i < THREADS; i++) {
        if (pthread_create(&makers[i], NULL, maker, argv[1]) != 0)
            return 1;
    }
    for (int i = 0; i < THREADS; i++)
        pthread_join(makers[i], NULL);
    printf("escaped: %d\n", escaped);
    fflush(stdout);
    /* From another thread than the first, while the first waits. */
    if (pthread_create(&makers[0], NULL, replace, argv[1]) != 0)
        return 1;
    pthread_join(makers[0], NULL);
    return 1;
}

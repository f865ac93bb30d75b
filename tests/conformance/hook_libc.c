/*
 * A hook may use its own C library at any call, whatever lock of the program's library the calling
 * thread holds: here threads allocate, print, and map all the time, while the hook allocates and
 * prints too. Runs under hooks/uses_libc.c.
 */
#include "tests/conformance/site.h"

#include <pthread.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#define THREADS 8
#define ROUNDS  500

static FILE *sink;

static void *allocate_and_print(void *argument)
{
    for (int round = 0; round < ROUNDS; round++) {
        size_t size = (size_t)round * 512; /* some are made by mmap, under malloc's lock */
        char *block = malloc(size + 1);
        memset(block, round, size + 1);
        fprintf(sink, "%d %.2f\n", round, round / 3.0);
        if (round % 10 == 0)
            fflush(sink); /* writes under stdio's lock */
        free(block);
        CHECK(site1(SYS_close, -1) == -EBADF, "close(-1)");
    }
    return NULL;
}

int main(void)
{
    pthread_t threads[THREADS];
    site_expect(site_syscall_instruction, SITE_CALL);
    sink = fopen("/dev/null", "w");
    long before = site0(3000);
    CHECK(before > 0, "the hook wrote %ld lines", before);
    for (int i = 0; i < THREADS; i++)
        CHECK(pthread_create(&threads[i], NULL, allocate_and_print, NULL) == 0, "thread %d", i);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    long written = site0(3000) - before;
    CHECK(written >= THREADS * ROUNDS, "the hook wrote %ld lines for %d calls", written,
          THREADS * ROUNDS);
    for (int round = 0; round < 50; round++) {
        pid_t child = fork();
        if (child == 0) {
            check_start_over();
            allocate_and_print(NULL);
            _exit(check_result());
        }
        int status = -1;
        waitpid(child, &status, 0);
        CHECK(status == 0, "a forked child ended with status %#x", (unsigned)status);
    }
    return check_result();
}

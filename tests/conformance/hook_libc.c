/*
 * A hook may use its own C library at any call, whatever lock of the program's library the calling
 * thread holds: here threads allocate, print, and map all the time, while the hook allocates and
 * prints too (argument "locks"); and in any thread, what its library keeps for each thread is there
 * ("ctype"; hook_libc_threads.c has more). Runs under hooks/uses_libc.c.
 */
#include "tests/conformance/hook_libc.h"
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
        CHECK(syscall(SYS_close, -1) == -1 && errno == EBADF, "close(-1)");
    }
    return NULL;
}

static void *classify(void *argument)
{
    for (long letter = 0; letter < 128; letter++) {
        bool expected = (letter | 0x20) >= 'a' && (letter | 0x20) <= 'z';
        long result = syscall(LIBC_HOOK_IS_LETTER, letter);
        CHECK(result == expected, "isalpha(%#lx) is %ld in the hook", letter, result);
    }
    return NULL;
}

static void check_ctype(void)
{
    pthread_t thread;
    classify(NULL);
    CHECK(pthread_create(&thread, NULL, classify, NULL) == 0, "pthread_create");
    pthread_join(thread, NULL);
}

static void check_locks(void)
{
    pthread_t threads[THREADS];
    sink = fopen("/dev/null", "w");
    getppid();
    long before = syscall(LIBC_HOOK_LINES);
    CHECK(before > 0, "the hook wrote %ld lines", before);
    for (int i = 0; i < THREADS; i++)
        CHECK(pthread_create(&threads[i], NULL, allocate_and_print, NULL) == 0, "thread %d", i);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    long written = syscall(LIBC_HOOK_LINES) - before;
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
}

int main(int argc, char **argv)
{
    site_expect(site_syscall_instruction, SITE_CALL);
    if (argc > 1 && strcmp(argv[1], "ctype") == 0)
        check_ctype();
    else
        check_locks();
    return check_result();
}

/*
 * 64 threads make 1000 calls each at the same time, through an instruction of their own and through
 * libc; every result is right, and a hook that counts has seen them all. Then 500 short threads in
 * turn, so that what a thread needs is given back.
 */
#include "tests/conformance/lab.h"
#include "tests/conformance/site.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <sys/syscall.h>

#define THREADS 64
#define CALLS   1000
#define SHORT   500

static pthread_barrier_t start;
static int null_device;

static void *many_calls(void *argument)
{
    long self = site0(SYS_gettid);
    pthread_barrier_wait(&start);
    for (int i = 0; i < CALLS; i++) {
        long tid = site0(SYS_gettid);
        CHECK(tid == self, "gettid returned %ld in thread %ld", tid, self);
        char block[64];
        size_t size = (size_t)i % sizeof block;
        memset(block, i, sizeof block);
        ssize_t written = write(null_device, block, size);
        CHECK(written == (ssize_t)size, "write of %zu returned %zd", size, written);
    }
    return (void *)(intptr_t)self;
}

static void *one_call(void *argument)
{
    return (void *)(intptr_t)site0(SYS_gettid);
}

static long seen_by_hook(long number)
{
    return site0(LAB_PRESENT) == LAB_YES ? site1(LAB_COUNTED, number) : -1;
}

int main(void)
{
    pthread_t threads[THREADS];
    site_expect(site_syscall_instruction, SITE_CALL);
    null_device = open("/dev/null", O_WRONLY | O_CLOEXEC);
    pthread_barrier_init(&start, NULL, THREADS);
    long before = seen_by_hook(SYS_gettid);
    for (int i = 0; i < THREADS; i++)
        CHECK(pthread_create(&threads[i], NULL, many_calls, NULL) == 0, "thread %d", i);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    long seen = seen_by_hook(SYS_gettid) - before;
    if (before >= 0)
        CHECK(seen == THREADS * (CALLS + 1), "the hook saw %ld of %d calls", seen,
              THREADS * (CALLS + 1));
    for (int i = 0; i < SHORT; i++) {
        void *tid = NULL;
        CHECK(pthread_create(&threads[0], NULL, one_call, NULL) == 0, "short thread %d", i);
        pthread_join(threads[0], &tid);
        CHECK((intptr_t)tid > 0, "gettid returned %ld", (long)(intptr_t)tid);
    }
    return check_result();
}

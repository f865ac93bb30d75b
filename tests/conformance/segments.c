/*
 * The segment bases are the program's: a call works while FS is 0 or points at something that is
 * no thread block (argument "fs"), and GS keeps the base that the program gave it, per thread, also
 * over fork (argument "gs").
 */
#include "tests/conformance/site.h"

#include <asm/prctl.h>
#include <pthread.h>
#include <sched.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <sys/wait.h>

long call_with_fs(long fs_base, long number, long a1);

static uint64_t rubbish[512];

static uint64_t read_gs(void)
{
    uint64_t value;
    __asm__ volatile("mov %%gs:0, %0" : "=r"(value));
    return value;
}

static void check_foreign_fs(void)
{
    long parent = getppid();
    for (int round = 0; round < 100; round++) {
        CHECK(call_with_fs(0, SYS_getppid, 0) == parent, "with FS 0");
        CHECK(call_with_fs((long)&rubbish[256], SYS_getppid, 0) == parent, "with a foreign FS");
        CHECK(call_with_fs(0, SYS_close, -1) == -EBADF, "close(-1) with FS 0");
        CHECK(call_with_fs(0, 1023, 0) == -ENOSYS, "call 1023 with FS 0");
    }
}

static void check_own_gs(const uint64_t *block)
{
    uint64_t base = 0;
    CHECK(site2(SYS_arch_prctl, ARCH_GET_GS, &base) == 0 && base == (uintptr_t)block,
          "the GS base is %#lx, expected %p", base, (const void *)block);
    CHECK(read_gs() == *block, "gs:0 is %#lx, expected %#lx", read_gs(), *block);
}

static void *use_gs(void *number)
{
    uint64_t block[4] = {(uintptr_t)number * 0x1010101, 0, 0, 0};
    long result = site2(SYS_arch_prctl, ARCH_SET_GS, block);
    CHECK(result == 0, "ARCH_SET_GS returned %ld", result);
    for (int round = 0; round < 200; round++) {
        CHECK(site0(SYS_getppid) == getppid(), "getppid");
        check_own_gs(block);
        sched_yield();
    }
    return NULL;
}

static void check_gs_after_fork(void)
{
    static const uint64_t block[4] = {0x5eed};
    site2(SYS_arch_prctl, ARCH_SET_GS, block);
    pid_t child = fork();
    if (child == 0) {
        check_start_over();
        check_own_gs(block);
        _exit(check_result());
    }
    int status = -1;
    waitpid(child, &status, 0);
    CHECK(status == 0, "the child ended with status %#x", (unsigned)status);
    check_own_gs(block);
}

static void check_gs(void)
{
    static const uint64_t block[4] = {0x9500d};
    pthread_t threads[8];
    long result = site2(SYS_arch_prctl, ARCH_SET_GS, block);
    if (!CHECK(result == 0, "ARCH_SET_GS returned %ld", result))
        return;
    for (uintptr_t i = 0; i < 8; i++)
        pthread_create(&threads[i], NULL, use_gs, (void *)(i + 1));
    for (int i = 0; i < 8; i++)
        pthread_join(threads[i], NULL);
    check_gs_after_fork();
}

int main(int argc, char **argv)
{
    site_expect(site_syscall_instruction, SITE_CALL);
    if (argc > 1 && strcmp(argv[1], "gs") == 0)
        check_gs();
    else
        check_foreign_fs();
    return check_result();
}

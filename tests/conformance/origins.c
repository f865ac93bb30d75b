/*
 * The hook sees a call wherever it comes from, and its result is right. Argument: getpid by "libc",
 * by an "instruction" of the program, by a "library" that dlopen(3) brings (through libc) or its
 * own instruction ("library_instruction"), by code "written" at run time; and "before_main", openat
 * by ld.so itself. Natively there is no hook to see it: only the result is asked then. The hook
 * hooks/lab.c is asked through libc, so that ld_preload's can answer too.
 */
#include "tests/conformance/lab.h"
#include "tests/conformance/site.h"

#include <dlfcn.h>
#include <sys/mman.h>
#include <sys/syscall.h>

static long opened_before_main;

static long seen_by_hook(long number)
{
    return syscall(LAB_PRESENT) == LAB_YES ? syscall(LAB_COUNTED, number) : -1;
}

/* ld.so opens the library by an instruction of its own, with no wrapper of libc in between. */
__attribute__((constructor)) static void open_a_library(void)
{
    long before = seen_by_hook(SYS_openat);
    void *library = dlopen(LATE_LIBRARY, RTLD_NOW | RTLD_LOCAL);
    opened_before_main = seen_by_hook(SYS_openat) - before;
    if (library)
        dlclose(library);
}

static void *late(const char *name)
{
    void *library = dlopen(LATE_LIBRARY, RTLD_NOW | RTLD_LOCAL);
    if (!library) {
        fprintf(stderr, "FAIL dlopen: %s\n", dlerror());
        exit(1);
    }
    return dlsym(library, name);
}

static long by_libc(void)
{
    return getpid();
}

static long by_instruction(void)
{
    return site0(SYS_getpid);
}

static long by_library(void)
{
    long (*late_getpid)(void);
    *(void **)&late_getpid = late("late_getpid");
    return late_getpid();
}

static long by_library_instruction(void)
{
    long (*late_syscall)(long, long);
    *(void **)&late_syscall = late("late_syscall");
    return late_syscall(SYS_getpid, 0);
}

static long by_written_code(void)
{
    static const unsigned char code[] = {0xb8, SYS_getpid, 0,   0, 0, /* mov $39, %eax */
                                         0x0f, 0x05,       0xc3};     /* syscall; ret */
    void *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (page == MAP_FAILED)
        return -errno;
    memcpy(page, code, sizeof code);
    if (mprotect(page, 4096, PROT_READ | PROT_EXEC) != 0)
        SKIP("code cannot be written here: %s", strerror(errno));
    long (*written)(void);
    *(void **)&written = page;
    return written();
}

static void check_getpid(const char *what, long (*call)(void))
{
    for (int round = 1; round <= 3; round++) {
        long before = seen_by_hook(SYS_getpid);
        long result = call();
        long seen = seen_by_hook(SYS_getpid) - before;
        CHECK(result == getpid(), "%s: getpid returned %ld, expected %d", what, result, getpid());
        if (check_hooked())
            CHECK(seen == 1, "%s: the hook saw it %ld times", what, seen);
    }
}

static void check_before_main(void)
{
    if (check_hooked())
        CHECK(opened_before_main == 1, "the hook saw %ld openat of ld.so before main",
              opened_before_main);
}

static const struct {
    const char *name;
    long (*call)(void);
} origins[] = {
    {"libc", by_libc},
    {"instruction", by_instruction},
    {"library", by_library},
    {"library_instruction", by_library_instruction},
    {"written", by_written_code},
};

int main(int argc, char **argv)
{
    const char *which = argc > 1 ? argv[1] : "";
    if (check_hooked())
        CHECK(syscall(LAB_PRESENT) == LAB_YES, "hooks/lab.c does not answer");
    if (strcmp(which, "before_main") == 0) {
        check_before_main();
        return check_result();
    }
    for (size_t i = 0; i < sizeof origins / sizeof origins[0]; i++) {
        if (strcmp(which, origins[i].name) == 0) {
            check_getpid(which, origins[i].call);
            return check_result();
        }
    }
    return 2;
}

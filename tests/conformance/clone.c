/*
 * clone, clone3 and vfork in all shapes: without a stack, sharing memory or not; on a stack of the
 * child's own while the parent goes on; with the caller's clone_args unchanged; and a thread that
 * unmaps its own stack before it exits. Argument chooses.
 */
#include "tests/conformance/clone.h"
#include "tests/conformance/site.h"

#include <linux/sched.h>
#include <signal.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#define STACK  (64 * 1024)
#define ROUNDS check_rounds(200)

static unsigned char *new_stack(void)
{
    void *stack =
        mmap(NULL, STACK, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0);
    if (stack == MAP_FAILED) {
        perror("mmap");
        exit(1);
    }
    return stack;
}

static void expect_exit(const char *what, long child, int expected)
{
    int status = -1;
    if (!CHECK(child > 0, "%s: returned %ld", what, child))
        return;
    long waited = site4(SYS_wait4, child, &status, __WALL, 0);
    CHECK(waited == child, "%s: wait4 returned %ld", what, waited);
    CHECK(WIFEXITED(status) && WEXITSTATUS(status) == expected,
          "%s: the child's status is %#x, expected exit %d", what, (unsigned)status, expected);
}

/* Overwrites what lies on the shared stack below the parent's frame. */
static __attribute__((noinline)) long use_stack(int depth)
{
    volatile long block[64];
    for (int i = 0; i < 64; i++)
        block[i] = site0(SYS_getppid);
    return depth > 0 ? use_stack(depth - 1) + block[0] : block[63];
}

static void without_stack(const char *const what, const long flags)
{
    /* More often than frames of a hook fit on its stack: none may stay behind. */
    const int rounds = check_rounds(2000);
    for (volatile int round = 0; round < rounds; round++) {
        long parent = getpid();
        long child = clone_vfork(flags | SIGCHLD);
        if (child == 0) {
            use_stack(2);
            site1(SYS_exit, site0(SYS_getppid) == parent ? 7 : 1);
        }
        expect_exit(what, child, 7);
    }
}

static void by_vfork(void)
{
    const int rounds = ROUNDS;
    for (volatile int round = 0; round < rounds; round++) {
        pid_t child = vfork(); // NOLINT: this is the call under test
        if (child == 0)
            _exit(9);
        expect_exit("vfork", child, 9);
    }
}

static volatile int counter;

static int count_calls(void *expected_parent)
{
    for (int i = 0; i < 1000; i++) {
        if (site0(SYS_getppid) != (long)(intptr_t)expected_parent)
            return 1;
        counter = counter + 1;
    }
    return 21;
}

/* Parent and child run at the same time in the same memory. */
static void shared_memory(void)
{
    const int rounds = ROUNDS;
    unsigned char *stack = new_stack();
    long self = getpid();
    for (int round = 0; round < rounds; round++) {
        counter = 0;
        long child =
            clone_on(CLONE_VM | SIGCHLD, stack + STACK, count_calls, (void *)(intptr_t)self, 0);
        for (int i = 0; i < 1000; i++)
            CHECK(site0(SYS_getpid) == self, "getpid in the parent");
        expect_exit("clone with CLONE_VM", child, 21);
        CHECK(counter == 1000, "the child's count is %d", counter);
    }
    munmap(stack, STACK);
}

static void by_clone3(const char *what, uint64_t flags, bool own_stack)
{
    unsigned char *stack = new_stack();
    struct clone_args args = {.flags = flags, .exit_signal = SIGCHLD};
    if (own_stack) {
        args.stack = (uintptr_t)stack;
        args.stack_size = STACK;
    }
    const struct clone_args before = args;
    const int rounds = ROUNDS;
    for (int round = 0; round < rounds; round++) {
        long child =
            clone3_on(&args, sizeof args, count_calls, (void *)(intptr_t)site0(SYS_getpid));
        if (child == -ENOSYS)
            SKIP("this kernel has no clone3");
        expect_exit(what, child, 21);
        CHECK(memcmp(&args, &before, sizeof args) == 0, "%s: clone_args were changed", what);
    }
    munmap(stack, STACK);
}

static void refused_clone3(void)
{
    struct clone_args args = {.flags = CLONE_SIGHAND, .exit_signal = SIGCHLD};
    long result = clone3_on(&args, sizeof args, count_calls, NULL);
    CHECK(result == -EINVAL, "clone3 with CLONE_SIGHAND alone returned %ld", result);
    result = clone3_on(&args, 8, count_calls, NULL);
    CHECK(result == -EINVAL, "clone3 with a short structure returned %ld", result);
    result = clone3_on((struct clone_args *)-4096L, sizeof args, count_calls, NULL);
    CHECK(result == -EFAULT, "clone3 with a wild structure returned %ld", result);
}

static unsigned char *stack_to_unmap;

static int unmap_own_stack(void *argument)
{
    unmap_and_exit(stack_to_unmap, STACK);
}

/* The last two calls of the child: the second has no stack at all. */
static void unmapping_thread(void)
{
    const int rounds = ROUNDS;
    for (int round = 0; round < rounds; round++) {
        stack_to_unmap = new_stack();
        long child = clone_on(CLONE_VM | SIGCHLD, stack_to_unmap + STACK, unmap_own_stack, NULL, 0);
        expect_exit("a child that unmaps its stack", child, 0);
        long result = site3(SYS_mincore, stack_to_unmap, 4096, &counter);
        CHECK(result == -ENOMEM, "the stack is still there: mincore returned %ld", result);
    }
}

int main(int argc, char **argv)
{
    const char *which = argc > 1 ? argv[1] : "";
    site_expect(clone_vfork_instruction, SITE_CALL);
    if (strcmp(which, "fork") == 0) {
        without_stack("clone without a stack", 0);
    } else if (strcmp(which, "vfork") == 0) {
        without_stack("clone with CLONE_VM and CLONE_VFORK", CLONE_VM | CLONE_VFORK);
        without_stack("clone with CLONE_VFORK", CLONE_VFORK);
        by_vfork();
    } else if (strcmp(which, "shared") == 0) {
        shared_memory();
    } else if (strcmp(which, "clone3") == 0) {
        by_clone3("clone3 on a stack", CLONE_VM, true);
        by_clone3("clone3 on a stack with CLONE_VFORK", CLONE_VM | CLONE_VFORK, true);
        by_clone3("clone3 without a stack", 0, false);
        refused_clone3();
    } else if (strcmp(which, "unmap") == 0) {
        unmapping_thread();
    } else {
        return 2;
    }
    return check_result();
}

/*
 * Threads come and go, and what they needed is used again. Argument:
 *
 *   short     a thousand short threads in groups: no more mappings after them than after the first
 *   detached  threads that unmap their own stack and exit
 *   bare      threads made by clone without TLS, with a stack of one page
 *   refused   clone and clone3 that the kernel refuses: nothing is lost, and the arguments are kept
 *   endings   threads that end by pthread_exit in a handler, by cancellation in a blocked call, and
 *             unwind their stack; handlers that jump out
 */
#include "tests/conformance/site.h"

#include <fcntl.h>
#include <linux/futex.h>
#include <linux/sched.h>
#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>

static long mapping_count(void)
{
    long lines = 0;
    int c;
    FILE *maps = fopen("/proc/self/maps", "r");
    while (maps && (c = getc(maps)) != EOF)
        lines += c == '\n';
    if (maps)
        fclose(maps);
    return lines;
}

static void *short_thread(void *argument)
{
    CHECK(site0(SYS_getppid) == getppid(), "getppid in a thread");
    return NULL;
}

static void group(void)
{
    pthread_t threads[10];
    for (int i = 0; i < 10; i++)
        CHECK(pthread_create(&threads[i], NULL, short_thread, NULL) == 0, "pthread_create");
    for (int i = 0; i < 10; i++)
        pthread_join(threads[i], NULL);
}

static void short_ones(void)
{
    long after_first = 0;
    for (int round = 0; round < 100; round++) {
        group();
        if (round == 10)
            after_first = mapping_count();
    }
    long after = mapping_count();
    CHECK(after - after_first < 16, "%ld mappings after 100 threads, %ld after 1000", after_first,
          after);
}

/* --- threads by clone --- */

static _Atomic int bare_calls;

/* In assembly, since the child has no stack that C could use: it makes two calls and exits. */
__asm__(".text\n"
        ".globl bare_clone\n"
        ".hidden bare_clone\n"
        ".type bare_clone, @function\n"
        "bare_clone:\n" /* long (flags, stack, counter, unmap_bytes) */
        ".cfi_startproc\n"
        "mov %rdx, %r9\n"
        "mov %rcx, %r8\n"
        "mov $56, %eax\n"
        "xor %edx, %edx\n"
        "xor %r10d, %r10d\n"
        "mov %rsi, %r11\n"
        "push %r12\n"
        ".cfi_adjust_cfa_offset 8\n"
        "push %r13\n"
        ".cfi_adjust_cfa_offset 8\n"
        "push %r14\n"
        ".cfi_adjust_cfa_offset 8\n"
        "mov %r9, %r12\n"
        "mov %r8, %r13\n"
        "mov %rsi, %r14\n"
        "syscall\n"
        "test %rax, %rax\n"
        "jz 1f\n"
        "pop %r14\n"
        ".cfi_adjust_cfa_offset -8\n"
        "pop %r13\n"
        ".cfi_adjust_cfa_offset -8\n"
        "pop %r12\n"
        ".cfi_adjust_cfa_offset -8\n"
        "ret\n"
        ".cfi_adjust_cfa_offset 24\n"
        "1:\n"
        "mov $110, %eax\n" /* getppid */
        "syscall\n"
        "lock incl (%r12)\n"
        "test %r13, %r13\n"
        "jz 2f\n"
        "mov $11, %eax\n" /* munmap(stack - bytes, bytes) */
        "mov %r14, %rdi\n"
        "sub %r13, %rdi\n"
        "mov %r13, %rsi\n"
        "syscall\n"
        "2:\n"
        "mov $60, %eax\n"
        "xor %edi, %edi\n"
        "syscall\n"
        "hlt\n"
        ".cfi_endproc\n"
        ".size bare_clone, . - bare_clone\n");
long bare_clone(long flags, void *stack_top, _Atomic int *counter, long unmap_bytes);

#define BARE_FLAGS \
    (CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD | CLONE_SYSVSEM)

/* The kernel's count of threads, since bare ones tell nobody of their end. */
static int thread_count(void)
{
    char line[256];
    int threads = -1;
    FILE *status = fopen("/proc/self/status", "r");
    while (status && fgets(line, sizeof line, status)) {
        if (sscanf(line, "Threads: %d", &threads) == 1)
            break;
    }
    if (status)
        fclose(status);
    return threads;
}

static void bare_ones(bool unmaps)
{
    long before = 0;
    for (int round = 0; round < 300; round++) {
        char *stack = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        long id = bare_clone(BARE_FLAGS, stack + 4096, &bare_calls, unmaps ? 4096 : 0);
        if (!CHECK(id > 0, "clone: %ld", id))
            return;
        while (thread_count() > 1)
            sched_yield();
        if (!unmaps)
            munmap(stack, 4096);
        if (round == 30)
            before = mapping_count();
    }
    long after = mapping_count();
    CHECK(bare_calls == 300, "%d threads have counted", bare_calls);
    CHECK(after - before < 8, "%ld mappings after 30 threads, %ld after 300", before, after);
}

static void bare(void)
{
    bare_ones(false);
}

static void detached(void)
{
    bare_ones(true);
}

static void refused(void)
{
    long before = 0;
    for (int round = 0; round < 1000; round++) {
        struct clone_args args = {.flags = CLONE_VM | CLONE_THREAD, .exit_signal = SIGCHLD};
        struct clone_args kept = args;
        long result = site2(SYS_clone3, &args, sizeof args);
        CHECK(result == -EINVAL, "clone3: %ld", result);
        CHECK(memcmp(&args, &kept, sizeof args) == 0, "clone3 has changed its arguments");
        result = site2(SYS_clone, CLONE_VM | CLONE_THREAD, 0); /* without CLONE_SIGHAND */
        CHECK(result == -EINVAL, "clone: %ld", result);
        result = site2(SYS_clone3, 0x1000, sizeof args);
        CHECK(result == -EFAULT, "clone3 of a bad address: %ld", result);
        result = site2(SYS_clone3, &args, 1);
        CHECK(result == -EINVAL, "clone3 of one byte: %ld", result);
        if (round == 10)
            before = mapping_count();
    }
    CHECK(mapping_count() - before < 4, "%ld mappings before, %ld after", before, mapping_count());
    group();
}

/* --- endings --- */

static int ends[2];
static _Atomic int cleaned;
static sigjmp_buf back;

static void clean_up(void *argument)
{
    site0(SYS_getppid);
    atomic_fetch_add(&cleaned, 1);
}

static void *blocked_reader(void *argument)
{
    char byte;
    pthread_cleanup_push(clean_up, NULL);
    if (read(ends[0], &byte, 1) < 0)
        CHECK(errno == EINTR, "read: %s", strerror(errno));
    pthread_cleanup_pop(0);
    return NULL;
}

static void on_exit_signal(int signal)
{
    site0(SYS_getppid);
    pthread_exit(NULL);
}

static void on_jump_signal(int signal)
{
    site0(SYS_getppid);
    siglongjmp(back, 1);
}

static char state_of(pid_t thread)
{
    char path[64], state = '?';
    snprintf(path, sizeof path, "/proc/self/task/%d/stat", thread);
    FILE *file = fopen(path, "r");
    if (file && fscanf(file, "%*d (%*[^)]) %c", &state) != 1)
        state = '?';
    if (file)
        fclose(file);
    return state;
}

static _Atomic pid_t reader_id;

static void *reader(void *argument)
{
    atomic_store(&reader_id, (pid_t)site0(SYS_gettid));
    return blocked_reader(argument);
}

static void endings(void)
{
    struct sigaction action = {.sa_handler = on_exit_signal};
    long before = 0;
    CHECK(pipe(ends) == 0, "pipe");
    sigaction(SIGUSR1, &action, NULL);
    for (int round = 0; round < 100; round++) {
        pthread_t thread;
        atomic_store(&reader_id, 0);
        pthread_create(&thread, NULL, reader, NULL);
        while (!atomic_load(&reader_id) || state_of(reader_id) != 'S')
            sched_yield();
        if (round % 2)
            pthread_cancel(thread);
        else
            pthread_kill(thread, SIGUSR1);
        pthread_join(thread, NULL);
        CHECK(cleaned == round + 1, "round %d: %d clean-ups", round, cleaned);
        if (round == 10)
            before = mapping_count();
    }
    CHECK(mapping_count() - before < 8, "%ld mappings before, %ld after", before, mapping_count());
    action.sa_handler = on_jump_signal;
    sigaction(SIGUSR2, &action, NULL);
    for (volatile int round = 0; round < 1000; round++) {
        if (sigsetjmp(back, 1) == 0) {
            site2(SYS_kill, getpid(), SIGUSR2);
            CHECK(false, "the handler did not jump");
        }
        CHECK(site1(SYS_close, -1) == -EBADF, "close(-1) after a jump");
    }
}

int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        void (*run)(void);
    } cases[] = {
        {"short", short_ones}, {"detached", detached}, {"bare", bare},
        {"refused", refused},  {"endings", endings},
    };
    site_expect(site_syscall_instruction, SITE_CALL);
    for (size_t i = 0; argc > 1 && i < sizeof cases / sizeof cases[0]; i++) {
        if (strcmp(argv[1], cases[i].name) == 0)
            cases[i].run();
    }
    return check_result();
}

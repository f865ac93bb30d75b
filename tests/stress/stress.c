/*
 * Everything at once for a number of seconds: threads that make system calls, threads that come and
 * go, signals that arrive anywhere and whose handlers make calls too, children by fork, vfork,
 * posix_spawn and exec with no environment, mappings that change, and libraries that come and go.
 * Every result is checked. The calls of getppid are counted here and, under the hook hooks/lab.c,
 * compared with the hook's count: none is lost or doubled. From the middle to the end, neither the
 * memory grows nor the number of open descriptors.
 *
 *   stress [SECONDS]     default: ZPOLINE_STRESS_SECONDS, else 20
 */
#include "tests/conformance/lab.h"
#include "tests/conformance/site.h"

#include <dirent.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>

#define CALLERS         6
#define DEFAULT_SECONDS 20

extern char **environ;

static _Atomic bool stop;
static _Atomic long getppid_calls, other_calls, signals_handled, threads_made, children_made;
static _Atomic long libraries_loaded;
static _Atomic int handler_errors;
static _Atomic pid_t caller_tids[CALLERS];
static long parent_pid, own_pid;

static long counted_getppid(void)
{
    atomic_fetch_add(&getppid_calls, 1);
    return site0(SYS_getppid);
}

/* For signal handlers: nothing but calls and counters. */
static void on_signal(int signal)
{
    if (counted_getppid() != parent_pid || site0(SYS_getpid) != own_pid)
        atomic_fetch_add(&handler_errors, 1);
    if (site3(SYS_write, -1, "", 1) != -EBADF)
        atomic_fetch_add(&handler_errors, 1);
    atomic_fetch_add(&signals_handled, 1);
}

/* The handlers are installed with SA_RESTART, so the pipe's calls do not return EINTR. */
static void check_pipe(const int ends[2], uint64_t value)
{
    uint64_t back = 0;
    long result = site3(SYS_write, ends[1], &value, sizeof value);
    CHECK(result == (long)sizeof value, "write returned %ld", result);
    result = site3(SYS_read, ends[0], &back, sizeof back);
    CHECK(result == (long)sizeof back, "read returned %ld", result);
    CHECK(back == value, "read %#lx, expected %#lx", back, value);
}

static void *caller(void *argument)
{
    long index = (long)(intptr_t)argument;
    long tid = site0(SYS_gettid);
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0)
        exit(1);
    atomic_store(&caller_tids[index], (pid_t)tid);
    for (uint64_t round = 0; !atomic_load(&stop); round++) {
        CHECK(counted_getppid() == parent_pid, "getppid");
        CHECK(site0(SYS_gettid) == tid, "gettid");
        CHECK(site1(SYS_close, -1) == -EBADF, "close(-1)");
        CHECK(site0(2000) == -ENOSYS, "call 2000");
        check_pipe(ends, round * 0x9e3779b97f4a7c15 + (uint64_t)index);
        atomic_fetch_add(&other_calls, 5);
    }
    atomic_store(&caller_tids[index], 0);
    close(ends[0]);
    close(ends[1]);
    return NULL;
}

static void *short_thread(void *argument)
{
    CHECK(counted_getppid() == parent_pid, "getppid in a short thread");
    return (void *)(intptr_t)site0(SYS_gettid);
}

static void *thread_maker(void *argument)
{
    while (!atomic_load(&stop)) {
        pthread_t threads[4];
        int made = 0, error = 0;
        while (made < 4 && !error) {
            error = pthread_create(&threads[made], NULL, short_thread, NULL);
            if (CHECK(error == 0, "pthread_create: %s", strerror(error)))
                made++;
        }
        for (int i = 0; i < made; i++) {
            void *tid = NULL;
            pthread_join(threads[i], &tid);
            CHECK((intptr_t)tid > 0, "gettid in a short thread: %ld", (long)(intptr_t)tid);
        }
        atomic_fetch_add(&threads_made, made);
    }
    return NULL;
}

static void expect_exit(const char *what, pid_t child, int expected)
{
    int status = -1;
    pid_t waited;
    do
        waited = waitpid(child, &status, 0);
    while (waited < 0 && errno == EINTR);
    CHECK(waited == child, "%s: waitpid returned %d", what, waited);
    CHECK(WIFEXITED(status) && WEXITSTATUS(status) == expected, "%s: status %#x, expected exit %d",
          what, (unsigned)status, expected);
    atomic_fetch_add(&children_made, 1);
}

static void by_fork(int code)
{
    sigset_t all, before;
    sigfillset(&all);
    /* The child's pids are others than the handler expects. */
    pthread_sigmask(SIG_SETMASK, &all, &before);
    pid_t child = fork();
    if (child == 0) {
        bool good = true;
        for (int i = 0; i < 50; i++)
            good &= site0(SYS_getppid) == own_pid && site1(SYS_close, -1) == -EBADF;
        site1(SYS_exit_group, good ? code : 99);
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    expect_exit("fork", child, code);
}

static void by_spawn(int code)
{
    char shell[] = "sh", option[] = "-c", script[16];
    char *arguments[] = {shell, option, script, NULL};
    pid_t child = -1;
    snprintf(script, sizeof script, "exit %d", code);
    int error = posix_spawn(&child, "/bin/sh", NULL, NULL, arguments, environ);
    if (CHECK(error == 0, "posix_spawn: %s", strerror(error)))
        expect_exit("posix_spawn", child, code);
}

static void by_clean_exec(void)
{
    static char shell[] = "sh", option[] = "-c", script[] = "exit 17";
    static char *const arguments[] = {shell, option, script, NULL}, *const none[] = {NULL};
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    pid_t child = vfork(); // NOLINT: under test
    if (child == 0) {
        execve("/bin/sh", arguments, none);
        _exit(98);
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    expect_exit("exec with no environment", child, 17);
}

static void by_vfork(const int code)
{
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    pid_t child = vfork(); // NOLINT: under test
    if (child == 0)
        _exit(code);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    expect_exit("vfork", child, code);
}

static void *child_maker(void *argument)
{
    for (int round = 0; !atomic_load(&stop); round++) {
        by_fork(round % 90);
        by_vfork(round % 90);
        if (round % 4 == 0)
            by_spawn(round % 90);
        if (round % 8 == 0)
            by_clean_exec();
    }
    return NULL;
}

/* Its instruction is rewritten anew each time. */
static void *library_loader(void *argument)
{
    while (!atomic_load(&stop)) {
        void *library = dlopen(LATE_LIBRARY, RTLD_NOW | RTLD_LOCAL);
        if (!CHECK(library, "dlopen: %s", dlerror()))
            break;
        long (*late_syscall)(long, long);
        *(void **)&late_syscall = dlsym(library, "late_syscall");
        for (int i = 0; i < 20; i++) {
            atomic_fetch_add(&getppid_calls, 1);
            CHECK(late_syscall(SYS_getppid, 0) == parent_pid, "getppid by a library");
        }
        dlclose(library);
        atomic_fetch_add(&libraries_loaded, 1);
    }
    return NULL;
}

static void *mapper(void *argument)
{
    while (!atomic_load(&stop)) {
        long at = site_syscall(SYS_mmap, 0, 65536, PROT_READ | PROT_WRITE,
                               MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (!CHECK(at > 0, "mmap returned %ld", at))
            break;
        volatile char *block = (volatile char *)at;
        block[0] = block[65535] = 7;
        CHECK(site3(SYS_mprotect, at, 65536, PROT_READ) == 0, "mprotect");
        CHECK(block[0] == 7 && block[65535] == 7, "the mapping's bytes");
        CHECK(site2(SYS_munmap, at, 65536) == 0, "munmap");
        atomic_fetch_add(&other_calls, 3);
    }
    return NULL;
}

static void *signal_sender(void *argument)
{
    for (unsigned round = 0; !atomic_load(&stop); round++) {
        pid_t tid = atomic_load(&caller_tids[round % CALLERS]);
        if (tid) {
            long result = site3(SYS_tgkill, own_pid, tid, SIGUSR1);
            CHECK(result == 0 || result == -ESRCH, "tgkill returned %ld", result);
        }
        sched_yield();
    }
    return NULL;
}

static void install_handlers(void)
{
    struct sigaction action = {.sa_handler = on_signal, .sa_flags = SA_RESTART};
    const struct itimerval often = {{0, 500}, {0, 500}};
    sigaction(SIGUSR1, &action, NULL);
    sigaction(SIGALRM, &action, NULL);
    setitimer(ITIMER_REAL, &often, NULL);
}

static double now_seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static int seconds_wanted(int argc, char **argv)
{
    const char *text = argc > 1 ? argv[1] : getenv("ZPOLINE_STRESS_SECONDS");
    int seconds = text ? atoi(text) : DEFAULT_SECONDS;
    return seconds > 0 ? seconds : DEFAULT_SECONDS;
}

static long seen_by_hook(void)
{
    return site0(LAB_PRESENT) == LAB_YES ? site1(LAB_COUNTED, SYS_getppid) : -1;
}

static void check_counts(long before)
{
    long made = atomic_load(&getppid_calls);
    printf("note: %ld getppid, %ld other calls, %ld signals, %ld threads, %ld children, "
           "%ld libraries\n",
           made, atomic_load(&other_calls), atomic_load(&signals_handled),
           atomic_load(&threads_made), atomic_load(&children_made), atomic_load(&libraries_loaded));
    if (before < 0)
        return;
    long seen = seen_by_hook() - before;
    CHECK(seen == made, "the hook saw %ld calls of getppid, %ld were made", seen, made);
    CHECK(site0(LAB_FAULTS) == 0, "the hook was entered with DF set or a misaligned stack");
}

/* Pages of address space, which is where blocks, tables and environments would pile up. */
static long mapped_pages(void)
{
    long pages = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    if (file && fscanf(file, "%ld", &pages) != 1)
        pages = 0;
    if (file)
        fclose(file);
    return pages;
}

static long open_descriptors(void)
{
    long count = 0;
    DIR *directory = opendir("/proc/self/fd");
    while (directory && readdir(directory))
        count++;
    if (directory)
        closedir(directory);
    return count;
}

struct resources {
    long pages, descriptors;
};

static struct resources resources_now(void)
{
    return (struct resources){mapped_pages(), open_descriptors()};
}

/* Returns what there was in the middle. */
static struct resources wait_seconds(int seconds)
{
    double start = now_seconds();
    struct resources middle = {0, 0};
    for (double now = start; now < start + seconds && !check_result(); now = now_seconds()) {
        if (!middle.pages && now > start + seconds / 2.0)
            middle = resources_now();
        nanosleep(&(struct timespec){0, 50 * 1000 * 1000}, NULL);
    }
    return middle;
}

/* Less than what a dozen threads' stacks come to, and a few files that happen to be open just then;
 * a leak has had time for more. */
static void check_growth(struct resources middle, struct resources end)
{
    printf("note: %ld pages and %ld descriptors in the middle, %ld and %ld at the end\n",
           middle.pages, middle.descriptors, end.pages, end.descriptors);
    CHECK(end.pages - middle.pages < 32768, "pages grow");
    CHECK(end.descriptors - middle.descriptors < 24, "descriptors grow");
}

int main(int argc, char **argv)
{
    static void *(*const workers[])(void *) = {thread_maker, child_maker, mapper, signal_sender,
                                               library_loader};
    enum { WORKERS = sizeof workers / sizeof workers[0] };
    pthread_t threads[CALLERS + WORKERS];
    const struct itimerval never = {{0, 0}, {0, 0}};

    site_expect(site_syscall_instruction, SITE_CALL);
    own_pid = getpid();
    parent_pid = getppid();
    long before = seen_by_hook();
    install_handlers();
    for (long i = 0; i < CALLERS; i++)
        pthread_create(&threads[i], NULL, caller, (void *)(intptr_t)i);
    for (int i = 0; i < WORKERS; i++)
        pthread_create(&threads[CALLERS + i], NULL, workers[i], NULL);
    struct resources middle = wait_seconds(seconds_wanted(argc, argv));
    check_growth(middle, resources_now());
    atomic_store(&stop, true);
    for (int i = 0; i < CALLERS + WORKERS; i++)
        pthread_join(threads[i], NULL);
    setitimer(ITIMER_REAL, &never, NULL);
    CHECK(atomic_load(&handler_errors) == 0, "%d wrong results in signal handlers",
          atomic_load(&handler_errors));
    check_counts(before);
    return check_result();
}

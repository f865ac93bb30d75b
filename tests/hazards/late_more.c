/*
 * Code that arrives after the start, where it is awkward. Argument: the case.
 *
 *   loop       libraries come and go: sites are hooked each time, and no memory grows
 *   threads    several threads load and unload, while others fork
 *   unseen     the process that proves a new file is not seen by SIGCHLD and wait(2)
 *   no_id      a library without a build id is hooked
 *   filter     a filter of the program's that kills whoever makes a process does not kill
 *   no_proc    without /proc the code runs unhooked
 *   generated  code is written, run, and written again, by eight threads, with signals
 *
 * Environment: LATE_LIBRARY, LATE_NO_ID are given by the build.
 */
#include "tests/conformance/lab.h"
#include "tests/hazards/late.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>

static bool exhaustive(void)
{
    const char *coverage = getenv("ZPOLINE_TEST_COVERAGE");
    return coverage && strcmp(coverage, "exhaustive") == 0;
}

/* Loads, checks the instruction and its calls, and returns the handle. */
static void *load(const char *path, bool rewritten)
{
    void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (!CHECK(library, "dlopen: %s", dlerror()))
        exit(1);
    late_function *function;
    *(void **)&function = dlsym(library, "late_syscall");
    const unsigned char *instruction = dlsym(library, "late_instruction");
    if (rewritten)
        site_expect(instruction, SITE_CALL);
    CHECK(function(SYS_getppid, 0) == getppid(), "getppid by %s", path);
    CHECK(function(SYS_close, -1) == -EBADF, "close(-1) by %s", path);
    return library;
}

static long mapped_pages(void)
{
    long pages = -1;
    FILE *file = fopen("/proc/self/statm", "r");
    if (file && fscanf(file, "%ld", &pages) != 1)
        pages = -1;
    if (file)
        fclose(file);
    return pages;
}

/* --- libraries --- */

static void loop(void)
{
    long before = 0;
    for (int round = 0; round < 400; round++) {
        if (round == 100)
            before = mapped_pages();
        void *gap = NULL; /* so that the library comes to lie elsewhere */
        if (round % 2)
            gap = mmap(NULL, (size_t)(round + 1) * 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1,
                       0);
        dlclose(load(LATE_LIBRARY, true));
        if (gap)
            munmap(gap, (size_t)(round + 1) * 4096);
    }
    long after = mapped_pages();
    CHECK(after - before < 64, "%ld pages after 100 rounds, %ld after 400", before, after);
}

static _Atomic bool stop;

static void *loader(void *path)
{
    while (!atomic_load(&stop)) {
        void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
        if (!CHECK(library, "dlopen: %s", dlerror()))
            return NULL;
        late_function *function;
        *(void **)&function = dlsym(library, "late_syscall");
        CHECK(function(SYS_getpid, 0) == getpid(), "getpid by the library");
        dlclose(library);
    }
    return NULL;
}

static void threads(void)
{
    pthread_t loaders[4];
    char paths[4][sizeof copy_path];
    for (int i = 0; i < 4; i++) {
        strcpy(paths[i], fresh_copy(LATE_LIBRARY));
        pthread_create(&loaders[i], NULL, loader, paths[i]);
    }
    for (int round = 0; round < 60; round++) {
        pid_t child = fork();
        if (child == 0) { /* mapping of code must work although another thread held the lock */
            int fd = open(LATE_LIBRARY, O_RDONLY);
            void *at = mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE, fd, 0);
            _exit(at == MAP_FAILED || munmap(at, 4096) != 0);
        }
        int status = status_of(child);
        CHECK(status == 0, "fork %d: status %#x", round, (unsigned)status);
    }
    atomic_store(&stop, true);
    for (int i = 0; i < 4; i++)
        pthread_join(loaders[i], NULL);
}

static volatile sig_atomic_t children_told;

static void on_child(int signal)
{
    children_told = children_told + 1;
}

static void *waiter(void *seen)
{
    while (!atomic_load(&stop)) {
        if (waitpid(-1, NULL, WNOHANG) > 0)
            *(int *)seen += 1;
    }
    return NULL;
}

static void unseen(void)
{
    int seen = 0;
    pthread_t thread;
    signal(SIGCHLD, on_child);
    pthread_create(&thread, NULL, waiter, &seen);
    for (int i = 0; i < 10; i++)
        dlclose(load(fresh_copy(LATE_LIBRARY), true));
    atomic_store(&stop, true);
    pthread_join(thread, NULL);
    CHECK(seen == 0, "wait found %d children", seen);
    CHECK(children_told == 0, "%d SIGCHLD", (int)children_told);
    CHECK(waitpid(-1, NULL, 0) == -1 && errno == ECHILD, "a child is left");
}

static void no_id(void)
{
    dlclose(load(fresh_copy(LATE_NO_ID), true));
}

static void filter(void)
{
#define KILL(number)                                     \
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (number), 0, 1), \
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS)
    struct sock_filter code[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        KILL(SYS_clone),
        KILL(SYS_fork),
        KILL(SYS_vfork),
        KILL(SYS_execve),
        KILL(SYS_memfd_create),
        KILL(SYS_wait4),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    struct sock_fprog program = {sizeof code / sizeof code[0], code};
    const char *path = fresh_copy(LATE_LIBRARY);
    CHECK(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0, "no_new_privs");
    CHECK(prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0, "seccomp");
    dlclose(load(path, false));
    /* One that was proven before needs no proof. */
    dlclose(load(LATE_LIBRARY, false));
}

static void no_proc(void)
{
    char name[64];
    fresh_copy(LATE_LIBRARY);
    snprintf(name, sizeof name, "/%s", strrchr(copy_path, '/') + 1);
    if (chroot(late_directory) != 0 || chdir("/") != 0)
        SKIP("chroot: %s", strerror(errno));
    dlclose(load(name, false));
    CHECK(site0(SYS_getppid) == getppid(), "getppid after chroot");
}

/* --- code that is generated --- */

static const unsigned char getppid_code[] = {
    0x48, 0xc7,        0x44, 0x24, 0xf8, 0x39, 0x05, 0x00, 0x00, /* movq $1337, -8(%rsp) */
    0xb8, SYS_getppid, 0,    0,    0,                            /* mov $getppid, %eax */
    0x0f, 0x05,                                                  /* syscall */
    0x48, 0x8b,        0x4c, 0x24, 0xf8,                         /* mov -8(%rsp), %rcx */
    0x48, 0x81,        0xe9, 0x39, 0x05, 0x00, 0x00,             /* sub $1337, %rcx */
    0x48, 0x01,        0xc8,                                     /* add %rcx, %rax */
    0xc3,
};

static _Atomic long generated_calls;
static _Atomic int handler_wrong;
static long (*shared_code)(void);

static void on_timer(int signal)
{
    if (shared_code() != getppid())
        atomic_fetch_add(&handler_wrong, 1);
    atomic_fetch_add(&generated_calls, 2); /* the other one is libc's */
}

static void *generator(void *argument)
{
    unsigned char *page =
        mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    long (*code)(void), parent = getppid();
    atomic_fetch_add(&generated_calls, 1);
    for (int round = 0; round < 300; round++) {
        CHECK(mprotect(page, 4096, PROT_READ | PROT_WRITE) == 0, "mprotect");
        size_t at = (size_t)(round % 64) * 60;
        memset(page, 0xcc, 4096);
        memcpy(page + at, getppid_code, sizeof getppid_code);
        CHECK(mprotect(page, 4096, PROT_READ | PROT_EXEC) == 0, "mprotect");
        *(void **)&code = page + at;
        for (int i = 0; i < 10; i++)
            CHECK(code() == parent, "generated code, round %d", round);
        CHECK(shared_code() == parent, "shared generated code");
        atomic_fetch_add(&generated_calls, 11);
    }
    munmap(page, 4096);
    return NULL;
}

static void generated(void)
{
    pthread_t makers[8];
    const struct itimerval often = {{0, 1000}, {0, 1000}}, never = {{0, 0}, {0, 0}};
    struct sigaction action = {.sa_handler = on_timer, .sa_flags = SA_RESTART};
    unsigned char *page =
        mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    memcpy(page, getppid_code, sizeof getppid_code);
    CHECK(mprotect(page, 4096, PROT_READ | PROT_EXEC) == 0, "mprotect");
    *(void **)&shared_code = page;
    sigaction(SIGALRM, &action, NULL);
    long before = site1(LAB_COUNTED, SYS_getppid);
    setitimer(ITIMER_REAL, &often, NULL);
    for (int i = 0; i < 8; i++)
        pthread_create(&makers[i], NULL, generator, NULL);
    for (int i = 0; i < 8; i++)
        pthread_join(makers[i], NULL);
    setitimer(ITIMER_REAL, &never, NULL);
    CHECK(!handler_wrong, "%d wrong results in signal handlers", handler_wrong);
    if (exhaustive()) {
        long seen = site1(LAB_COUNTED, SYS_getppid) - before, made = generated_calls;
        CHECK(seen == made, "the hook saw %ld calls of %ld", seen, made);
    }
}

int main(int argc, char **argv)
{
    static const struct late_case cases[] = {
        {"loop", loop},     {"threads", threads}, {"unseen", unseen},       {"no_id", no_id},
        {"filter", filter}, {"no_proc", no_proc}, {"generated", generated},
    };
    return late_main(argc, argv, cases, sizeof cases / sizeof cases[0]);
}

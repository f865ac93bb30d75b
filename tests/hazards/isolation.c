/*
 * A program that takes rights and things away from itself keeps its hook. Argument: what it does.
 *
 *   closed        closes every descriptor
 *   namespaces    gets a user and a mount namespace of its own
 *   user          becomes nobody
 *   null_filter   asks what filters there are, by NULL
 *   errno_filter  has a seccomp filter that refuses a call
 *   trap_filter   has one that sends SIGSYS, and a handler that answers
 *   kill_child    has one that kills whoever makes a call; a child does
 *   address_space may have 64 MiB more than it has
 *   small_stack   executes itself with a stack of 256 KiB ("seen" is the new program)
 */
#include "tests/conformance/lab.h"
#include "tests/conformance/site.h"

#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <ucontext.h>

#ifndef SYS_SECCOMP
#define SYS_SECCOMP 1 /* si_code of SIGSYS; include/uapi/asm-generic/siginfo.h */
#endif

static int status_of(pid_t child)
{
    int status = -1;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    return status;
}

static void *in_thread(void *argument)
{
    CHECK(site1(SYS_close, -1) == -EBADF, "close(-1) in a thread");
    return NULL;
}

/* Calls, a child, a thread; and the hook sees what is done. */
static void still_works(void)
{
    bool lab = site0(LAB_PRESENT) == LAB_YES;
    CHECK(lab == check_hooked(), "hooked: %d", lab);
    long before = lab ? site1(LAB_COUNTED, SYS_close) : 0;
    for (int i = 0; i < 10; i++)
        CHECK(site1(SYS_close, -1) == -EBADF, "close(-1)");
    if (lab)
        CHECK(site1(LAB_COUNTED, SYS_close) == before + 10, "the hook has not seen 10 calls");
    pid_t child = fork();
    if (child == 0)
        _exit(site0(LAB_PRESENT) == (lab ? LAB_YES : -ENOSYS) ? 5 : 6);
    int status = status_of(child);
    CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 5, "a child: status %#x", (unsigned)status);
    pthread_t thread;
    if (CHECK(pthread_create(&thread, NULL, in_thread, NULL) == 0, "pthread_create"))
        pthread_join(thread, NULL);
}

static void closed(void)
{
    int error = dup(2);
    CHECK(close_range(3, ~0u, 0) == 0, "close_range: %s", strerror(errno));
    CHECK(close(error) == -1 && errno == EBADF, "it is still open");
    still_works();
}

static void namespaces(void)
{
    if (unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0)
        SKIP("unshare: %s", strerror(errno));
    still_works();
}

static void user(void)
{
    if (setresgid(65534, 65534, 65534) != 0 || setresuid(65534, 65534, 65534) != 0)
        SKIP("setresuid: %s", strerror(errno));
    still_works();
}

static void filter_install(int number, unsigned action)
{
    struct sock_filter code[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (unsigned)number, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, action),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    struct sock_fprog program = {sizeof code / sizeof code[0], code};
    CHECK(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0, "no_new_privs");
    CHECK(prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0, "seccomp: %s",
          strerror(errno));
}

static void null_filter(void)
{
    long result = site_syscall(SYS_prctl, PR_SET_SECCOMP, SECCOMP_MODE_FILTER, 0, 0, 0, 0);
    CHECK(result == -EFAULT, "prctl: %ld", result);
    for (unsigned flag = 0; flag <= 2; flag++) {
        result = site3(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flag, NULL);
        CHECK(result == -EFAULT, "seccomp with flags %#x: %ld", flag, result);
    }
    result = site3(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, NULL);
    CHECK(result == -EFAULT, "SECCOMP_GET_ACTION_AVAIL: %ld", result);
    pid_t child = fork();
    if (child == 0) {
        result = site3(SYS_seccomp, SECCOMP_SET_MODE_STRICT, 0, NULL);
        site1(SYS_exit, result == 0 ? 5 : 6); // NOLINT: exit_group is forbidden now
    }
    int status = status_of(child);
    CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 5, "strict mode: status %#x",
          (unsigned)status);
    still_works();
}

static void errno_filter(void)
{
    filter_install(SYS_getppid, SECCOMP_RET_ERRNO | ENOTTY);
    CHECK(site0(SYS_getppid) == -ENOTTY, "getppid: %ld", site0(SYS_getppid));
    still_works();
}

static volatile sig_atomic_t traps, trap_wrong;

static void on_trap(int signal, siginfo_t *info, void *context_)
{
    ucontext_t *context = context_;
    traps = traps + 1;
    if (info->si_code != SYS_SECCOMP || info->si_syscall != SYS_getppid ||
        info->si_arch != AUDIT_ARCH_X86_64 || info->si_errno != 99)
        trap_wrong = 1;
    if (site1(SYS_close, -1) != -EBADF)
        trap_wrong = 1;
    context->uc_mcontext.gregs[REG_RAX] = 4711;
}

static void trap_filter(void)
{
    struct sigaction action = {.sa_sigaction = on_trap, .sa_flags = SA_SIGINFO};
    CHECK(sigaction(SIGSYS, &action, NULL) == 0, "sigaction");
    filter_install(SYS_getppid, SECCOMP_RET_TRAP | 99);
    for (int i = 1; i <= 5; i++) {
        long result = site0(SYS_getppid);
        CHECK(result == 4711, "getppid: %ld", result);
        CHECK(traps == i && !trap_wrong, "%d signals, wrong: %d", (int)traps, (int)trap_wrong);
    }
    still_works();
}

static void kill_child(void)
{
    pid_t child = fork();
    if (child == 0) {
        filter_install(SYS_getppid, SECCOMP_RET_KILL_PROCESS);
        if (site1(SYS_close, -1) == -EBADF)
            site0(SYS_getppid);
        _exit(1);
    }
    int status = status_of(child);
    CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS, "status %#x", (unsigned)status);
    still_works();
}

static void address_space(void)
{
    long pages = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    CHECK(file && fscanf(file, "%ld", &pages) == 1, "statm");
    if (file)
        fclose(file);
    struct rlimit limit = {.rlim_cur = (rlim_t)pages * 4096 + (64ul << 20)};
    limit.rlim_max = limit.rlim_cur;
    CHECK(setrlimit(RLIMIT_AS, &limit) == 0, "setrlimit");
    still_works();
    /* Threads until there is no room for more; then all goes on. */
    for (int i = 0; i < 40; i++) {
        pthread_t thread;
        int error = pthread_create(&thread, NULL, in_thread, NULL);
        CHECK(error == 0 || error == EAGAIN, "pthread_create: %s", strerror(error));
        if (error == 0)
            pthread_join(thread, NULL);
    }
    while (mmap(NULL, 1ul << 20, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) != MAP_FAILED) {
    }
    CHECK(site1(SYS_close, -1) == -EBADF, "close(-1) without memory");
    long result = site2(SYS_clone, CLONE_VM | CLONE_THREAD, 0);
    CHECK(result == -EINVAL || result == -ENOMEM, "clone without memory: %ld", result);
}

static void small_stack(void)
{
    struct rlimit limit = {256ul << 10, 256ul << 10};
    char self[4096] = "", seen[] = "seen";
    char *const arguments[] = {self, seen, NULL}, *const none[] = {NULL};
    CHECK(readlink("/proc/self/exe", self, sizeof self - 1) > 0, "readlink");
    CHECK(setrlimit(RLIMIT_STACK, &limit) == 0, "setrlimit");
    pid_t child = fork();
    if (child == 0) {
        execve(self, arguments, none);
        _exit(99);
    }
    int status = status_of(child);
    CHECK(WIFEXITED(status) && WEXITSTATUS(status) == (check_hooked() ? 42 : 43), "status %#x",
          (unsigned)status);
    still_works();
}

int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        void (*run)(void);
    } cases[] = {
        {"closed", closed},
        {"namespaces", namespaces},
        {"user", user},
        {"null_filter", null_filter},
        {"errno_filter", errno_filter},
        {"trap_filter", trap_filter},
        {"kill_child", kill_child},
        {"address_space", address_space},
        {"small_stack", small_stack},
    };
    if (argc > 1 && strcmp(argv[1], "seen") == 0)
        return site0(LAB_PRESENT) == LAB_YES ? 42 : 43;
    site_expect(site_syscall_instruction, SITE_CALL);
    for (size_t i = 0; argc > 1 && i < sizeof cases / sizeof cases[0]; i++) {
        if (strcmp(argv[1], cases[i].name) == 0)
            cases[i].run();
    }
    return check_result();
}

/*
 * A program that uses seccomp filters and SIGSYS itself: whatever the mechanism does with both, it
 * sees what it would see natively. Runs natively and under seccomp_trap.
 *
 *   own_filter handled|default|errno|kept|raised|forged|inherited|answered
 *
 * `forged`: under a hook that does not want rt_tgsigqueueinfo. `kept`: under a hook that changes
 * getppid's arguments. `answered`: under one that answers getppid with 70000001, which a filter of
 * the program's own then never gets to see.
 */
#include "tests/conformance/site.h"

#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <ucontext.h>

#define DATA             77    /* of the filter's trap */
#define EMULATED         12345 /* what the handler answers */
#define HOOK_ANSWER      70000001
#define SYS_SECCOMP_CODE 1

static struct {
    volatile int count, number, code, error, syscall_number, arch;
    volatile uintptr_t call_address, rip, rsp, rcx, rax;
} seen;

static void on_sigsys(int signal, siginfo_t *info, void *context)
{
    greg_t *registers = ((ucontext_t *)context)->uc_mcontext.gregs;
    seen.count++;
    seen.number = signal;
    seen.code = info->si_code;
    if (info->si_code != SYS_SECCOMP_CODE)
        return;
    seen.error = info->si_errno;
    seen.syscall_number = info->si_syscall;
    seen.arch = (int)info->si_arch;
    seen.call_address = (uintptr_t)info->si_call_addr;
    seen.rip = (uintptr_t)registers[REG_RIP];
    seen.rsp = (uintptr_t)registers[REG_RSP];
    seen.rcx = (uintptr_t)registers[REG_RCX];
    seen.rax = (uintptr_t)registers[REG_RAX];
    if (info->si_errno == DATA)
        registers[REG_RAX] = EMULATED;
}

static void handle(void)
{
    struct sigaction action = {.sa_sigaction = on_sigsys, .sa_flags = SA_SIGINFO};
    CHECK(sigaction(SIGSYS, &action, NULL) == 0, "sigaction");
}

/* One number gets the action, all others pass. */
static void install(int number, uint32_t action)
{
    struct sock_filter filter[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)number, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, action),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    struct sock_fprog program = {.len = sizeof filter / sizeof filter[0], .filter = filter};
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
        prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0)
        SKIP("no seccomp filter can be installed here: %s", strerror(errno));
}

static void check_siginfo(uintptr_t behind)
{
    CHECK(seen.count == 1 && seen.number == SIGSYS, "%d signals, %d", seen.count, seen.number);
    CHECK(seen.code == SYS_SECCOMP_CODE, "code %d", seen.code);
    CHECK(seen.error == DATA, "the filter's data is %d", seen.error);
    CHECK(seen.syscall_number == SYS_getppid, "number %d", seen.syscall_number);
    CHECK(seen.arch == (int)AUDIT_ARCH_X86_64, "architecture %#x", (unsigned)seen.arch);
    CHECK(seen.call_address == behind, "si_call_addr %#lx, not %#lx", seen.call_address, behind);
    CHECK(seen.rax == SYS_getppid, "rax %#lx", seen.rax);
}

static void case_handled(void)
{
    static char stack[65536] __attribute__((aligned(16)));
    uintptr_t sp = (uintptr_t)stack + sizeof stack - 1024;
    uintptr_t behind = (uintptr_t)site_on_stack_instruction + 2;
    handle();
    install(SYS_getppid, SECCOMP_RET_TRAP | DATA);
    for (int i = 0; i < 3; i++) {
        seen.count = 0;
        long result = site_on_stack((void *)sp, SYS_getppid, 0, 0, 0);
        CHECK(result == EMULATED, "the handler's answer arrives as %ld", result);
        check_siginfo(behind);
        CHECK(seen.rip == behind && seen.rcx == behind, "rip %#lx, rcx %#lx, not %#lx", seen.rip,
              seen.rcx, behind);
        CHECK(seen.rsp == sp, "rsp %#lx, not %#lx", seen.rsp, sp);
    }
    CHECK(getppid() == EMULATED, "by libc");
    CHECK(getpid() > 0 && seen.count == 2, "another number: %d signals", seen.count);
}

static void case_kept(void)
{
    handle();
    install(SYS_getppid, SECCOMP_RET_TRAP | DATA);
    long result = site_syscall(SYS_getppid, 1, 2, 3, 4, 5, 6);
    CHECK(result == EMULATED, "the handler's answer arrives as %ld", result);
    check_siginfo((uintptr_t)site_syscall_instruction + 2);
}

static void case_answered(void)
{
    handle();
    install(SYS_getppid, SECCOMP_RET_TRAP | DATA);
    long result = site0(SYS_getppid);
    CHECK(result == HOOK_ANSWER, "the hook's answer arrives as %ld", result);
    CHECK(seen.count == 0, "%d signals", seen.count);
}

static void case_default(void)
{
    pid_t child = fork();
    if (child == 0) {
        struct rlimit no_core = {0, 0};
        setrlimit(RLIMIT_CORE, &no_core);
        install(SYS_getppid, SECCOMP_RET_TRAP | DATA);
        site0(SYS_getppid);
        _exit(3);
    }
    int status = -1;
    waitpid(child, &status, 0);
    CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS, "status %#x", (unsigned)status);
}

static void case_errno(void)
{
    install(SYS_getppid, SECCOMP_RET_ERRNO | 99);
    long result = site0(SYS_getppid);
    CHECK(result == -99, "getppid: %ld", result);
}

static void case_raised(void)
{
    handle();
    raise(SIGSYS);
    CHECK(seen.count == 1 && seen.code == SI_TKILL, "raise: %d, code %d", seen.count, seen.code);
    kill(getpid(), SIGSYS);
    CHECK(seen.count == 2 && seen.code == SI_USER, "kill: %d, code %d", seen.count, seen.code);
    sigset_t set, pending;
    sigemptyset(&set);
    sigaddset(&set, SIGSYS);
    sigprocmask(SIG_BLOCK, &set, NULL);
    raise(SIGSYS);
    CHECK(seen.count == 2, "it came though it was blocked");
    sigpending(&pending);
    CHECK(sigismember(&pending, SIGSYS) == 1, "it is not pending");
    CHECK(site0(SYS_getppid) == getppid(), "a call while it is blocked");
    sigprocmask(SIG_UNBLOCK, &set, NULL);
    CHECK(seen.count == 3, "it did not come when it was unblocked");
}

/*
 * A thread may send itself what looks like the kernel's: that one is the program's too. Under a
 * hook that does not want the sending call, it arrives in the program's code; 0 is what that call
 * returns, and a number as well.
 */
static void case_forged(void)
{
    siginfo_t info = {.si_signo = SIGSYS, .si_code = SYS_SECCOMP_CODE, .si_errno = 9};
    info.si_call_addr = (void *)site_on_stack_instruction;
    info.si_syscall = 0;
    info.si_arch = AUDIT_ARCH_X86_64;
    handle();
    long result = site4(SYS_rt_tgsigqueueinfo, getpid(), gettid(), SIGSYS, &info);
    CHECK(result == 0, "rt_tgsigqueueinfo: %ld", result);
    CHECK(seen.count == 1 && seen.error == 9, "%d signals, data %d", seen.count, seen.error);
}

static void *trapped_in_thread(void *result)
{
    *(long *)result = site0(SYS_getppid);
    return NULL;
}

static void case_inherited(void)
{
    pthread_t thread;
    long result = 0;
    handle();
    install(SYS_getppid, SECCOMP_RET_TRAP | DATA);
    pthread_create(&thread, NULL, trapped_in_thread, &result);
    pthread_join(thread, NULL);
    CHECK(result == EMULATED && seen.count == 1, "in a thread: %ld", result);
    pid_t child = fork();
    if (child == 0) {
        check_start_over();
        CHECK(site0(SYS_getppid) == EMULATED && seen.count == 2, "in a child: %d", seen.count);
        _exit(check_result());
    }
    int status = -1;
    waitpid(child, &status, 0);
    CHECK(status == 0, "the child's status is %#x", (unsigned)status);
}

int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        void (*run)(void);
    } cases[] = {
        {"handled", case_handled}, {"kept", case_kept},           {"answered", case_answered},
        {"default", case_default}, {"errno", case_errno},         {"raised", case_raised},
        {"forged", case_forged},   {"inherited", case_inherited},
    };
    for (size_t i = 0; argc == 2 && i < sizeof cases / sizeof cases[0]; i++) {
        if (strcmp(argv[1], cases[i].name) == 0) {
            cases[i].run();
            return check_result();
        }
    }
    fprintf(stderr, "usage: own_filter CASE\n");
    return 2;
}

/*
 * Every errno that a kernel can return reaches the program: a seccomp filter of the program's own
 * makes the kernel fail one unused number with the errno that its first argument names. Seen at an
 * instruction and through libc's syscall(3); and real failing calls beside it.
 */
#include "tests/conformance/site.h"

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#define FAILING 1500 /* no call, so that nothing else is hit by the filter */

static void install_filter(void)
{
    struct sock_filter code[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, FAILING, 1, 0),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args)),
        BPF_STMT(BPF_ALU | BPF_AND | BPF_K, SECCOMP_RET_DATA),
        BPF_STMT(BPF_ALU | BPF_OR | BPF_K, SECCOMP_RET_ERRNO),
        BPF_STMT(BPF_RET | BPF_A, 0),
    };
    struct sock_fprog program = {.len = sizeof code / sizeof code[0], .filter = code};
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
        prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0) != 0)
        SKIP("no seccomp filter can be installed here: %s", strerror(errno));
}

static void check_every_errno(void)
{
    for (long number = 1; number <= 4095; number++) {
        long raw = site1(FAILING, number);
        CHECK(raw == -number, "-%ld became %ld at the instruction", number, raw);
        errno = 0;
        long result = syscall(FAILING, number);
        CHECK(result == -1 && errno == number, "-%ld became %ld with errno %d", number, result,
              errno);
    }
}

static void check_real_errors(void)
{
    CHECK(site1(SYS_close, -1) == -EBADF, "close(-1)");
    CHECK(site2(SYS_access, "/no/such/file", 0) == -ENOENT, "access of nothing");
    CHECK(site2(SYS_access, -4096, 0) == -EFAULT, "access of a bad pointer");
    CHECK(site2(SYS_munmap, 1, 1) == -EINVAL, "munmap of no page");
    CHECK(site2(SYS_kill, 0x7ffffffe, 0) == -ESRCH, "kill of nobody");
    CHECK(close(-1) == -1 && errno == EBADF, "close(-1) through libc");
    CHECK(chdir("/dev/null") == -1 && errno == ENOTDIR, "chdir to a file through libc");
}

int main(void)
{
    site_expect(site_syscall_instruction, SITE_CALL);
    check_real_errors();
    install_filter();
    check_every_errno();
    return check_result();
}

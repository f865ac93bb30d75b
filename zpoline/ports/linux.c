/* Linux: page zero and protections. */
#include "zpoline/ports/port.h"

#include <asm/errno.h>
#include <asm/unistd.h>
#include <linux/mman.h>

#include "hook/core/text.h"
#include "hook/raw.h"

const struct port port = {"Linux", 512};

long port_map_at(uintptr_t address, size_t bytes)
{
    long r = raw_syscall6(__NR_mmap, address, bytes, PROT_READ | PROT_WRITE,
                          MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
    if (!RAW_IS_ERROR(r) && (uintptr_t)r != address) {
        /* A kernel older than 4.17 takes the flag for a hint. */
        raw_syscall2(__NR_munmap, r, bytes);
        return -EEXIST;
    }
    return RAW_IS_ERROR(r) ? r : 0;
}

long port_make_executable(uintptr_t address, size_t bytes)
{
    long r = raw_syscall3(__NR_mprotect, address, bytes, PROT_EXEC);
    if (r != 0) {
        r = raw_syscall3(__NR_mprotect, address, bytes, PROT_READ | PROT_EXEC);
    }
    return r;
}

void port_unmap(uintptr_t address, size_t bytes)
{
    raw_syscall2(__NR_munmap, address, bytes);
}

void port_page_zero_explain(long error, struct hook_failure *f)
{
    if (error == -EPERM) {
        f->why = "vm.mmap_min_addr is above 0 and this process lacks CAP_SYS_RAWIO";
        f->remedy =
            "`sysctl vm.mmap_min_addr=0`, or `setcap cap_sys_rawio+ep` on the zpoline command "
            "and start through it";
    } else if (error == -EACCES) {
        f->why = "a security module forbids it";
        f->remedy = "with SELinux, `setsebool mmap_low_allowed 1`";
    } else if (error == -EEXIST) {
        f->why = "it is mapped already";
        f->remedy = "find out who else uses address 0 in this program";
    } else {
        f->why = text_errno(error, f->why_buffer);
        f->remedy = "run `zpoline doctor`";
    }
}

/* No rule for the process as a whole: a security module decides at each mprotect. */
int port_code_writable(struct hook_failure *f)
{
    (void)f;
    return 0;
}

/*
 * The seccomp filter that leads a process's system calls to a mechanism: it lets those pass that
 * nobody wants or that the hook makes itself, and answers the rest with one action. Uses no libc
 * and makes no system call but by the function that it is given, so that it can be linked into the
 * program's process and into the command.
 *
 * For seccomp filters see Documentation/userspace-api/seccomp_filter.rst.
 */
#ifndef HOOK_SETUP_BPF_H
#define HOOK_SETUP_BPF_H

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdint.h>

#include "hook/setup/own_code.h"
#include "hook/syscall_hook.h"

#define BPF_LONGEST    BPF_MAXINSNS /* the kernel takes no longer filter */
#define BPF_KEY_WORDS  3
#define BPF_FIRST_WORD 3 /* the key is compared with the fourth argument and those behind it */

struct bpf_request {
    /*
     * Code whose calls are allowed, the ones made most often first. Any place in the address space,
     * also across a multiple of 4 GiB. Empty ranges are left out.
     */
    const struct own_range *ranges;
    size_t range_count;
    /*
     * Which numbers are wanted: DISPOSITION_NUMBERS bytes, 0 for the numbers that are allowed from
     * everywhere, and the same for all others (hook_disposition, hook_disposition_other). NULL: all
     * are wanted.
     */
    const uint8_t *dispositions;
    uint8_t disposition_other;
    /*
     * NULL, or BPF_KEY_WORDS words: a call whose last three arguments are these is allowed. For
     * calls of fewer arguments, which somebody under the filter must be able to make.
     */
    const uint64_t *key;
    uint32_t action; /* SECCOMP_RET_... for the rest */
};

/*
 * Writes the filter into `program` of `size` instructions and returns their count (1 .. size), or
 * -E2BIG when there is no room: a shorter request (one range, all numbers) always fits into 64.
 *
 * The number comes first, so that the kernel can note the numbers that are always allowed and does
 * not run the filter for them (since Linux 5.11). Calls of 32-bit programs (int 0x80) are allowed:
 * their numbers mean something else.
 */
int bpf_build(const struct bpf_request *request, struct sock_filter *program, size_t size);

/*
 * Installs a filter for the calling thread and its descendants by `call`, with seccomp(2)'s flags
 * (SECCOMP_FILTER_FLAG_...). Without CAP_SYS_ADMIN it sets no_new_privs, as the kernel demands;
 * otherwise it does not. Returns what seccomp(2) does: 0, a listener, or -errno; after -errno
 * no_new_privs may be set.
 */
long bpf_install(hook_raw_syscall_fn *call, const struct sock_filter *program, int count,
                 unsigned long flags);

#endif

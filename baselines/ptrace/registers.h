/*
 * A stopped task's general registers, as far as a system call needs them: the set of the kernel is
 * read and written in part, from r15 to eflags, without the stack pointer, the segments and their
 * bases.
 */
#ifndef BASELINES_PTRACE_REGISTERS_H
#define BASELINES_PTRACE_REGISTERS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct registers { /* the start of struct user_regs_struct */
    uint64_t r15, r14, r13, r12, rbp, rbx, r11, r10, r9, r8;
    uint64_t rax, rcx, rdx, rsi, rdi;
    uint64_t orig_rax; /* at a system call: the number, all 64 bits as the program left them */
    uint64_t rip, cs, eflags;
};

/* false: the task is gone. */
bool registers_get(pid_t tid, struct registers *registers);
bool registers_set(pid_t tid, const struct registers *registers);

/* rax alone. */
bool registers_set_result(pid_t tid, long result);

/*
 * At a stop for a system call: whether it was made by the instruction `syscall`, which leaves its
 * return address in rcx. `int 0x80` has other numbers.
 */
static inline bool registers_by_syscall(const struct registers *registers)
{
    return registers->rcx == registers->rip;
}

/* The kernel makes no call, and restarts none, for this number. */
#define REGISTERS_NO_CALL UINT64_MAX

#endif

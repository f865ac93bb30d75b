/* The functions of site.h. */
    .text

/* long site_syscall(long number, long a1 .. a6): as syscall(2), but the raw kernel value. */
    .globl site_syscall, site_syscall_instruction
    .hidden site_syscall, site_syscall_instruction
    .type site_syscall, @function
    .p2align 4
site_syscall:
    .cfi_startproc
    mov %rdi, %rax
    mov %rsi, %rdi
    mov %rdx, %rsi
    mov %rcx, %rdx
    mov %r8, %r10
    mov %r9, %r8
    mov 8(%rsp), %r9
site_syscall_instruction:
    syscall
    ret
    .cfi_endproc
    .size site_syscall, . - site_syscall

#include "on_stack.inc"

/* long site_on_stack(void *stack, long number, long a1, a2, a3): rsp is kept in rbx meanwhile. */
    .globl site_on_stack, site_on_stack_instruction
    .hidden site_on_stack, site_on_stack_instruction
    .type site_on_stack, @function
    .p2align 4
site_on_stack:
    .cfi_startproc
    ON_STACK
site_on_stack_instruction:
    syscall
    ON_STACK_RETURN
    .cfi_endproc
    .size site_on_stack, . - site_on_stack

    .section .note.GNU-stack, "", @progbits

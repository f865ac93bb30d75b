/*
 * Copies between the program's memory and ours, where the program named the address and it may be
 * bad: no system call is made for it, which a seccomp filter of the program could forbid. A fault
 * inside [hook_copy_begin, hook_copy_end) goes on at hook_copy_failed (signals.c).
 *
 * int hook_copy(void *to, const void *from, size_t bytes): 0 or -EFAULT.
 */
#define EFAULT 14

    .text
    .p2align 4
    .globl  hook_copy, hook_copy_begin, hook_copy_end, hook_copy_failed
    .hidden hook_copy, hook_copy_begin, hook_copy_end, hook_copy_failed
    .type   hook_copy, @function
hook_copy:
    .cfi_startproc
    mov     %rdx, %rcx
hook_copy_begin:
    rep movsb
hook_copy_end:
    xor     %eax, %eax
    ret
hook_copy_failed:
    mov     $-EFAULT, %eax
    ret
    .cfi_endproc
    .size   hook_copy, . - hook_copy

    .section .note.GNU-stack, "", @progbits

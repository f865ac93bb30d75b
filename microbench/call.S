/*
 * A system call instruction of the benchmark's own, in a function with symbol, size and unwind
 * information, so that a mechanism can prove and patch it like one of libc's.
 */
    .text

/*
 * long micro_syscall(long number): rdi = number. The argument registers stay as they are, so that
 * nothing but the call is timed.
 */
    .globl  micro_syscall
    .type   micro_syscall, @function
    .p2align 6
micro_syscall:
    .cfi_startproc
    mov     %rdi, %rax
    syscall
    ret
    .cfi_endproc
    .size   micro_syscall, . - micro_syscall

/*
 * long micro_syscall_probe(long number): the same call at the same site, with arguments that no
 * system call does anything with. Used once before a loop: when the call is not answered by the
 * hook, the kernel refuses it instead of acting on stray registers.
 */
    .globl  micro_syscall_probe
    .type   micro_syscall_probe, @function
    .p2align 4
micro_syscall_probe:
    .cfi_startproc
    mov     $-1, %rsi
    mov     %rsi, %rdx
    mov     %rsi, %r10
    mov     %rsi, %r8
    mov     %rsi, %r9
    jmp     micro_syscall
    .cfi_endproc
    .size   micro_syscall_probe, . - micro_syscall_probe

/*
 * long micro_syscall3(long number, long first, long second, long third): a site of its own for calls
 * that read their arguments.
 */
    .globl  micro_syscall3
    .type   micro_syscall3, @function
    .p2align 6
micro_syscall3:
    .cfi_startproc
    mov     %rdi, %rax
    mov     %rsi, %rdi
    mov     %rdx, %rsi
    mov     %rcx, %rdx
    syscall
    ret
    .cfi_endproc
    .size   micro_syscall3, . - micro_syscall3

/* long micro_direct(long value): what a call costs at least: call, move, return. */
    .globl  micro_direct
    .type   micro_direct, @function
    .p2align 6
micro_direct:
    .cfi_startproc
    mov     %rdi, %rax
    ret
    .cfi_endproc
    .size   micro_direct, . - micro_direct

    .section .note.GNU-stack, "", @progbits

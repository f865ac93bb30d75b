/* long late_syscall(long number, long a1): a library's own system call instruction. */
    .text
    .globl late_syscall, late_instruction
    .type late_syscall, @function
    .p2align 4
late_syscall:
    .cfi_startproc
    mov %rdi, %rax
    mov %rsi, %rdi
late_instruction:
    syscall
    ret
    .cfi_endproc
    .size late_syscall, . - late_syscall

    .section .note.GNU-stack, "", @progbits

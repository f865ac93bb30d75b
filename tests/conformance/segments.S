/*
 * long call_with_fs(long fs_base, long number, long a1): makes the call while the FS base is what
 * the caller gives, and puts it back. Nothing here needs TLS or a stack protector's canary.
 */
    .set ARCH_SET_FS, 0x1002
    .set ARCH_GET_FS, 0x1003
    .set NR_arch_prctl, 158

    .text
    .globl call_with_fs
    .hidden call_with_fs
    .type call_with_fs, @function
    .p2align 4
call_with_fs:
    .cfi_startproc
    .irp reg, rbx, r12, r13, r14
    push %\reg
    .cfi_adjust_cfa_offset 8
    .cfi_rel_offset \reg, 0
    .endr
    sub $24, %rsp
    .cfi_adjust_cfa_offset 24
    mov %rdi, %rbx
    mov %rsi, %r12
    mov %rdx, %r13
    mov $ARCH_GET_FS, %edi
    mov %rsp, %rsi
    mov $NR_arch_prctl, %eax
    syscall
    mov $ARCH_SET_FS, %edi
    mov %rbx, %rsi
    mov $NR_arch_prctl, %eax
    syscall
    mov %r12, %rax
    mov %r13, %rdi
    syscall
    mov %rax, %r14
    mov $ARCH_SET_FS, %edi
    mov (%rsp), %rsi
    mov $NR_arch_prctl, %eax
    syscall
    mov %r14, %rax
    add $24, %rsp
    .cfi_adjust_cfa_offset -24
    .irp reg, r14, r13, r12, rbx
    pop %\reg
    .cfi_adjust_cfa_offset -8
    .cfi_restore \reg
    .endr
    ret
    .cfi_endproc
    .size call_with_fs, . - call_with_fs

    .section .note.GNU-stack, "", @progbits

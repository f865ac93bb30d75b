/* The functions of clone.h. A child with a stack of its own gets there before any C code runs. */
    .text

/*
 * long clone_vfork(long flags): the return address is kept in r9 over the call, since a child that
 * shares the stack overwrites it in memory.
 */
    .globl clone_vfork, clone_vfork_instruction
    .hidden clone_vfork, clone_vfork_instruction
    .type clone_vfork, @function
    .p2align 4
clone_vfork:
    .cfi_startproc
    pop %r9
    .cfi_adjust_cfa_offset -8
    .cfi_register rip, r9
    xor %esi, %esi
    xor %edx, %edx
    xor %r10d, %r10d
    xor %r8d, %r8d
    mov $56, %eax
clone_vfork_instruction:
    syscall
    push %r9
    .cfi_adjust_cfa_offset 8
    .cfi_rel_offset rip, 0
    ret
    .cfi_endproc
    .size clone_vfork, . - clone_vfork

/* Registers that the kernel does not look at keep their values in the child as in the parent. */
    .macro fill_registers
    mov $0x0b0b0b0b, %ebx
    mov $0x0a0a0a0a, %r10d
    mov $0x09090909, %r9d
    mov $0x0e0e0e0e, %r14d
    .endm

    .macro expect_register value, register
    cmp $\value, \register
    je 2f
    mov $99, %edi
    mov $60, %eax
    syscall
2:
    .endm

/* What a child with its own stack does: r12(r13) and exit with its result. Never returns. */
    .macro child_runs
    expect_register 0x0b0b0b0b, %rbx
    expect_register 0x0a0a0a0a, %r10
    expect_register 0x09090909, %r9
    expect_register 0x0e0e0e0e, %r14
    xor %ebp, %ebp
    mov %r13, %rdi
    call *%r12
    mov %eax, %edi
    mov $60, %eax
    syscall
    ud2
    .endm

    .macro enter
    push %r12
    .cfi_adjust_cfa_offset 8
    .cfi_rel_offset r12, 0
    push %r13
    .cfi_adjust_cfa_offset 8
    .cfi_rel_offset r13, 0
    push %r14
    .cfi_adjust_cfa_offset 8
    .cfi_rel_offset r14, 0
    push %rbx
    .cfi_adjust_cfa_offset 8
    .cfi_rel_offset rbx, 0
    .endm

    .macro leave_and_return
    pop %rbx
    .cfi_adjust_cfa_offset -8
    .cfi_restore rbx
    pop %r14
    .cfi_adjust_cfa_offset -8
    .cfi_restore r14
    pop %r13
    .cfi_adjust_cfa_offset -8
    .cfi_restore r13
    pop %r12
    .cfi_adjust_cfa_offset -8
    .cfi_restore r12
    ret
    .endm

/* long clone_on(long flags, void *stack_top, int (*function)(void *), void *argument, tls) */
    .globl clone_on
    .hidden clone_on
    .type clone_on, @function
    .p2align 4
clone_on:
    .cfi_startproc
    enter
    mov %rdx, %r12
    mov %rcx, %r13
    xor %edx, %edx
    fill_registers
    mov $56, %eax
    syscall
    test %rax, %rax
    jz 1f
    leave_and_return
1:  child_runs
    .cfi_endproc
    .size clone_on, . - clone_on

/* long clone3_on(struct clone_args *, size_t size, int (*function)(void *), void *argument) */
    .globl clone3_on
    .hidden clone3_on
    .type clone3_on, @function
    .p2align 4
clone3_on:
    .cfi_startproc
    enter
    mov %rdx, %r12
    mov %rcx, %r13
    fill_registers
    mov $435, %eax
    syscall
    test %rax, %rax
    jz 1f
    leave_and_return
1:  child_runs
    .cfi_endproc
    .size clone3_on, . - clone3_on

/* void unmap_and_exit(void *address, size_t size): as musl ends a detached thread: its own stack
 * goes away, and exit is called without one. */
    .globl unmap_and_exit
    .hidden unmap_and_exit
    .type unmap_and_exit, @function
    .p2align 4
unmap_and_exit:
    .cfi_startproc
    mov $11, %eax
    syscall
    xor %edi, %edi
    mov $60, %eax
    syscall
    ud2
    .cfi_endproc
    .size unmap_and_exit, . - unmap_and_exit

    .section .note.GNU-stack, "", @progbits

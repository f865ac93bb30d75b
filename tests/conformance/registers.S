/*
 * void registers_probe(void): loads every general register but rsp and the flags from
 * registers_in, makes one system call, and stores them all to registers_out. The order is that of
 * struct registers in registers.c. Only memory at absolute places is used around the instruction,
 * since no register is free.
 */
    .text
    .globl registers_probe, registers_instruction
    .hidden registers_probe, registers_instruction
    .hidden registers_in, registers_out
    .type registers_probe, @function
    .p2align 4
registers_probe:
    .cfi_startproc
    .irp reg, rbx, rbp, r12, r13, r14, r15
    push %\reg
    .cfi_adjust_cfa_offset 8
    .cfi_rel_offset \reg, 0
    .endr
    mov %rsp, registers_in+15*8(%rip)
    pushq registers_in+16*8(%rip)
    .cfi_adjust_cfa_offset 8
    popfq
    .cfi_adjust_cfa_offset -8
    .set slot, 0
    .irp reg, rax, rbx, rcx, rdx, rsi, rdi, rbp, r8, r9, r10, r11, r12, r13, r14, r15
    mov registers_in+slot*8(%rip), %\reg
    .set slot, slot+1
    .endr
registers_instruction:
    syscall
    .set slot, 0
    .irp reg, rax, rbx, rcx, rdx, rsi, rdi, rbp, r8, r9, r10, r11, r12, r13, r14, r15, rsp
    mov %\reg, registers_out+slot*8(%rip)
    .set slot, slot+1
    .endr
    pushfq
    .cfi_adjust_cfa_offset 8
    popq registers_out+16*8(%rip)
    .cfi_adjust_cfa_offset -8
    cld
    .irp reg, r15, r14, r13, r12, rbp, rbx
    pop %\reg
    .cfi_adjust_cfa_offset -8
    .cfi_restore \reg
    .endr
    ret
    .cfi_endproc
    .size registers_probe, . - registers_probe

    .section .note.GNU-stack, "", @progbits

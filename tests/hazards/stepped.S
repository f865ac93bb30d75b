/*
 * void stepped_probe(void): loads the general registers, the flags, xmm0 .. xmm15 and the red zone
 * from known places, comes by stepped_go, where a tracer may put a breakpoint, jumps to *stepped_target, where one system call is made, comes back by a jump
 * to stepped_back, and stores them all. The order of registers is that of enum in signal_steps.c.
 */
    .text
    .globl stepped_probe, stepped_go, stepped_back
    .hidden stepped_probe, stepped_go, stepped_back
    .hidden stepped_in, stepped_out, stepped_vectors_in, stepped_vectors_out, stepped_red_zone
    .hidden stepped_target
    .type stepped_probe, @function
    .p2align 4
stepped_probe:
    .cfi_startproc
    .irp reg, rbx, rbp, r12, r13, r14, r15
    push %\reg
    .cfi_adjust_cfa_offset 8
    .cfi_rel_offset \reg, 0
    .endr
    mov %rsp, stepped_in+15*8(%rip)
    .irp n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
    movdqu stepped_vectors_in+\n*16(%rip), %xmm\n
    .endr
    pushq stepped_in+16*8(%rip)
    .cfi_adjust_cfa_offset 8
    popfq
    .cfi_adjust_cfa_offset -8
    .set slot, 1
    .rept 16
    movq $(0x5a0000 + slot), -slot*8(%rsp)
    .set slot, slot+1
    .endr
    .set slot, 0
    .irp reg, rax, rbx, rcx, rdx, rsi, rdi, rbp, r8, r9, r10, r11, r12, r13, r14, r15
    mov stepped_in+slot*8(%rip), %\reg
    .set slot, slot+1
    .endr
stepped_go:
    nop
    jmp *stepped_target(%rip)
stepped_back:
    .set slot, 0
    .irp reg, rax, rbx, rcx, rdx, rsi, rdi, rbp, r8, r9, r10, r11, r12, r13, r14, r15, rsp
    mov %\reg, stepped_out+slot*8(%rip)
    .set slot, slot+1
    .endr
    .set slot, 1
    .rept 16
    mov -slot*8(%rsp), %rax
    mov %rax, stepped_red_zone+(slot-1)*8(%rip)
    .set slot, slot+1
    .endr
    pushfq
    .cfi_adjust_cfa_offset 8
    popq stepped_out+16*8(%rip)
    .cfi_adjust_cfa_offset -8
    .irp n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
    movdqu %xmm\n, stepped_vectors_out+\n*16(%rip)
    .endr
    cld
    .irp reg, r15, r14, r13, r12, rbp, rbx
    pop %\reg
    .cfi_adjust_cfa_offset -8
    .cfi_restore \reg
    .endr
    ret
    .cfi_endproc
    .size stepped_probe, . - stepped_probe

/* Targets. The first becomes a call; the second uses the red zone, so it becomes a breakpoint. */
    .globl stepped_plain, stepped_plain_site, stepped_leaf, stepped_leaf_site
    .hidden stepped_plain, stepped_plain_site, stepped_leaf, stepped_leaf_site
    .type stepped_plain, @function
    .p2align 4
stepped_plain:
    .cfi_startproc
    nop
stepped_plain_site:
    syscall
    jmp *stepped_home(%rip)
    .cfi_endproc
    .size stepped_plain, . - stepped_plain

    .type stepped_leaf, @function
    .p2align 4
stepped_leaf:
    .cfi_startproc
    movq $0x5a0001, -8(%rsp)
stepped_leaf_site:
    syscall
    movq $0x5a0002, -16(%rsp)
    jmp stepped_back
    .cfi_endproc
    .size stepped_leaf, . - stepped_leaf

/* A jump that no proof follows: what is behind it reads the red zone. */
    .section .data.rel.local, "aw"
    .p2align 3
stepped_home:
    .quad stepped_back

    .section .note.GNU-stack, "", @progbits

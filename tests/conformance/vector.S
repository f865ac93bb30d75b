/*
 * long vector_probe(const void *in, void *out, uint64_t mask, long number, const long args[6]): loads
 * the register state that `mask` names from the XSAVE image `in`, makes the system call, saves the
 * same state to `out`, and puts x87 and MXCSR back to what C expects. Returns the raw kernel value.
 */
    .text
    .globl vector_probe, vector_instruction
    .hidden vector_probe, vector_instruction
    .type vector_probe, @function
    .p2align 4
vector_probe:
    .cfi_startproc
    push %rbx
    .cfi_adjust_cfa_offset 8
    .cfi_rel_offset rbx, 0
    push %r12
    .cfi_adjust_cfa_offset 8
    .cfi_rel_offset r12, 0
    push %r13
    .cfi_adjust_cfa_offset 8
    .cfi_rel_offset r13, 0
    push %r14
    .cfi_adjust_cfa_offset 8
    .cfi_rel_offset r14, 0
    mov %rsi, %r12
    mov %rdx, %rbx
    mov %rcx, %r13
    mov %ebx, %eax
    mov %rbx, %rdx
    shr $32, %rdx
    xrstor64 (%rdi)
    mov %r13, %rax
    mov (%r8), %rdi
    mov 8(%r8), %rsi
    mov 16(%r8), %rdx
    mov 24(%r8), %r10
    mov 40(%r8), %r9
    mov 32(%r8), %r8
vector_instruction:
    syscall
    mov %rax, %r14
    mov %ebx, %eax
    mov %rbx, %rdx
    shr $32, %rdx
    xsave64 (%r12)
    fninit
    ldmxcsr plain_mxcsr(%rip)
    mov %r14, %rax
    pop %r14
    .cfi_adjust_cfa_offset -8
    .cfi_restore r14
    pop %r13
    .cfi_adjust_cfa_offset -8
    .cfi_restore r13
    pop %r12
    .cfi_adjust_cfa_offset -8
    .cfi_restore r12
    pop %rbx
    .cfi_adjust_cfa_offset -8
    .cfi_restore rbx
    ret
    .cfi_endproc
    .size vector_probe, . - vector_probe

    .section .rodata
    .p2align 2
plain_mxcsr:
    .long 0x1f80

    .section .note.GNU-stack, "", @progbits

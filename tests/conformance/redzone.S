/*
 * long redzone_probe(long number, uint64_t seen[16]): a leaf function as compilers make them: it
 * keeps sixteen values in the 128 bytes below rsp over a system call, and never moves rsp.
 */
    .text
    .globl redzone_probe, redzone_instruction
    .hidden redzone_probe, redzone_instruction
    .type redzone_probe, @function
    .p2align 4
redzone_probe:
    .cfi_startproc
    mov %rdi, %rax
    mov %rsi, %r8
    .set slot, 1
    .rept 16
    movq $(0x5a0000 + slot), -slot*8(%rsp)
    .set slot, slot+1
    .endr
redzone_instruction:
    syscall
    .set slot, 1
    .rept 16
    mov -slot*8(%rsp), %rcx
    mov %rcx, (slot-1)*8(%r8)
    .set slot, slot+1
    .endr
    ret
    .cfi_endproc
    .size redzone_probe, . - redzone_probe

    .section .note.GNU-stack, "", @progbits

/* Prefixes before the opcode: three bytes do not become two. */
    .text
    .globl  prefixed
    .type   prefixed, @function
prefixed:
    .cfi_startproc
    mov     $39, %eax
    .byte   0xf3, 0x0f, 0x05 /* rep syscall */
    .byte   0x48, 0x0f, 0x05 /* rex.w syscall */
    .byte   0x66, 0x0f, 0x05
    ret
    .cfi_endproc
    .size   prefixed, . - prefixed
    .section .note.GNU-stack, "", @progbits

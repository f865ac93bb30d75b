/* The bytes of a system call in a displacement, and in the distance of a call. */
    .text
    .globl  displacement
    .type   displacement, @function
displacement:
    .cfi_startproc
    lea     0x050f(%rdi), %rax
    mov     0x50f00(%rdi,%rax), %rcx
    .byte   0xe8, 0x0f, 0x05, 0x00, 0x00 /* call */
    .byte   0x0f, 0x84, 0x0f, 0x05, 0x00, 0x00 /* je */
    ret
    .skip   0x600, 0x90
    .cfi_endproc
    .size   displacement, . - displacement
    .section .note.GNU-stack, "", @progbits

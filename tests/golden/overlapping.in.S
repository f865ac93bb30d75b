/* Two paths decode the same bytes as different instructions. */
    .text
    .globl  overlapping
    .type   overlapping, @function
overlapping:
    .cfi_startproc
    test    %edi, %edi
    jz      1f
    .byte   0xb8 /* mov $0x9090050f, %eax */
1:  syscall
    nop
    nop
    ret
    .cfi_endproc
    .size   overlapping, . - overlapping
    .section .note.GNU-stack, "", @progbits

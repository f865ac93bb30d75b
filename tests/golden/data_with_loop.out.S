/* What becomes of data_with_loop.in.S. */
    .text
    .globl  data_with_loop
    .type   data_with_loop, @function
data_with_loop:
    .cfi_startproc
    test    %edi, %edi
    jz      1f
    mov     $39, %eax
    call    *%rax
    ret
1:  nop
2:  nop
    jz      2b
    jnz     1b
    .byte   0x0f, 0x05, 0x06 /* 06 is no instruction */
    .cfi_endproc
    .size   data_with_loop, . - data_with_loop
    .section .note.GNU-stack, "", @progbits

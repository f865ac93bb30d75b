/* Data that looks like a loop and ends in bytes that are no instruction: the proof must end too. */
    .text
    .globl  data_with_loop
    .type   data_with_loop, @function
data_with_loop:
    .cfi_startproc
    test    %edi, %edi
    jz      1f
    mov     $39, %eax
    syscall
    ret
1:  nop
2:  nop
    jz      2b
    jnz     1b
    .byte   0x0f, 0x05, 0x06 /* 06 is no instruction */
    .cfi_endproc
    .size   data_with_loop, . - data_with_loop
    .section .note.GNU-stack, "", @progbits

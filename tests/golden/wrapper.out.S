/* What becomes of wrapper.in.S. */
    .text
    .globl  wrapper
    .type   wrapper, @function
wrapper:
    .cfi_startproc
    mov     $39, %eax
    call    *%rax
    cmp     $-4095, %rax
    jae     1f
    ret
1:  mov     $-1, %rax
    ret
    .cfi_endproc
    .size   wrapper, . - wrapper
    .section .note.GNU-stack, "", @progbits

/* What becomes of stripped_with_symbols.in.S. */
    .text
    .globl  stripped_with_symbols
    .type   stripped_with_symbols, @function
stripped_with_symbols:
    mov     $39, %eax
    call    *%rax
    cmp     $-4095, %rax
    jae     1f
    ret
1:  mov     $-1, %rax
    ret
    .size   stripped_with_symbols, . - stripped_with_symbols
    .section .note.GNU-stack, "", @progbits

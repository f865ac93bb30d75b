/* What becomes of stripped_with_unwind_table.in.S. */
    .text
    .type   stripped, @function
stripped:
    .cfi_startproc
    mov     $39, %eax
    call    *%rax
    cmp     $-4095, %rax
    jae     1f
    ret
1:  mov     $-1, %rax
    ret
    .cfi_endproc
    .size   stripped, . - stripped

    .globl  other
    .type   other, @function
other:
    .cfi_startproc
    ret
    .cfi_endproc
    .size   other, . - other
    .section .note.GNU-stack, "", @progbits

/* No section headers: the unwind table tells the function. */
    .text
    .type   stripped, @function
stripped:
    .cfi_startproc
    mov     $39, %eax
    syscall
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

/* The part of a function that is seldom taken has the site; the other keeps data below rsp. */
    .text
    .globl  often
    .type   often, @function
often:
    .cfi_startproc
    mov     %rdi, -8(%rsp)
    test    %esi, %esi
    jnz     seldom
back:
    mov     -8(%rsp), %rax
    ret
    .cfi_endproc
    .size   often, . - often

    .type   seldom, @function
seldom:
    .cfi_startproc
    mov     $39, %eax
    syscall
    jmp     back
    .cfi_endproc
    .size   seldom, . - seldom
    .section .note.GNU-stack, "", @progbits

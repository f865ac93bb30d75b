/* What becomes of red_zone_in_other_part.in.S. */
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
    int3
    nop
    jmp     back
    .cfi_endproc
    .size   seldom, . - seldom
    .section .note.GNU-stack, "", @progbits

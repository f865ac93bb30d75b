/* Sites that only a switch reaches, one behind the table of another. */
    .text
    .globl  jump_table
    .type   jump_table, @function
jump_table:
    .cfi_startproc
    cmp     $4, %edi
    ja      9f
    lea     first(%rip), %rdx
    movslq  (%rdx,%rdi,4), %rax
    add     %rdx, %rax
    jmp     *%rax
1:  mov     $39, %eax
    syscall /* its second byte is where an entry of `second`, taken for one of `first`, leads */
    ret
    nop
    nop
2:  lea     second(%rip), %rdx
    movslq  (%rdx,%rsi,4), %rax
    add     %rdx, %rax
    jmp     *%rax
3:  mov     $24, %eax
    syscall
    ret
4:  mov     $186, %eax
    syscall
    ret
9:  xor     %eax, %eax
    ret
    .cfi_endproc
    .size   jump_table, . - jump_table

    .section .rodata, "a", @progbits
    .balign 4
first:
    .long   1b - first, 2b - first, 9b - first, 9b - first, 9b - first
second:
    .long   3b - second, 4b - second
    .section .note.GNU-stack, "", @progbits

/* Data below rsp by the frame pointer, in code that only a switch reaches. */
    .text
    .globl  red_zone_behind_jump_table
    .type   red_zone_behind_jump_table, @function
red_zone_behind_jump_table:
    .cfi_startproc
    push    %rbp
    mov     %rsp, %rbp
    lea     table(%rip), %rdx
    movslq  (%rdx,%rdi,4), %rax
    add     %rdx, %rax
    jmp     *%rax
1:  mov     %edi, -4(%rbp)
    mov     $39, %eax
    syscall
    mov     -4(%rbp), %edi
    pop     %rbp
    ret
2:  pop     %rbp
    ret
    .cfi_endproc
    .size   red_zone_behind_jump_table, . - red_zone_behind_jump_table

    .section .rodata, "a", @progbits
    .balign 4
table:
    .long   1b - table, 2b - table
    .section .note.GNU-stack, "", @progbits

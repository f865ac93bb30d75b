/* What is damaged: one function for each thing that the proof looks at. */
    .text
    .globl  plain
    .type   plain, @function
plain:
    .cfi_startproc
    mov     $39, %eax
    syscall
    ret
    .cfi_endproc
    .size   plain, . - plain

    .globl  red_zone
    .type   red_zone, @function
red_zone:
    .cfi_startproc
    push    %rbp
    .cfi_def_cfa_offset 16
    mov     %rsp, %rbp
    mov     %edi, -4(%rbp)
    syscall
    mov     -4(%rbp), %eax
    pop     %rbp
    ret
    .cfi_endproc
    .size   red_zone, . - red_zone

    .globl  switch
    .type   switch, @function
switch:
    .cfi_startproc
    lea     table(%rip), %rdx
    movslq  (%rdx,%rdi,4), %rax
    add     %rdx, %rax
    jmp     *%rax
1:  syscall
    ret
2:  mov     $0x050f, %eax
    rep
    syscall
    sysenter
    call    hidden
    .byte   0x0f, 0x05, 0x06
    .cfi_endproc
    .size   switch, . - switch

    .type   hidden, @function
hidden: /* no unwind entry */
    test    %edi, %edi
    jz      plain + 2
    syscall
    jmp     hidden
    .size   hidden, . - hidden
    .byte   0x0f, 0x05

    .section .rodata, "a", @progbits
    .balign 4
table:
    .long   1b - table, 2b - table
    .section .note.GNU-stack, "", @progbits

/* What becomes of several_sites.in.S. */
    .text
    .globl  several_sites
    .type   several_sites, @function
several_sites:
    .cfi_startproc
    push    %rbx
    mov     $3, %ebx
1:  mov     $24, %eax
    call    *%rax
    dec     %ebx
    jnz     1b
    test    %rax, %rax
    jz      2f
    mov     $39, %eax
    call    *%rax
    pop     %rbx
    ret
2:  mov     $186, %eax
    call    *%rax
    jmp     1b
    .cfi_endproc
    .size   several_sites, . - several_sites
    .section .note.GNU-stack, "", @progbits

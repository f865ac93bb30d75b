/* A leaf function with a frame pointer keeps data below rsp, as GCC makes it with -O0. */
    .text
    .globl  red_zone_by_rbp
    .type   red_zone_by_rbp, @function
red_zone_by_rbp:
    .cfi_startproc
    push    %rbp
    mov     %rsp, %rbp
    mov     %edi, -4(%rbp)
    mov     $39, %eax
    syscall
    mov     -4(%rbp), %eax
    pop     %rbp
    ret
    .cfi_endproc
    .size   red_zone_by_rbp, . - red_zone_by_rbp
    .section .note.GNU-stack, "", @progbits

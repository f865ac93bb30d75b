/* What becomes of red_zone_below_lowered_rsp.in.S. */
    .text
    .globl  red_zone_below_lowered_rsp
    .type   red_zone_below_lowered_rsp, @function
red_zone_below_lowered_rsp:
    .cfi_startproc
    push    %rbp
    mov     %rsp, %rbp
    sub     $16, %rsp
    mov     %rdi, -24(%rbp)
    mov     $39, %eax
    int3
    nop
    mov     -24(%rbp), %rcx
    leave
    ret
    .cfi_endproc
    .size   red_zone_below_lowered_rsp, . - red_zone_below_lowered_rsp
    .section .note.GNU-stack, "", @progbits

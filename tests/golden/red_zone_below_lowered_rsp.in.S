/* rsp is lowered, but not by all that is used: Clang lowers it by 128 bytes less than the frame. */
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
    syscall
    mov     -24(%rbp), %rcx
    leave
    ret
    .cfi_endproc
    .size   red_zone_below_lowered_rsp, . - red_zone_below_lowered_rsp
    .section .note.GNU-stack, "", @progbits

/* What becomes of red_zone_by_rsp.in.S. */
    .text
    .globl  red_zone_by_rsp
    .type   red_zone_by_rsp, @function
red_zone_by_rsp:
    .cfi_startproc
    mov     %rdi, -8(%rsp)
    mov     $39, %eax
    int3
    nop
    add     -8(%rsp), %rax
    ret
    .cfi_endproc
    .size   red_zone_by_rsp, . - red_zone_by_rsp
    .section .note.GNU-stack, "", @progbits

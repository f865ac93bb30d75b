/* What becomes of symbols_without_size.in.S. */
    .text
    .globl  symbols_without_size
    .type   symbols_without_size, @function
symbols_without_size:
    call    1f
    ret
    .byte   0x0f, 0x05, 0xc3 /* data */
1:  mov     $39, %eax
    call    *%rax
    ret
    .globl  with_red_zone
    .type   with_red_zone, @function
with_red_zone:
    mov     %rdi, -8(%rsp)
    int3
    nop
    mov     -8(%rsp), %rdi
    ret
    .section .note.GNU-stack, "", @progbits

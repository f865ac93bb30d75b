/* No unwind table, symbols without a size; a function that only a call tells of. */
    .text
    .globl  symbols_without_size
    .type   symbols_without_size, @function
symbols_without_size:
    call    1f
    ret
    .byte   0x0f, 0x05, 0xc3 /* data */
1:  mov     $39, %eax
    syscall
    ret
    .globl  with_red_zone
    .type   with_red_zone, @function
with_red_zone:
    mov     %rdi, -8(%rsp)
    syscall
    mov     -8(%rsp), %rdi
    ret
    .section .note.GNU-stack, "", @progbits

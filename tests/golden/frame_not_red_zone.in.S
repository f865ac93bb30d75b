/* Data below rbp but above rsp is no red zone; nor is memory below other registers. */
    .text
    .globl  frame_not_red_zone
    .type   frame_not_red_zone, @function
frame_not_red_zone:
    .cfi_startproc
    push    %rbp
    mov     %rsp, %rbp
    sub     $16, %rsp
    mov     %edi, -16(%rbp)
    mov     -8(%rsi), %rdx
    mov     $39, %eax
    syscall
    mov     -16(%rbp), %ecx
    leave
    ret
    .cfi_endproc
    .size   frame_not_red_zone, . - frame_not_red_zone
    .section .note.GNU-stack, "", @progbits

/* The bytes of a system call in data that a jump leads over. */
    .text
    .globl  data_behind_jump
    .type   data_behind_jump, @function
data_behind_jump:
    .cfi_startproc
    jmp     1f
    .byte   0x0f, 0x05, 0x0f, 0x05
1:  mov     $39, %eax
    syscall
    ret
    .cfi_endproc
    .size   data_behind_jump, . - data_behind_jump
    .section .note.GNU-stack, "", @progbits

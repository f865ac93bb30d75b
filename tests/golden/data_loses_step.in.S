/* Data behind a jump that swallows the beginning of the next instruction in a linear sweep. */
    .text
    .globl  data_loses_step
    .type   data_loses_step, @function
data_loses_step:
    .cfi_startproc
    jmp     1f
    .byte   0x48, 0xb8 /* movabs: would take the next eight bytes */
1:  mov     $39, %eax
    syscall
    nop
    syscall
    ret
    .cfi_endproc
    .size   data_loses_step, . - data_loses_step
    .section .note.GNU-stack, "", @progbits

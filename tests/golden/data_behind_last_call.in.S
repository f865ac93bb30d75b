/* Data behind a call that does not return. */
    .text
    .globl  data_behind_last_call
    .type   data_behind_last_call, @function
data_behind_last_call:
    .cfi_startproc
    mov     $39, %eax
    syscall
    call    stop
    .byte   0x0f, 0x05, 0x90, 0x06 /* 06 is no instruction */
    .cfi_endproc
    .size   data_behind_last_call, . - data_behind_last_call

    .type   stop, @function
stop:
    .cfi_startproc
    hlt
    .cfi_endproc
    .size   stop, . - stop
    .section .note.GNU-stack, "", @progbits

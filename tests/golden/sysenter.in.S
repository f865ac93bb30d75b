/* sysenter and int $0x80 have other rules than syscall. */
    .text
    .globl  sysenter
    .type   sysenter, @function
sysenter:
    .cfi_startproc
    mov     $20, %eax
    int     $0x80
    mov     $20, %eax
    sysenter
    ret
    .cfi_endproc
    .size   sysenter, . - sysenter
    .section .note.GNU-stack, "", @progbits

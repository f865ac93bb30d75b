/* The bytes of a system call in an immediate operand. */
    .text
    .globl  immediate
    .type   immediate, @function
immediate:
    .cfi_startproc
    mov     $0x050f, %eax
    movabs  $0x340f050f0f05, %rcx
    cmp     $0x50f, %edx
    ret
    .cfi_endproc
    .size   immediate, . - immediate
    .section .note.GNU-stack, "", @progbits

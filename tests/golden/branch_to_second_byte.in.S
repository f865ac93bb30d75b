/* A branch leads between the two bytes. */
    .text
    .globl  branch_to_second_byte
    .type   branch_to_second_byte, @function
branch_to_second_byte:
    .cfi_startproc
    test    %edi, %edi
    jz      1f + 1
    mov     $39, %eax
1:  syscall /* from its second byte: add $0xc3c39090, %eax */
    nop
    nop
    ret
    ret
    ret
    .cfi_endproc
    .size   branch_to_second_byte, . - branch_to_second_byte
    .section .note.GNU-stack, "", @progbits

/* A section of constants in the executable segment. */
    .text
    .section .rodata.in_text, "ax", @progbits
    .byte   0xe9 /* a jump, if it were code */
    .byte   0x0f, 0x05, 0x00, 0x00, 0x0f, 0x05
    .text
    .globl  data_in_read_only_section
    .type   data_in_read_only_section, @function
data_in_read_only_section:
    .cfi_startproc
    mov     $39, %eax
    syscall
    ret
    .cfi_endproc
    .size   data_in_read_only_section, . - data_in_read_only_section
    .section .note.GNU-stack, "", @progbits

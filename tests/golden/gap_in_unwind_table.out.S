/* What becomes of gap_in_unwind_table.in.S. */
    .text
    .globl  gap_in_unwind_table
    .type   gap_in_unwind_table, @function
gap_in_unwind_table:
    .cfi_startproc
    mov     $39, %eax
    .cfi_endproc
    call    *%rax
    test    %eax, %eax
    jz      1f
    ret
1:  .cfi_startproc
    .cfi_undefined rip
    hlt
    .cfi_endproc
    .size   gap_in_unwind_table, . - gap_in_unwind_table
    .section .note.GNU-stack, "", @progbits

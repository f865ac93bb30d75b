/* A system call that its author took out of the unwind table, as in glibc's clone3. */
    .text
    .globl  gap_in_unwind_table
    .type   gap_in_unwind_table, @function
gap_in_unwind_table:
    .cfi_startproc
    mov     $39, %eax
    .cfi_endproc
    syscall
    test    %eax, %eax
    jz      1f
    ret
1:  .cfi_startproc
    .cfi_undefined rip
    hlt
    .cfi_endproc
    .size   gap_in_unwind_table, . - gap_in_unwind_table
    .section .note.GNU-stack, "", @progbits

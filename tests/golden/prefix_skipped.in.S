/* One path runs the instruction with its prefix, another without. */
    .text
    .globl  prefix_skipped
    .type   prefix_skipped, @function
prefix_skipped:
    .cfi_startproc
    test    %edi, %edi
    jz      1f
    .byte   0xf3
1:  syscall
    ret
    .cfi_endproc
    .size   prefix_skipped, . - prefix_skipped
    .section .note.GNU-stack, "", @progbits

/* A site whose bytes lie in two pages. */
    .text
    .balign 4096
    .globl  page_boundary
    .type   page_boundary, @function
page_boundary:
    .cfi_startproc
    mov     $39, %eax
    jmp     1f
    .org    page_boundary + 4095, 0x90
1:  syscall
    ret
    .cfi_endproc
    .size   page_boundary, . - page_boundary
    .section .note.GNU-stack, "", @progbits

/* The loop of counted.h, in assembly so that its own instructions are known. */
#include "microbench/counted.h"

    .text
    .globl  counted_loop, counted_turn
    .type   counted_loop, @function
    .p2align 6
counted_loop:
    .cfi_startproc
    push    %rbx
    .cfi_adjust_cfa_offset 8
    .cfi_rel_offset %rbx, 0
    push    %rbp
    .cfi_adjust_cfa_offset 8
    .cfi_rel_offset %rbp, 0
    push    %r12
    .cfi_adjust_cfa_offset 8
    .cfi_rel_offset %r12, 0
    mov     %rdi, %r12
    mov     %rsi, %rbp
    mov     %rdx, %rbx
counted_turn:
    mov     %rbp, %rdi
    mov     %rbx, %rax
    and     $(COUNTED_SITES - 1), %eax
    call    *(%r12,%rax,8)
    dec     %rbx
    jnz     counted_turn
    pop     %r12
    .cfi_adjust_cfa_offset -8
    .cfi_restore %r12
    pop     %rbp
    .cfi_adjust_cfa_offset -8
    .cfi_restore %rbp
    pop     %rbx
    .cfi_adjust_cfa_offset -8
    .cfi_restore %rbx
    ret
    .cfi_endproc
    .size   counted_loop, . - counted_loop

    .irp    n, 0, 1, 2, 3, 4, 5, 6, 7
    .globl  counted_site_\n
    .type   counted_site_\n, @function
    .p2align 6
counted_site_\n:
    .cfi_startproc
    mov     %rdi, %rax
    syscall
    ret
    .cfi_endproc
    .size   counted_site_\n, . - counted_site_\n
    .endr

    .section .note.GNU-stack, "", @progbits

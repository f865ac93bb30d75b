/*
 * Eight functions as site_on_stack (site.S), whose return addresses all begin at the same slot of
 * the table of sites: low byte + 8 * second byte is the same for all.
 */
#include "on_stack.inc"

#define LENGTH 24 /* bytes of a function up to its return address */

    .macro FUNCTION n
    .skip   crowded_base + 0x80 + \n * 248 - LENGTH - ., 0xcc
    .type   crowded_\n, @function
crowded_\n:
    .cfi_startproc
    ON_STACK
    syscall
    .if . - crowded_\n - LENGTH
    .error "the return address is not where it should be"
    .endif
    ON_STACK_RETURN
    .cfi_endproc
    .size   crowded_\n, . - crowded_\n
    .endm

    .text
    .p2align 12
crowded_base:
    .irp    n, 0, 1, 2, 3, 4, 5, 6, 7
    FUNCTION \n
    .endr

    .section .data.rel.ro, "aw"
    .globl  crowded, crowded_instructions
    .hidden crowded, crowded_instructions
    .p2align 3
crowded:
    .irp    n, 0, 1, 2, 3, 4, 5, 6, 7
    .quad   crowded_\n
    .endr
    .quad   0
crowded_instructions:
    .irp    n, 0, 1, 2, 3, 4, 5, 6, 7
    .quad   crowded_\n + LENGTH - 2
    .endr

    .section .note.GNU-stack, "", @progbits

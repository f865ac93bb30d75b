/*
 * One landing for sled_check.c: unsigned long sled_land(unsigned long address, unsigned long *times)
 * calls `address` with rax = address, and returns what rax is when the sled has led to sled_landed,
 * which counts in *times.
 *
 *      rsp ->  return address into sled_land       in sled_landed
 *              saved rbx
 */
    .text
    .globl  sled_land
    .hidden sled_land
    .type   sled_land, @function
sled_land:
    push    %rbx
    mov     %rsi, %rbx
    mov     %rdi, %rax
    call    *%rax
    pop     %rbx
    ret
    .size   sled_land, . - sled_land

    .globl  sled_landed
    .hidden sled_landed
    .type   sled_landed, @function
sled_landed:
    incq    (%rbx)
    ret
    .size   sled_landed, . - sled_landed

    .section .note.GNU-stack, "", @progbits

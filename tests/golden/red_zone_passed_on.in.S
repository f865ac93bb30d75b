/* The function hands out the address of data below rsp. */
    .text
    .globl  red_zone_passed_on
    .type   red_zone_passed_on, @function
red_zone_passed_on:
    .cfi_startproc
    lea     -16(%rsp), %rsi
    mov     $35, %eax
    syscall
    ret
    .cfi_endproc
    .size   red_zone_passed_on, . - red_zone_passed_on
    .section .note.GNU-stack, "", @progbits

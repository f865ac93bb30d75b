/* One path lowers rsp, another keeps data in the same place without lowering it. */
    .text
    .globl  red_zone_on_one_path
    .type   red_zone_on_one_path, @function
red_zone_on_one_path:
    .cfi_startproc
    push    %rbp
    mov     %rsp, %rbp
    test    %edi, %edi
    jz      1f
    sub     $64, %rsp
    mov     %edi, -32(%rbp)
    add     $64, %rsp
    pop     %rbp
    ret
1:  mov     %esi, -32(%rbp)
    mov     $39, %eax
    syscall
    mov     -32(%rbp), %eax
    pop     %rbp
    ret
    .cfi_endproc
    .size   red_zone_on_one_path, . - red_zone_on_one_path
    .section .note.GNU-stack, "", @progbits

/* What becomes of function_without_end.in.S. */
    .text
    .globl  function_without_end
    .type   function_without_end, @function
function_without_end:
    .cfi_startproc
    mov     $60, %eax
    call    *%rax
    .cfi_endproc
    .size   function_without_end, . - function_without_end
    .section .note.GNU-stack, "", @progbits

/* A function that ends with its system call: exit does not return. */
    .text
    .globl  function_without_end
    .type   function_without_end, @function
function_without_end:
    .cfi_startproc
    mov     $60, %eax
    syscall
    .cfi_endproc
    .size   function_without_end, . - function_without_end
    .section .note.GNU-stack, "", @progbits

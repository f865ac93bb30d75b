/*
 * The program zpoline-loader: nothing but the step into libzpoline-loader.so, so that all of its
 * file can be given up (hook/loader/process.c). Its dynamic linker has started its libc by now.
 *
 *      rsp ->  number of arguments, arguments, environment, auxiliary vector
 */
    .text
    .globl  _start
    .type   _start, @function
_start:
    xor     %ebp, %ebp
    mov     %rsp, %rdi
    and     $-16, %rsp
    call    *zpoline_loader@GOTPCREL(%rip)
    hlt
    .size   _start, . - _start

    .section .note.GNU-stack, "", @progbits

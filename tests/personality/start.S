/* Entry, system call, and the few steps that C cannot make. Built for each of the three systems. */
    .text
    .globl  _start
    .type   _start, @function
_start:
    .cfi_startproc
    .cfi_undefined rip
#if defined(__NetBSD__)
    mov     %rsp, %rdi                  /* the stack; rbx: struct ps_strings */
    mov     %rbx, program_strings(%rip)
#endif
    xor     %ebp, %ebp                  /* the others: the stack's address is in rdi */
    and     $-16, %rsp
    call    begin
    hlt
    .cfi_endproc
    .size   _start, . - _start

/* struct outcome *(rdi) call8(number (rsi), arguments (rdx)) */
    .globl  call8
    .type   call8, @function
call8:
    .cfi_startproc
    push    %rbx
    .cfi_adjust_cfa_offset 8
    .cfi_rel_offset rbx, 0
    mov     %rdi, %rbx
    mov     %rdx, %rcx
    mov     %rsi, %rax
    pushq   56(%rcx)
    .cfi_adjust_cfa_offset 8
    pushq   48(%rcx)
    .cfi_adjust_cfa_offset 8
    pushq   $0                          /* where a stub's return address would be */
    .cfi_adjust_cfa_offset 8
    mov     0(%rcx), %rdi
    mov     8(%rcx), %rsi
    mov     16(%rcx), %rdx
    mov     24(%rcx), %r10
    mov     32(%rcx), %r8
    mov     40(%rcx), %r9
    stc                                 /* is to be cleared by a call that succeeds */
    syscall
    movl    $0, 16(%rbx)
    setc    16(%rbx)
    mov     %rax, 0(%rbx)
    mov     %rdx, 8(%rbx)
    lea     24(%rsp), %rsp
    .cfi_adjust_cfa_offset -24
    mov     %rbx, %rax
    pop     %rbx
    .cfi_adjust_cfa_offset -8
    .cfi_restore rbx
    ret
    .cfi_endproc
    .size   call8, . - call8

/* void on_small_stack(number, top): a call on a stack that has room for next to nothing. */
    .globl  on_small_stack
    .type   on_small_stack, @function
on_small_stack:
    .cfi_startproc
    push    %rbx
    .cfi_adjust_cfa_offset 8
    .cfi_rel_offset rbx, 0
    mov     %rsp, %rbx
    .cfi_def_cfa_register rbx
    mov     %rdi, %rax
    mov     %rsi, %rsp
    syscall
    mov     %rbx, %rsp
    .cfi_def_cfa_register rsp
    pop     %rbx
    .cfi_adjust_cfa_offset -8
    .cfi_restore rbx
    ret
    .cfi_endproc
    .size   on_small_stack, . - on_small_stack

/* NetBSD's handlers return to code that the program names: setcontext(r15). */
    .globl  trampoline
    .type   trampoline, @function
trampoline:
    .cfi_startproc
    .cfi_undefined rip
    mov     %r15, %rdi
    mov     $308, %eax
    syscall
    hlt
    .cfi_endproc
    .size   trampoline, . - trampoline

/* int spin(volatile int *flag): registers that a signal must not change, while it waits. */
    .globl  spin
    .type   spin, @function
spin:
    .cfi_startproc
    push    %rbx
    .cfi_adjust_cfa_offset 8
    .cfi_rel_offset rbx, 0
    movq    $0x1234567, %rbx
    movq    %rbx, %xmm9
    mov     $0x89, %r11d
    mov     $0x77, %ecx
    stc
    mov     $99, %eax
1:  cmpl    $0, (%rdi)
    je      1b
    xor     %eax, %eax
    cmp     $0x1234567, %rbx
    jne     2f
    cmp     $0x89, %r11d
    jne     2f
    cmp     $0x77, %ecx
    jne     2f
    movq    %xmm9, %rcx
    cmp     %rbx, %rcx
    jne     2f
    mov     $1, %eax
2:  pop     %rbx
    .cfi_adjust_cfa_offset -8
    .cfi_restore rbx
    ret
    .cfi_endproc
    .size   spin, . - spin

    .bss
    .p2align 3
    .globl  program_strings
program_strings:
    .quad   0

    .section .note.GNU-stack, "", @progbits

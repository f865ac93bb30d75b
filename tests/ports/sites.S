/*
 * Rewritten sites for stub.c: functions with `call *%rax` where `syscall` was.
 *
 * void site_call(void): one call with all registers and flags from site_in, which are in site_out
 * afterwards, on the stack site_stack if that is not 0.
 *
 *              rsp of before
 *              argument 8
 *              argument 7
 *      rsp ->  a return address, as a wrapper of libc would have it
 */
    .text
    .globl  site_call
    .type   site_call, @function
site_call:
    push    %rbx
    push    %rbp
    push    %r12
    push    %r13
    push    %r14
    push    %r15
    mov     %rsp, %rax
    cmpq    $0, site_stack(%rip)
    je      1f
    mov     site_stack(%rip), %rsp
1:  push    %rax
    pushq   site_in+120(%rip)
    pushq   site_in+112(%rip)
    pushq   $0x5ca1ab1e
    mov     %rsp, site_rsp(%rip)
    pushq   site_in+104(%rip)
    popfq
    mov     site_in+0(%rip), %rax
    mov     site_in+8(%rip), %rdi
    mov     site_in+16(%rip), %rsi
    mov     site_in+24(%rip), %rdx
    mov     site_in+32(%rip), %r10
    mov     site_in+40(%rip), %r8
    mov     site_in+48(%rip), %r9
    mov     site_in+56(%rip), %rbx
    mov     site_in+64(%rip), %rbp
    mov     site_in+72(%rip), %r12
    mov     site_in+80(%rip), %r13
    mov     site_in+88(%rip), %r14
    mov     site_in+96(%rip), %r15
    call    *%rax
    .globl  site_call_behind
site_call_behind:
    mov     %rax, site_out+0(%rip)
    mov     %rdi, site_out+8(%rip)
    mov     %rsi, site_out+16(%rip)
    mov     %rdx, site_out+24(%rip)
    mov     %r10, site_out+32(%rip)
    mov     %r8, site_out+40(%rip)
    mov     %r9, site_out+48(%rip)
    mov     %rbx, site_out+56(%rip)
    mov     %rbp, site_out+64(%rip)
    mov     %r12, site_out+72(%rip)
    mov     %r13, site_out+80(%rip)
    mov     %r14, site_out+88(%rip)
    mov     %r15, site_out+96(%rip)
    mov     %rsp, site_out+112(%rip)
    pushfq
    popq    site_out+104(%rip)
    cld
    mov     24(%rsp), %rsp
    pop     %r15
    pop     %r14
    pop     %r13
    pop     %r12
    pop     %rbp
    pop     %rbx
    ret
    .size   site_call, . - site_call

/*
 * long site_twice(long number): vfork as libc has it: its own return address is in rsi, since the
 * child writes over the stack. The site's lies in the same place.
 */
    .globl  site_twice
    .type   site_twice, @function
site_twice:
    pop     %rsi
    mov     %rdi, %rax
    call    *%rax
    .globl  site_twice_behind
site_twice_behind:
    jmp     *%rsi
    .size   site_twice, . - site_twice

/* long site_beside(long number, long flags, void *stack, void (*child)(void)): as rfork_thread(3). */
    .globl  site_beside
    .type   site_beside, @function
site_beside:
    push    %rbx
    push    %r12
    mov     %rsi, %r8
    mov     %rdx, %rsi
    mov     %rcx, %rbx
    mov     %rdi, %rax
    mov     %r8, %rdi
    call    *%rax
    .globl  site_beside_behind
site_beside_behind:
    jc      2f
    cmp     $0, %edx
    jne     1f
2:  pop     %r12
    pop     %rbx
    ret
1:  mov     %rsi, %rsp
    call    *%rbx
    hlt
    .size   site_beside, . - site_beside

    .bss
    .p2align 3
    .globl  site_in, site_out, site_stack, site_rsp
site_in:
    .zero   128
site_out:
    .zero   128
site_stack:
    .zero   8
site_rsp:
    .zero   8

    .section .note.GNU-stack, "", @progbits

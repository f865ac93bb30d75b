/* Calls whose surroundings a hook with HOOK_REGISTERS sees or changes: see hook_registers.c. */
    .text

/* long outcome(long number, long a1, long a2, long a3, struct outcome *): rax, rdx, the flags. */
    .globl outcome
    .hidden outcome
    .type outcome, @function
    .p2align 4
outcome:
    .cfi_startproc
    mov %rdi, %rax
    mov %rsi, %rdi
    mov %rdx, %rsi
    mov %rcx, %rdx
    xor %r10d, %r10d
    syscall
    mov %rax, (%r8)
    mov %rdx, 8(%r8)
    pushfq
    .cfi_adjust_cfa_offset 8
    popq 16(%r8)
    .cfi_adjust_cfa_offset -8
    ret
    .cfi_endproc
    .size outcome, . - outcome

/* void go_on(long number, rip, rsp, word): the call; never comes back by itself. */
    .globl go_on
    .hidden go_on
    .type go_on, @function
    .p2align 4
go_on:
    .cfi_startproc
    mov %rdi, %rax
    mov %rsi, %rdi
    mov %rdx, %rsi
    mov %rcx, %rdx
    syscall
    hlt
    .cfi_endproc
    .size go_on, . - go_on

/* Where it goes on, on the caller's own stack: returns rdi to the caller of resumed_call. */
    .globl resumed_call
    .hidden resumed_call
    .type resumed_call, @function
    .p2align 4
resumed_call:                           /* (number, word) */
    .cfi_startproc
    mov %rsi, %rcx
    lea 1f(%rip), %rsi
    mov %rsp, %rdx
    call go_on
1:  mov %rdi, %rax
    ret
    .cfi_endproc
    .size resumed_call, . - resumed_call

/* long with_stacked(long number, long word): the word lies above a return address. */
    .globl with_stacked
    .hidden with_stacked
    .type with_stacked, @function
    .p2align 4
with_stacked:
    .cfi_startproc
    push %rsi
    .cfi_adjust_cfa_offset 8
    push $0
    .cfi_adjust_cfa_offset 8
    mov %rdi, %rax
    syscall
    add $16, %rsp
    .cfi_adjust_cfa_offset -16
    ret
    .cfi_endproc
    .size with_stacked, . - with_stacked

/* long entered(void *enter, long number): as a rewritten site would call. */
    .globl entered
    .hidden entered
    .type entered, @function
    .p2align 4
entered:
    .cfi_startproc
    mov %rdi, %r8
    mov %rsi, %rax
    call *%r8
    ret
    .cfi_endproc
    .size entered, . - entered

/* A thread begins here: asks for its slot, stores it to what the slot names, ends. */
    .globl thread_begins
    .hidden thread_begins
    .type thread_begins, @function
    .p2align 4
thread_begins:
    .cfi_startproc
    mov slot_number(%rip), %rax
    syscall
    mov %rax, (%rax)
    xor %edi, %edi
    mov $60, %eax
    syscall
    hlt
    .cfi_endproc
    .size thread_begins, . - thread_begins

    .section .note.GNU-stack, "", @progbits

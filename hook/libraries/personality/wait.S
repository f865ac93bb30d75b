/*
 * The few steps of the emulation that C cannot make.
 *
 * long guest_wait_step(const long call[7], const uint32_t *pending): number and six arguments. A
 * signal handler that finds rip between guest_wait_window and guest_wait_done, or before the raw
 * instruction with guest_wait_done as its return address, lets the thread go on at
 * guest_wait_aborted, with rsp as it was before the `call` (deliver.c).
 *
 *      |  return address  |
 *      |  sixth argument  | <- rsp in the window
 *      |  guest_wait_done | <- rsp in hook_raw_syscall
 */
#define EINTR 4

    .text
    .p2align 4
    .globl  guest_wait_step, guest_wait_window, guest_wait_done, guest_wait_aborted
    .hidden guest_wait_step, guest_wait_window, guest_wait_done, guest_wait_aborted
    .type   guest_wait_step, @function
guest_wait_step:
    .cfi_startproc
    mov     %rdi, %rax
    mov     %rsi, %r10
    mov     hook_raw_syscall@GOTPCREL(%rip), %r11
    mov     (%r11), %r11
    mov     0(%rax), %rdi
    mov     8(%rax), %rsi
    mov     16(%rax), %rdx
    mov     24(%rax), %rcx
    mov     32(%rax), %r8
    mov     40(%rax), %r9
    pushq   48(%rax)
    .cfi_adjust_cfa_offset 8
guest_wait_window:
    cmpl    $0, (%r10)
    jne     guest_wait_aborted
    call    *%r11
guest_wait_done:
    lea     8(%rsp), %rsp
    .cfi_adjust_cfa_offset -8
    ret
    .cfi_adjust_cfa_offset 8
guest_wait_aborted:
    mov     $-EINTR, %rax
    jmp     guest_wait_done
    .cfi_endproc
    .size   guest_wait_step, . - guest_wait_step

/* Where a signal that is pending makes the thread go when its call is done: the trap brings the host's
 * handler in, which finds the program's registers as they are to be. */
    .p2align 4
    .globl  guest_deliver_here
    .hidden guest_deliver_here
    .type   guest_deliver_here, @function
guest_deliver_here:
    int3
    hlt
    .size   guest_deliver_here, . - guest_deliver_here

/* The same for getcontext(2). */
    .p2align 4
    .globl  guest_context_here
    .hidden guest_context_here
    .type   guest_context_here, @function
guest_context_here:
    int3
    hlt
    .size   guest_context_here, . - guest_context_here

/* Sets all registers from the frame that rsp points at: rt_sigreturn. */
    .p2align 4
    .globl  guest_load_frame
    .hidden guest_load_frame
    .type   guest_load_frame, @function
guest_load_frame:
    mov     $15, %edi
    mov     hook_raw_syscall@GOTPCREL(%rip), %rax
    jmp     *(%rax)
    .size   guest_load_frame, . - guest_load_frame

/* A new thread begins here, on its own signal stack and with all signals blocked. */
    .p2align 4
    .globl  guest_thread_start
    .hidden guest_thread_start
    .type   guest_thread_start, @function
guest_thread_start:
    xor     %ebp, %ebp
    and     $-16, %rsp
    call    guest_thread_begin          /* its frame */
    mov     %rax, %rsp
    jmp     guest_load_frame
    .size   guest_thread_start, . - guest_thread_start

/*
 * Behind a handler of the guest, where the system's own code would be:
 *
 *      |  ucontext_t            | <- rsp here
 *      |  address of this code  |    by which the handler has returned
 */
    .macro  SIGRETURN name, number
    .p2align 4
    .globl  \name
    .hidden \name
    .type   \name, @function
\name:
    mov     %rsp, %rdi
    mov     $\number, %eax
    mov     guest_enter(%rip), %rcx
    call    *%rcx
    hlt
    .size   \name, . - \name
    .endm
    SIGRETURN guest_sigreturn_freebsd, 417
    SIGRETURN guest_sigreturn_dragonfly, 344

/* void guest_fpu_save(void *to): the registers as FXSAVE writes them, for getcontext(2). */
    .p2align 4
    .globl  guest_fpu_save
    .hidden guest_fpu_save
    .type   guest_fpu_save, @function
guest_fpu_save:
    fxsave64 (%rdi)
    ret
    .size   guest_fpu_save, . - guest_fpu_save

    .section .note.GNU-stack, "", @progbits

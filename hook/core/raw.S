/*
 * The raw site: the one range of code, [hook_raw_begin, hook_raw_end), in which this project
 * executes `syscall`. The rewriter skips it, and mechanisms of the kernel allow it by address.
 *
 * Between a return of `syscall` and the return to the program, only instructions that leave the
 * flags alone are used (mov, lea, jrcxz): the kernel preserves rflags, so do we.
 */
#include "hook/core/frame.h"

#define NR_RT_SIGRETURN 15
#define NR_EXIT         60
#define NR_ARCH_PRCTL   158
#define ARCH_SET_GS     0x1001

    .text
    .p2align 6
    .globl  hook_raw_begin
    .hidden hook_raw_begin
hook_raw_begin:

/*
 * A call that goes to the kernel with nothing of ours kept:
 *
 *      rsp ->  return address      pushed by `call *%rax` at the site
 *              program's stack
 *
 * The kernel refills the return stack of the CPU on entry, so a `ret` here would be mispredicted
 * each time; `pop; jmp` is not, and leaves rcx as the kernel does: the address behind the site.
 */
    .globl  hook_raw_pass
    .hidden hook_raw_pass
    .type   hook_raw_pass, @function
hook_raw_pass:
    syscall
    pop     %rcx
    jmp     *%rcx
    .size   hook_raw_pass, . - hook_raw_pass

/* The same for a site that was reached by a signal: the return address lies below the red zone. */
    .globl  hook_raw_pass_signal
    .hidden hook_raw_pass_signal
    .type   hook_raw_pass_signal, @function
hook_raw_pass_signal:
    syscall
    pop     %rcx
    lea     128(%rsp), %rsp
    jmp     *%rcx
    .size   hook_raw_pass_signal, . - hook_raw_pass_signal

/*
 * A call made with its frame kept on the hook stack: rbx points at the frame, and comes back in a
 * child too, whose rsp the kernel may have changed. hook_kept_return (entry.S) goes on from here.
 */
    .globl  hook_raw_kept
    .hidden hook_raw_kept
hook_raw_kept:
    syscall
    jmp     hook_kept_return

/*
 * A new thread that shares our memory: rbx points at the child's own block. The parent goes on with
 * its frame at rsp; the child never touches a stack of ours before it has its gs base.
 */
    .globl  hook_raw_clone_thread
    .hidden hook_raw_clone_thread
hook_raw_clone_thread:
    syscall
    mov     %rax, %rcx
    jrcxz   1f
    mov     %rsp, %rbx
    jmp     hook_kept_return
1:  mov     $NR_ARCH_PRCTL, %eax
    mov     $ARCH_SET_GS, %edi
    mov     %rbx, %rsi
    syscall
    mov     TB_START_SP(%rbx), %rcx
    jrcxz   2f                          /* the kernel has set rsp to the stack that was asked for */
    mov     %rcx, %rsp
2:  mov     TB_START_ARGS+0(%rbx), %rdi
    mov     TB_START_ARGS+8(%rbx), %rsi
    mov     TB_START_ARGS+16(%rbx), %rdx
    mov     TB_START_ARGS+24(%rbx), %r10
    mov     TB_START_ARGS+32(%rbx), %r8
    mov     TB_START_ARGS+40(%rbx), %r9
    mov     TB_START_RETURN(%rbx), %rcx
    mov     TB_START_RBX(%rbx), %rbx
    mov     $0, %eax
    jmp     *%rcx

/* A thread's end: gives its block back with the last store that this thread makes. */
    .globl  hook_raw_exit_thread
    .hidden hook_raw_exit_thread
hook_raw_exit_thread:
    mov     %gs:TB_SELF, %rcx
    movl    $0, TB_BUSY(%rcx)
    mov     $NR_EXIT, %eax
    syscall
    hlt

/* rsp points at the signal frame, as at the native instruction. Also the restorer of our handlers. */
    .globl  hook_raw_sigreturn
    .hidden hook_raw_sigreturn
    .type   hook_raw_sigreturn, @function
hook_raw_sigreturn:
    mov     $NR_RT_SIGRETURN, %eax
    syscall
    hlt
    .size   hook_raw_sigreturn, . - hook_raw_sigreturn

/* long raw_syscall(long number, long a1, ... long a6): hook/raw.h */
    .globl  raw_syscall
    .hidden raw_syscall
    .type   raw_syscall, @function
raw_syscall:
    .cfi_startproc
    mov     %rdi, %rax
    mov     %rsi, %rdi
    mov     %rdx, %rsi
    mov     %rcx, %rdx
    mov     %r8, %r10
    mov     %r9, %r8
    mov     8(%rsp), %r9
    syscall
    ret
    .cfi_endproc
    .size   raw_syscall, . - raw_syscall

    .globl  hook_raw_end
    .hidden hook_raw_end
hook_raw_end:

    .section .note.GNU-stack, "", @progbits

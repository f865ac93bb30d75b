/*
 * The raw site of FreeBSD, NetBSD and DragonFly: the one range of code, [hook_raw_begin,
 * hook_raw_end), in which the port executes `syscall`. The rewriter skips it.
 *
 * Behind a `syscall` whose flags the program gets, only instructions that leave flags alone (mov,
 * lea, jmp, jrcxz): carry is the kernel's answer, and the others are as the kernel preserved them.
 */
#include "zpoline/ports/bsd_frame.h"
#include "zpoline/ports/bsd_numbers.h"

    .text
    .p2align 6
    .globl  hook_raw_begin
    .hidden hook_raw_begin
hook_raw_begin:

/*
 * A call as the program made it.
 *
 *                  argument 8
 *                  argument 7          the kernel reads it from rsp + 8
 *                  ...                 the caller's return address, mostly
 *      rsp ->      return address      pushed by `call *%rax`: everything above has moved by eight
 */
    .globl  hook_raw_pass
    .hidden hook_raw_pass
    .type   hook_raw_pass, @function
hook_raw_pass:
    lea     8(%rsp), %rsp               /* as at the native instruction: the kernel's rsp + 8 is right */
    syscall                             /* what is below rsp lives: signals spare 128 bytes */
    jmp     *-8(%rsp)                   /* behind the site; carry, rax and rdx are the kernel's */
    .size   hook_raw_pass, . - hook_raw_pass

/* With other arguments: rbx is the frame, rsp below it, where copies of the stacked ones lie. */
    .globl  hook_raw_kept
    .hidden hook_raw_kept
hook_raw_kept:
    syscall                             /* rbx comes back, so the frame is found again */
    jmp     hook_kept_return

/*
 * vfork, and what is like it: the child returns first and writes where the return address was; so
 * that is in the frame, which rbx has in both. rsp is the program's in both.
 */
    .globl  hook_raw_vfork
    .hidden hook_raw_vfork
hook_raw_vfork:
    syscall
    mov     %rax, %rcx                  /* 0 in the child alone: an error is not 0, nor is a pid */
    jrcxz   .Lvfork_child
    jmp     hook_vfork_parent
.Lvfork_child:
    jmp     hook_vfork_child

/*
 * rfork with shared memory: both go on at once, on one stack until the child takes its own, with one
 * gs base until it has its own. rbx is the child's block, from which alone it reads; nobody writes to
 * the stack before the program does.
 */
    .globl  hook_raw_rfork
    .hidden hook_raw_rfork
hook_raw_rfork:
    syscall
    mov     %rax, %rcx
    jrcxz   .Lrfork_child
    mov     %gs:TB_CURRENT, %rbx        /* the parent's frame: its gs base is its own */
    jmp     hook_vfork_parent
.Lrfork_child:
    mov     %rdi, TB_START_ARGS+0(%rbx) /* libc's rfork_thread(3) has its stack in rsi, and looks */
    mov     %rsi, TB_START_ARGS+8(%rbx) /* at rdx, which is 1 in the child */
    mov     %rdx, TB_START_ARGS+16(%rbx)
    lea     TB_GS_BASE(%rbx), %rsi      /* where the new base stands, for all three */
#if defined(PORT_FREEBSD)
    mov     $NR_sysarch, %eax
    mov     $131, %edi                  /* AMD64_SET_GSBASE */
#elif defined(PORT_NETBSD)
    mov     $NR_sysarch, %eax
    mov     $16, %edi                   /* X86_SET_GSBASE */
#else
    mov     $NR_set_tls_area, %eax
    mov     $1, %edi                    /* gs; 0 is fs */
    mov     $16, %edx                   /* sizeof (struct tls_info) */
#endif
    syscall                             /* does not fail: the address is ours. Carry clear, as it was */
    mov     TB_START_ARGS+0(%rbx), %rdi
    mov     TB_START_ARGS+8(%rbx), %rsi
    mov     TB_START_ARGS+16(%rbx), %rdx
    mov     TB_START_RETURN(%rbx), %rcx
    mov     TB_START_RBX(%rbx), %rbx    /* the program's, which the child must see */
    mov     $0, %eax                    /* `xor` would change flags */
    jmp     *%rcx

/* void bsd_call(struct bsd_result *(rdi), long number (rsi), const long arguments[8] (rdx)) */
    .p2align 4
    .globl  bsd_call
    .hidden bsd_call
    .type   bsd_call, @function
bsd_call:
    .cfi_startproc
    push    %rbx                        /* the three kernels keep rbx: it holds the result's place */
    .cfi_adjust_cfa_offset 8
    .cfi_rel_offset rbx, 0
    mov     %rdi, %rbx
    mov     %rsi, %rax
    mov     %rdx, %rcx
    pushq   56(%rcx)                    /* argument 8 */
    .cfi_adjust_cfa_offset 8
    pushq   48(%rcx)                    /* argument 7, at rsp + 8 in the kernel's eyes: */
    .cfi_adjust_cfa_offset 8
    pushq   $0                          /* a stub's return address would be here */
    .cfi_adjust_cfa_offset 8
    mov     0(%rcx), %rdi
    mov     8(%rcx), %rsi
    mov     16(%rcx), %rdx
    mov     24(%rcx), %r10              /* the instruction takes rcx for itself */
    mov     32(%rcx), %r8
    mov     40(%rcx), %r9
    syscall
    mov     %rax, 0(%rbx)
    mov     %rdx, 8(%rbx)
    mov     $0, %ecx                    /* carry stays */
    setc    %cl
    mov     %rcx, 16(%rbx)
    add     $24, %rsp
    .cfi_adjust_cfa_offset -24
    pop     %rbx
    .cfi_adjust_cfa_offset -8
    .cfi_restore rbx
    ret
    .cfi_endproc
    .size   bsd_call, . - bsd_call

    .globl  hook_raw_end
    .hidden hook_raw_end
hook_raw_end:

    .section .note.GNU-stack, "", @progbits

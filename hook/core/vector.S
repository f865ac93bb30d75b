/*
 * Calls of a hook that may change vector registers: saved below the frame, on the hook stack.
 *
 *      |------------------|
 *      |  entry_frame     |    EF_SIZE bytes
 *      |------------------| <- the frame: a multiple of 64
 *      |  area of XSAVE,  |    hook_vector_bytes
 *      |  or xmm0 .. 15   |    XMM_BYTES
 *      |------------------| <- rsp while the hook runs
 *      |  the hook's own  |
 */
#include "hook/core/frame.h"

#define XMM_BYTES 256

    .text

/*
 * Saves the whole vector state at rsp. The header of the area is cleared first, as XRSTOR wants it
 * (Intel SDM volume 1, 13.4.2 and 13.7 to 13.10). The C calling convention wants an empty x87 stack;
 * MXCSR is made default. Clobbers eax, edx, flags.
 */
    .macro SAVE_VECTORS
    mov     hook_vector_mask(%rip), %eax
    mov     hook_vector_mask+4(%rip), %edx
    cmpl    $VECTOR_SAVE_FXSAVE, hook_vector_save(%rip)
    je      .Lfxsave\@
    .irp    at, 512, 520, 528, 536, 544, 552, 560, 568
    movq    $0, \at(%rsp)
    .endr
    cmpl    $VECTOR_SAVE_XSAVEC, hook_vector_save(%rip)
    je      .Lxsavec\@
    xsave64 (%rsp)
    jmp     .Lsaved\@
.Lfxsave\@:
    fxsave64 (%rsp)
    jmp     .Lsaved\@
.Lxsavec\@:
    xsavec64 (%rsp)
.Lsaved\@:
    fninit
    ldmxcsr hook_default_mxcsr(%rip)
    .endm

/* The other way round. Clobbers eax, edx, flags. */
    .macro RESTORE_VECTORS
    mov     hook_vector_mask(%rip), %eax
    mov     hook_vector_mask+4(%rip), %edx
    cmpl    $VECTOR_SAVE_FXSAVE, hook_vector_save(%rip)
    je      .Lfxrstor\@
    xrstor64 (%rsp)
    jmp     .Lrestored\@
.Lfxrstor\@:
    fxrstor64 (%rsp)
.Lrestored\@:
    .endm

/* Calls the hook with the frame at rsp; goes on at hook_verdict with what it says in eax. */
    .p2align 4
    .globl  hook_call_saving
    .hidden hook_call_saving
    .type   hook_call_saving, @function
hook_call_saving:                       /* ecx: disposition */
    test    $DISPOSITION_VECTOR, %ecx
    jnz     .Lwhole
    mov     %rsp, %rdi
    lea     -XMM_BYTES(%rsp), %rsp
    .irp    n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
    movaps  %xmm\n, 16*\n(%rsp)
    .endr
    call    *hook_on_call(%rip)
    .irp    n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
    movaps  16*\n(%rsp), %xmm\n
    .endr
    lea     XMM_BYTES(%rsp), %rsp
    jmp     hook_verdict
.Lwhole:
    mov     %rbx, EF_RBX(%rsp)
    mov     %rsp, %rbx
    sub     hook_vector_bytes(%rip), %rsp
    SAVE_VECTORS
    mov     %rbx, %rdi
    call    *hook_on_call(%rip)
    mov     %eax, %ecx
    RESTORE_VECTORS
    mov     %ecx, %eax
    mov     %rbx, %rsp
    mov     EF_RBX(%rsp), %rbx
    jmp     hook_verdict
    .size   hook_call_saving, . - hook_call_saving

/*
 * long hook_call_keeping(hook_any_fn *function, long a, long b): calls another function of
 * the hook library; the vector state is the same afterwards.
 */
    .p2align 4
    .globl  hook_call_keeping
    .hidden hook_call_keeping
    .type   hook_call_keeping, @function
hook_call_keeping:
    push    %rbx
    push    %r12
    mov     %rsp, %rbx
    mov     %rdi, %r12
    mov     %rsi, %rdi
    mov     %rdx, %rsi
    and     $-64, %rsp
    cmpl    $VECTOR_SAVE_NONE, hook_vector_save(%rip)
    je      1f
    sub     hook_vector_bytes(%rip), %rsp
    SAVE_VECTORS
    call    *%r12
    mov     %rax, %rcx
    RESTORE_VECTORS
    mov     %rcx, %rax
    jmp     2f
1:  call    *%r12
2:  mov     %rbx, %rsp
    pop     %r12
    pop     %rbx
    ret
    .size   hook_call_keeping, . - hook_call_keeping

    .section .rodata
    .p2align 2
hook_default_mxcsr:
    .long   0x1f80

    .section .note.GNU-stack, "", @progbits

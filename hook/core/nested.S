/*
 * The rare ways into and out of the entry stub: inside another call, and on the alternate signal
 * stack. See nested.c and alternate.h.
 */
#include "hook/core/frame.h"

#define NR_SIGALTSTACK 131

    .text

/*
 * Asks where a frame has room, when TB_FREE is 0 or rsp is on the alternate stack. r11: where to go
 * on, with what hook_nested_stack() said in rax, and
 *
 *              return address      program's stack, which has room: a signal handler's, mostly
 *              flags
 *              rax
 *      rsp ->  TB_ALTERNATE_KNOWN  at the entry
 */
    .p2align 4
    .globl  hook_nested
    .hidden hook_nested
    .type   hook_nested, @function
hook_nested:
    push    %rax
    push    %gs:TB_ALTERNATE_KNOWN
    push    %r11
    push    %rdi
    push    %rsi
    push    %rdx
    push    %r8
    push    %r9
    push    %r10
    push    %rbx
    mov     %rsp, %rbx
    mov     %rsp, %rdi
    and     $-16, %rsp
    cld
    call    hook_nested_stack
    mov     %rbx, %rsp
    pop     %rbx
    pop     %r10
    pop     %r9
    pop     %r8
    pop     %rdx
    pop     %rsi
    pop     %rdi
    pop     %r11
    jmp     *%r11
    .size   hook_nested, . - hook_nested

/*
 * Tells the kernel again what it knew of the alternate stack before the call of this frame, at rsp.
 * rsp must be where the program has it then, but not yet the registers: so the frame is copied to
 * the program's stack, above what the kernel knows until then (alternate.c), and whoever goes on, at
 * r11, leaves it from there. Clobbers what C does.
 */
    .p2align 4
    .globl  hook_alternate_leave
    .hidden hook_alternate_leave
    .type   hook_alternate_leave, @function
hook_alternate_leave:
    mov     EF_ENTRY_SP(%rsp), %rdi
    lea     -EF_SIZE(%rdi), %rdi
    and     $-64, %rdi
    mov     %rdi, %rdx
    mov     %rsp, %rsi
    mov     $EF_SIZE / 8, %ecx
    rep movsq
    mov     %rdx, %rsp
    andl    $~KIND_ALTERNATE, EF_KIND(%rsp)
    orl     $KIND_NESTED, EF_KIND(%rsp) /* its place tells nothing */
    push    %r11
    push    EF_ALTERNATE_KNOWN+8(%rsp)  /* a stack_t */
    push    %gs:TB_ALTERNATE+8
    push    %gs:TB_ALTERNATE
    mov     $NR_SIGALTSTACK, %edi
    mov     %rsp, %rsi
    xor     %edx, %edx
    call    raw_syscall
    add     $16, %rsp
    pop     %gs:TB_ALTERNATE_KNOWN
    pop     %r11
    jmp     *%r11
    .size   hook_alternate_leave, . - hook_alternate_leave

/* long hook_alternate_set(const struct alternate_stack *set, uintptr_t stack): entry.h */
    .p2align 4
    .globl  hook_alternate_set
    .hidden hook_alternate_set
    .type   hook_alternate_set, @function
hook_alternate_set:
    push    %rbx
    mov     %rsp, %rbx
    mov     %rsi, %rsp
    and     $-16, %rsp
    mov     %rdi, %rsi
    mov     $NR_SIGALTSTACK, %edi
    xor     %edx, %edx
    sub     $16, %rsp
    call    raw_syscall
    mov     %rbx, %rsp
    pop     %rbx
    ret
    .size   hook_alternate_set, . - hook_alternate_set

    .section .note.GNU-stack, "", @progbits

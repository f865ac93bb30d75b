/*
 * The entry stub: from a rewritten site to the hook and back. Written by hand; every instruction
 * before the frame is complete leaves flags and registers other than rcx and r11 alone, because the
 * kernel would.
 *
 *      program's stack                     hook stack of this thread
 *
 *      |  ...             |                |------------------| <- TB_FREE at the entry
 *      |------------------| <- program_sp  |  struct          |
 *      |  return address  | <- entry_sp    |  entry_frame     |    EF_SIZE bytes
 *      |                  |                |------------------| <- rsp while the hook runs (EF_...)
 *                                          |  vector state    |    if the hook does not disclaim it
 *                                          |  the hook's own  |
 *
 * While TB_FREE is 0, this thread is somewhere between taking its hook stack and giving it back. A
 * signal handler of the program that makes a call meanwhile finds the 0 and asks
 * hook_nested_stack() where there is room.
 */
#include "hook/core/frame_registers.inc"

    .text

/* Flags from where they lie. Clobbers rax. The direction flag is set in practice by nobody. */
    .macro RESTORE_FLAGS base=%rsp, offset=EF_FLAGS
    testb   $0x04, \offset+1(\base)
    jz      .Lflags_up\@
    std
.Lflags_up\@:
    movzbl  \offset+1(\base), %eax
    shr     $3, %eax
    and     $1, %eax                    /* OF */
    mov     \offset(\base), %ah
    add     $0x7f, %al                  /* overflows if OF was 1 */
    sahf                                /* SF ZF AF PF CF */
    .endm

/*
 * Leaves the hook stack: rsp becomes `sp`, and only then the frame stops being the current one and
 * the stack is free for others: a signal that arrives in between, on whichever stack, finds a frame
 * that nobody needs any more. A frame of KIND_NESTED has EF_PREVIOUS_FREE 0, which TB_FREE is then,
 * but in a vfork child, where what was current before is its parent's alone. `back`: rcx becomes the
 * return address; else it is clobbered.
 */
    .macro LEAVE sp, back=0
    mov     EF_PREVIOUS_FREE(%rsp), %rcx
    jrcxz   .Lleave_nested\@
    mov     %rcx, %r11
    .if \back
    mov     EF_RETURN(%rsp), %rcx
    .endif
    mov     \sp(%rsp), %rsp
    movq    $0, %gs:TB_CURRENT
    mov     %r11, %gs:TB_FREE
    jmp     .Lleft\@
.Lleave_nested\@:
    mov     EF_PREVIOUS_CURRENT(%rsp), %r11
    .if \back
    mov     EF_RETURN(%rsp), %rcx
    .endif
    mov     \sp(%rsp), %rsp
    mov     %r11, %gs:TB_CURRENT
.Lleft\@:
    .endm

/*
 * The same, and flags and rax from `result`, for a frame of kind 0, which lies just below what was
 * free. Nothing is loaded that the entry has stored, so that one call need not wait for the stores
 * of the call before.
 */
    .macro LEAVE_FIRST result
    mov     EF_ENTRY_SP(%rsp), %rcx
    RESTORE_FLAGS %rcx, -8
    mov     \result(%rsp), %rax
    lea     EF_SIZE(%rsp), %r11
    mov     %rcx, %rsp
    movq    $0, %gs:TB_CURRENT
    mov     %r11, %gs:TB_FREE
    .endm

/* Tells C, and LEAVE, what a frame of kind 0 does not store. Clobbers rcx and flags. */
    .macro COMPLETE_FRAME
    mov     EF_ENTRY_SP(%rsp), %rcx
    mov     -8(%rcx), %rcx
    mov     %rcx, EF_FLAGS(%rsp)
    testl   $KIND_NESTED, EF_KIND(%rsp)
    jnz     .Lcomplete\@
    lea     EF_SIZE(%rsp), %rcx
    mov     %rcx, EF_PREVIOUS_FREE(%rsp)
    movq    $0, EF_PREVIOUS_CURRENT(%rsp)
.Lcomplete\@:
    .endm

/* For a frame of KIND_ALTERNATE: goes on with a copy of it on the program's stack (nested.S). */
    .macro RAISE_ALTERNATE
    testl   $KIND_ALTERNATE, EF_KIND(%rsp)
    jz      .Lraised\@
    lea     .Lraised\@(%rip), %r11
    jmp     hook_alternate_leave
.Lraised\@:
    .endm

/*
 * Takes the hook stack and fills the frame. rsp: at the return address. `skip`: ENTRY_SKIP_...
 * The flags go below the return address, and stay there as long as the program's stack is not used:
 * they are needed before rsp may leave the alternate signal stack (alternate.h).
 * Nothing is written to the frame before TB_CURRENT says that it is there: a signal's handler that
 * arrives earlier uses the same memory.
 */
    .macro ENTER skip, kind
    pushfq
    mov     %rsp, %rcx
    sub     %gs:TB_ALTERNATE, %rcx
    cmp     %gs:TB_ALTERNATE_BYTES, %rcx
    jb      .Lask\@
    mov     %gs:TB_FREE, %rcx
    test    %rcx, %rcx
    jz      .Lask\@
    lea     8(%rsp), %r11
    movq    $0, %gs:TB_FREE
    lea     -EF_SIZE(%rcx), %rsp
    mov     %rsp, %gs:TB_CURRENT
    movl    $\kind, EF_KIND(%rsp)
    jmp     .Lsave\@
.Lask\@:
    lea     .Lanswer\@(%rip), %r11
    jmp     hook_nested
.Lanswer\@:                             /* rax: a stack and KIND_...; see hook_nested */
    lea     24(%rsp), %r11
    mov     %rax, %rcx
    and     $~KIND_BITS, %rcx
    lea     -EF_SIZE(%rcx), %rsp
    mov     %gs:TB_CURRENT, %rcx
    mov     %rcx, EF_PREVIOUS_CURRENT(%rsp) /* whoever uses the same memory writes the same */
    mov     %rsp, %gs:TB_CURRENT
    and     $KIND_BITS, %eax
    or      $\kind, %eax
    mov     %eax, EF_KIND(%rsp)
    movq    $0, EF_PREVIOUS_FREE(%rsp)
    mov     -24(%r11), %rcx
    mov     %rcx, EF_ALTERNATE_KNOWN(%rsp)
    mov     -16(%r11), %rax
.Lsave\@:
    mov     %r11, EF_ENTRY_SP(%rsp)
    lea     \skip(%r11), %rcx
    mov     %rcx, EF_PROGRAM_SP(%rsp)
    mov     (%r11), %rcx
    mov     %rcx, EF_RETURN(%rsp)
    lea     -2(%rcx), %rcx
    mov     %rcx, EF_SITE(%rsp)
    mov     %rax, EF_NUMBER(%rsp)
    mov     %rdi, EF_ARGS+0(%rsp)
    mov     %rdi, EF_REGISTERS+0(%rsp)
    mov     %rsi, EF_ARGS+8(%rsp)
    mov     %rsi, EF_REGISTERS+8(%rsp)
    mov     %rdx, EF_ARGS+16(%rsp)
    mov     %rdx, EF_REGISTERS+16(%rsp)
    mov     %r10, EF_ARGS+24(%rsp)
    mov     %r10, EF_REGISTERS+24(%rsp)
    mov     %r8, EF_ARGS+32(%rsp)
    mov     %r8, EF_REGISTERS+32(%rsp)
    mov     %r9, EF_ARGS+40(%rsp)
    mov     %r9, EF_REGISTERS+40(%rsp)
    .endm

/*
 * hook_entry: a rewritten site, number 0 .. 4095 in rax, checked by the mechanism.
 */
#include "hook/core/raw.inc"

    .p2align 4
    .globl  hook_entry
    .hidden hook_entry
    .type   hook_entry, @function
hook_entry:
    lea     hook_disposition(%rip), %rcx
    movzbl  (%rcx,%rax), %ecx
    jrcxz   hook_raw_pass               /* its last lines are just above: within 127 bytes */
    ENTER   ENTRY_SKIP_CALL, 0
    lea     hook_disposition(%rip), %rcx
    movzbl  (%rcx,%rax), %ecx
    testb   $0x04, -7(%r11)             /* DF; r11: EF_ENTRY_SP */
    jnz     .Ldirection
.Ldispatch:                             /* ecx: disposition */
    cmp     $DISPOSITION_HOOK, %ecx
    jne     .Lnot_plain
    mov     %rsp, %rdi
    call    *hook_on_call(%rip)
    test    %eax, %eax
    jz      .Lpass

/* The hook has answered: as if the kernel had. */
.Lanswered:
    RESTORE_REGISTERS
    cmpl    $0, EF_KIND(%rsp)
    jne     .Lanswered_other
    LEAVE_FIRST EF_RESULT
    ret
.Lanswered_other:
    COMPLETE_FRAME
    RAISE_ALTERNATE
    RESTORE_REGISTERS
    testl   $KIND_SIGNAL, EF_KIND(%rsp)
    jnz     .Lanswered_signal
    RESTORE_FLAGS
    mov     EF_RESULT(%rsp), %rax
    LEAVE   EF_ENTRY_SP
    ret
.Lanswered_signal:
    RESTORE_FLAGS
    mov     EF_RESULT(%rsp), %rax
    LEAVE   EF_PROGRAM_SP, back=1
    jmp     *%rcx

/* The hook lets the call through. If it kept the arguments, nothing of ours needs to stay. */
.Lpass:
    mov     EF_ARGS+0(%rsp), %rdi
    cmp     EF_REGISTERS+0(%rsp), %rdi
    jne     .Lchanged
    mov     EF_ARGS+8(%rsp), %rsi
    cmp     EF_REGISTERS+8(%rsp), %rsi
    jne     .Lchanged
    mov     EF_ARGS+16(%rsp), %rdx
    cmp     EF_REGISTERS+16(%rsp), %rdx
    jne     .Lchanged
    mov     EF_ARGS+24(%rsp), %r10
    cmp     EF_REGISTERS+24(%rsp), %r10
    jne     .Lchanged
    mov     EF_ARGS+32(%rsp), %r8
    cmp     EF_REGISTERS+32(%rsp), %r8
    jne     .Lchanged
    mov     EF_ARGS+40(%rsp), %r9
    cmp     EF_REGISTERS+40(%rsp), %r9
    jne     .Lchanged
    cmpl    $0, EF_KIND(%rsp)
    jne     .Lpass_other
    LEAVE_FIRST EF_NUMBER
    jmp     hook_raw_pass
.Lpass_other:
    testl   $KIND_FOLLOW, EF_KIND(%rsp)
    jnz     .Lspecial
    COMPLETE_FRAME
    RAISE_ALTERNATE
    RESTORE_REGISTERS
    testl   $KIND_SIGNAL, EF_KIND(%rsp)
    jnz     .Lpass_signal
    RESTORE_FLAGS
    mov     EF_NUMBER(%rsp), %rax
    LEAVE   EF_ENTRY_SP
    jmp     hook_raw_pass
.Lpass_signal:
    RESTORE_FLAGS
    mov     EF_NUMBER(%rsp), %rax
    LEAVE   EF_ENTRY_SP
    jmp     hook_raw_pass_signal

/* The call is made with the frame kept on the hook stack. */
.Lchanged:
    testl   $KIND_FOLLOW, EF_KIND(%rsp)
    jnz     .Lspecial
.Lkeep:
    COMPLETE_FRAME
    mov     %rbx, EF_RBX(%rsp)
    mov     %rsp, %rbx
    RESTORE_FLAGS
    LOAD_CALL
    jmp     hook_raw_kept
    .globl  hook_kept_return
    .hidden hook_kept_return
hook_kept_return:                       /* rbx: the frame; rsp: as the kernel left it */
    mov     %rsp, %rcx
    mov     %rbx, %rsp
    mov     %rcx, EF_KERNEL_SP(%rsp)
    mov     %rax, EF_RESULT(%rsp)
    mov     EF_RBX(%rsp), %rbx
    cld
    mov     %rsp, %rdi
    call    hook_special_after
    RAISE_ALTERNATE
    RESTORE_REGISTERS
    RESTORE_FLAGS
    mov     EF_RESULT(%rsp), %rax
    LEAVE   EF_PROGRAM_SP, back=1
    jmp     *%rcx

.Ldirection:
    cld                                 /* the C calling convention wants it clear */
    jmp     .Ldispatch

.Lnot_plain:                            /* ecx: disposition */
    mov     %ecx, EF_DISPOSITION(%rsp)
    test    $DISPOSITION_HOOK, %ecx
    jz      .Lspecial
    test    $DISPOSITION_VECTOR|DISPOSITION_XMM, %ecx
    jnz     hook_call_saving            /* comes back to hook_verdict */
    mov     %rsp, %rdi
    call    *hook_on_call(%rip)
    .globl  hook_verdict
    .hidden hook_verdict
hook_verdict:                           /* eax: what the hook says */
    test    %eax, %eax
    jnz     .Lanswered
    testl   $DISPOSITION_SPECIAL, EF_DISPOSITION(%rsp)
    jz      .Lpass
.Lspecial:
    COMPLETE_FRAME
    mov     %rsp, %rdi
    call    hook_special_before
    test    %eax, %eax
    jz      .Lpass
    cmp     $SPECIAL_ANSWERED, %eax
    je      .Lanswered
    cmp     $SPECIAL_KEEP, %eax
    je      .Lkeep
    cmp     $SPECIAL_SIGRETURN, %eax
    je      .Lsigreturn
    cmp     $SPECIAL_CLONE_THREAD, %eax
    je      .Lclone_thread
    mov     EF_ARGS(%rsp), %rdi         /* SPECIAL_EXIT_THREAD */
    mov     EF_PROGRAM_SP(%rsp), %rsp
    jmp     hook_raw_exit_thread

.Lsigreturn:
    RAISE_ALTERNATE
    LEAVE   EF_PROGRAM_SP
    jmp     hook_raw_sigreturn

.Lclone_thread:                         /* EF_SCRATCH: the child's block */
    mov     %rbx, EF_RBX(%rsp)
    mov     EF_SCRATCH(%rsp), %rcx
    mov     %rbx, TB_START_RBX(%rcx)
    mov     %rcx, %rbx
    RESTORE_FLAGS
    LOAD_CALL
    jmp     hook_raw_clone_thread

    .size   hook_entry, . - hook_entry

/*
 * hook_entry_any: the same for a number that no sled covers. hook_entry_register: for a site whose
 * call was stopped by the kernel and redirected here by a signal handler or a tracer; the return
 * address is in rcx, where the kernel would have put it. All take any number.
 */
    .globl  hook_entry_register
    .hidden hook_entry_register
    .type   hook_entry_register, @function
hook_entry_register:
    lea     -128(%rsp), %rsp            /* nothing has been pushed: the red zone is the program's */
    push    %rcx
    ENTER   ENTRY_SKIP_SIGNAL, KIND_SIGNAL
    jmp     .Lany_number
    .globl  hook_entry_any
    .hidden hook_entry_any
hook_entry_any:
    ENTER   ENTRY_SKIP_CALL, 0
.Lany_number:
    cld
    mov     EF_NUMBER(%rsp), %eax       /* the kernel looks at the low half */
    movzbl  hook_disposition_other(%rip), %ecx
    cmp     $DISPOSITION_NUMBERS, %eax
    jae     1f
    lea     hook_disposition(%rip), %rcx
    movzbl  (%rcx,%rax), %ecx
1:  test    %ecx, %ecx
    jnz     .Ldispatch
    jmp     .Lpass
    .size   hook_entry_register, . - hook_entry_register

/*
 * Handler of the signals that a mechanism owns: void handler(int, siginfo_t *, void *). What is not
 * ours goes to the program's handler by a jump: it sees the frame that the kernel made, and returns
 * through its own restorer, whose address the kernel has pushed. We return by our own instead: the
 * program's would be hooked, perhaps by the same signal.
 */
    .p2align 4
    .globl  hook_signal_handler
    .hidden hook_signal_handler
    .type   hook_signal_handler, @function
hook_signal_handler:
    push    %rdi
    push    %rsi
    push    %rdx
    cld
    call    hook_signal_arrived         /* the program's handler, or 0 */
    pop     %rdx
    pop     %rsi
    pop     %rdi
    test    %rax, %rax
    jz      1f
    jmp     *%rax
1:  add     $8, %rsp                    /* not by the program's restorer: its site may be ours */
    jmp     hook_raw_sigreturn
    .size   hook_signal_handler, . - hook_signal_handler

/*
 * In the place of a handler of the program: void handler(int, siginfo_t *, void *). It sees the frame
 * that the kernel made, and returns through its own restorer: program_handlers.h.
 */
    .globl  hook_program_handler
    .hidden hook_program_handler
    .type   hook_program_handler, @function
hook_program_handler:
    push    %rdi
    push    %rsi
    push    %rdx
    cld
    call    hook_program_handler_starts
    mov     %rax, %rcx
    pop     %rdx
    pop     %rsi
    pop     %rdi
    xor     %eax, %eax
    jmp     *%rcx
    .size   hook_program_handler, . - hook_program_handler

    .section .note.GNU-stack, "", @progbits

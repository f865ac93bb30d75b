/*
 * The entry stub for FreeBSD, NetBSD and DragonFly: what hook/core/entry.S is for Linux. The pads of
 * the sled lead to zpoline/call_entry.S, which is the same for all systems, and that comes here.
 *
 *      program's stack                     hook stack of this thread
 *
 *      |  argument 8      |
 *      |  argument 7      |                |------------------| <- TB_FREE at the entry
 *      |  ...             | <- program_sp  |  struct          |
 *      |  return address  | <- entry_sp    |  entry_frame     |    EF_..., BF_...
 *      |  flags           |                |------------------| <- rsp while the hook runs
 *
 * A system call of theirs answers in carry, rax and rdx, and keeps every other flag and register but
 * rcx, r11 and, on FreeBSD, r8 to r10. So must this.
 */
#include "zpoline/ports/bsd_frame.h"

#include "hook/core/frame_registers.inc"

    .text

/*
 * Back to the program's stack, at the return address, with its flags. All that the frame has is
 * loaded before the hook stack is given back: from then on a signal's handler may use it.
 */
    .macro LEAVE
    mov     EF_PREVIOUS_CURRENT(%rsp), %rcx
    mov     EF_PREVIOUS_FREE(%rsp), %r11
    mov     EF_ENTRY_SP(%rsp), %rsp
    mov     %rcx, %gs:TB_CURRENT
    mov     %r11, %gs:TB_FREE           /* 0 for a call inside another call: still taken */
    lea     -8(%rsp), %rsp              /* the flags; signals have spared them, below rsp or not */
    popfq
    .endm

/*
 * hook_entry: a rewritten site, number 0 .. 4095 in rax, return address at rsp. Until the frame is
 * complete no flag and no register but rcx and r11 is changed.
 */
    .p2align 4
    .globl  hook_entry
    .hidden hook_entry
    .type   hook_entry, @function
hook_entry:
    lea     hook_disposition(%rip), %rcx
    movzbl  (%rcx,%rax), %ecx           /* what this number wants: */
    jrcxz   .Lat_once                   /* nothing, as most do */
    pushfq                              /* the site's function has no red zone here */
    mov     %gs:TB_FREE, %rcx           /* the thread's hook stack, */
    jrcxz   .Lnested                    /* unless it is in use */
    lea     8(%rsp), %r11               /* r11: at the return address */
    movq    $0, %gs:TB_FREE             /* taken */
    lea     -EF_SIZE(%rcx), %rsp        /* on the hook stack */
    mov     %rsp, %gs:TB_CURRENT        /* nothing is written before a handler can see whose it is */
    mov     %rcx, EF_PREVIOUS_FREE(%rsp)
    movq    $0, EF_PREVIOUS_CURRENT(%rsp)
    jmp     .Lsave

.Lat_once:
    jmp     hook_raw_pass

/* Inside another call of this thread, in a signal handler: its stack has room to ask C for a frame. */
.Lnested:
    push    %rax
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
    call    bsd_nested_frame
    mov     %rbx, %rsp
    mov     %rax, %rcx                  /* rcx: the frame, with what was before it */
    pop     %rbx
    pop     %r10
    pop     %r9
    pop     %r8
    pop     %rdx
    pop     %rsi
    pop     %rdi
    pop     %rax
    lea     8(%rsp), %r11
    mov     %rcx, %rsp

.Lsave:
    mov     %r11, EF_ENTRY_SP(%rsp)
    lea     8(%r11), %rcx
    mov     %rcx, EF_PROGRAM_SP(%rsp)   /* rsp as at the native instruction */
    mov     (%r11), %rcx
    mov     %rcx, EF_RETURN(%rsp)       /* off the program's stack, which a child may share */
    lea     -2(%rcx), %rcx
    mov     %rcx, EF_SITE(%rsp)
    mov     -8(%r11), %rcx
    mov     %rcx, EF_FLAGS(%rsp)
    mov     %rax, EF_NUMBER(%rsp)
    mov     %rax, BF_NUMBER(%rsp)
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
    cld                                 /* the C calling convention wants it clear */
    mov     %rsp, %rdi
    call    bsd_dispatch                /* eax: BSD_... */
    cmp     $BSD_ANSWERED, %eax
    je      .Lanswered
    cmp     $BSD_KEPT, %eax
    je      .Lkept
    cmp     $BSD_VFORK, %eax
    je      .Lvfork
    cmp     $BSD_RFORK, %eax
    je      .Lrfork

/* Passed as it came: registers, stack and flags are the program's when the kernel is entered. */
    mov     BF_NUMBER(%rsp), %rax
    RESTORE_REGISTERS
    LEAVE
    jmp     hook_raw_pass

/* Carry is in the flags that C has left below the return address, an errno positive in rax. */
.Lanswered:
    mov     EF_RESULT(%rsp), %rax
    RESTORE_REGISTERS
    LEAVE
    ret

/* With other arguments: the kernel's rsp is here, so the stacked ones are copied here. */
.Lkept:
    mov     %rbx, EF_RBX(%rsp)
    LOAD_CALL
    mov     %rsp, %rbx
    pushq   BF_STACKED+16(%rbx)
    pushq   BF_STACKED+8(%rbx)
    pushq   BF_STACKED+0(%rbx)          /* argument 7: rsp + 8 at the instruction */
    pushq   $0
    jmp     hook_raw_kept
    .globl  hook_kept_return
    .hidden hook_kept_return
hook_kept_return:                       /* rbx: the frame */
    mov     %rbx, %rsp
    mov     EF_RBX(%rsp), %rbx
    mov     %rdx, EF_REGISTERS+16(%rsp) /* the second result */
    mov     $0, %ecx
    setc    %cl
    mov     EF_ENTRY_SP(%rsp), %r11
    andq    $-2, -8(%r11)               /* the program's flags, with the kernel's carry */
    or      %rcx, -8(%r11)
    RESTORE_REGISTERS
    LEAVE
    ret

/* rbx: the frame, for both; rsp: the program's, for both. */
.Lvfork:
    mov     %rbx, EF_RBX(%rsp)
    LOAD_CALL
    mov     %rsp, %rbx
    mov     EF_ENTRY_SP(%rsp), %rsp
    lea     -8(%rsp), %rsp
    popfq
    lea     8(%rsp), %rsp               /* above the return address: nobody needs it there */
    jmp     hook_raw_vfork

/* The child runs first, in our memory: its calls go below the frame, which the parent needs later. */
    .globl  hook_vfork_child
    .hidden hook_vfork_child
hook_vfork_child:
    mov     EF_RETURN(%rbx), %rcx
    mov     %rbx, %r11
    mov     EF_RBX(%rbx), %rbx
    mov     %r11, %gs:TB_VFORK_TOP
    movq    $0, %gs:TB_CURRENT
    mov     %r11, %gs:TB_FREE
    jmp     *%rcx

/* The parent goes on, or the call has failed; rbx: the frame. A child that was here has written over
 * what was below rsp, and will not do so again: one that runs beside us has its own stack by now or
 * touches none. */
    .globl  hook_vfork_parent
    .hidden hook_vfork_parent
hook_vfork_parent:
    movq    $0, %gs:TB_FREE             /* inside the call again, whatever the child has left; */
    mov     %rbx, %gs:TB_CURRENT        /* its frame is held until all of it is loaded */
    mov     BF_VFORK_TOP(%rbx), %rcx
    mov     %rcx, %gs:TB_VFORK_TOP
    mov     EF_RETURN(%rbx), %rcx
    mov     %rcx, -8(%rsp)
    mov     EF_PREVIOUS_CURRENT(%rbx), %rcx
    mov     EF_PREVIOUS_FREE(%rbx), %r11
    mov     EF_RBX(%rbx), %rbx
    mov     %rcx, %gs:TB_CURRENT
    mov     %r11, %gs:TB_FREE
    jmp     *-8(%rsp)

/* Side by side: the child's block has all that the child reads. */
.Lrfork:
    mov     EF_SCRATCH(%rsp), %rcx
    mov     %rbx, EF_RBX(%rsp)
    mov     %rbx, TB_START_RBX(%rcx)
    mov     %rcx, %rbx
    LOAD_CALL
    mov     EF_ENTRY_SP(%rsp), %rsp
    lea     -8(%rsp), %rsp
    popfq
    lea     8(%rsp), %rsp
    jmp     hook_raw_rfork
    .size   hook_entry, . - hook_entry

    .section .note.GNU-stack, "", @progbits

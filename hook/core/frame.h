/*
 * Where things lie in the per-thread block and in the frame of one call: shared by the assembly of
 * the entry stub and by C. frame.c proves that both see the same numbers.
 *
 * The block is found through the gs base, which x86-64 Linux programs leave unused: fs belongs to
 * the program's TLS, which may be absent or foreign.
 */
#ifndef HOOK_CORE_FRAME_H
#define HOOK_CORE_FRAME_H

/* struct thread_block, relative to gs */
#define TB_SELF            0
#define TB_FREE            8 /* top of the hook stack for the next call; 0 while one is being worked at */
#define TB_ENTRY           16 /* where sleds without landing pads jump: `jmp *%gs:16` */
#define TB_CURRENT         24 /* the innermost call's frame, or 0 */
#define TB_BUSY            32 /* owned by a living thread */
#define TB_ALTERNATE       40 /* the program's alternate signal stack, as stack_t; alternate.h */
#define TB_ALTERNATE_BYTES (TB_ALTERNATE + 16)
#define TB_START_SP        64 /* what a new thread starts with; see hook_clone_thread in raw.inc */
#define TB_START_RETURN    72
#define TB_START_RBX       80
#define TB_START_ARGS      88  /* six registers: rdi rsi rdx r10 r8 r9 */
#define TB_UNMAP_START     136 /* a stack to be unmapped when its thread exits; special.c */
#define TB_UNMAP_BYTES     144
#define TB_TID             152 /* of the thread that owns the block; 0: it does not run yet */
#define TB_ALTERNATE_KNOWN 160 /* how many bytes of it the kernel knows */
#define TB_LIBC_TID        168 /* where the hook's libc has the number of this thread, or 0 */
#define TB_VFORK_TOP       208 /* where a vfork child's calls begin, or 0; zpoline/ports */

/* struct entry_frame, relative to rsp on the hook stack */
#define EF_NUMBER           0 /* struct syscall_call begins */
#define EF_ARGS             8
#define EF_SITE             56
#define EF_RESULT           64
#define EF_REGISTERS        72  /* the program's rdi rsi rdx r10 r8 r9 */
#define EF_RETURN           120 /* address behind the site */
#define EF_ENTRY_SP         128 /* rsp at the entry: the return address lies there */
#define EF_PROGRAM_SP       136 /* rsp that the program gets back */
#define EF_PREVIOUS_FREE    144
#define EF_PREVIOUS_CURRENT 152
#define EF_FLAGS            160 /* rflags at the site */
#define EF_RBX              168 /* the program's rbx while the stub uses it */
#define EF_KERNEL_SP        176 /* rsp after a kept call: differs in a child with a stack of its own */
#define EF_SCRATCH          184
#define EF_KIND             192 /* KIND_... */
#define EF_DISPOSITION      196 /* of the number, when it is more than DISPOSITION_HOOK */
#define EF_ALTERNATE_KNOWN  248 /* of KIND_ALTERNATE: TB_ALTERNATE_KNOWN before */
#define EF_CHILD_RIP        256
#define EF_SIZE             320 /* a multiple of 64, as XSAVE wants its area below */

/* How this frame came to be; 0 for the shortest way. */
#define KIND_SIGNAL 1 /* by hook_entry_register: the return address lies below the red zone */
#define KIND_NESTED \
    2 /* inside another call: EF_PREVIOUS_... are not what the frame's place tells */
#define KIND_ALTERNATE 4 /* from the alternate stack, which the kernel knows less of meanwhile */
#define KIND_FOLLOW \
    8 /* SYSCALL_WAY_FOLLOW: the hook wants to see the result of the call that it passes on */
#define KIND_BITS 63 /* hook_nested_stack() returns them beside the address of a stack */

/* How far the program's rsp lies above the return address. */
#define ENTRY_SKIP_CALL   8         /* pushed by `call` */
#define ENTRY_SKIP_SIGNAL (8 + 128) /* put below the red zone by hook_entry_register */

/* hook_disposition[number]: what the stub does with a system call. 0: straight to the kernel. */
#define DISPOSITION_HOOK    1 /* the hook library wants to see it */
#define DISPOSITION_SPECIAL 2 /* the core has to know of it: special.c */
#define DISPOSITION_VECTOR  4 /* the hook may clobber the vector state */
#define DISPOSITION_XMM     8 /* of it, xmm0 .. xmm15 alone */
#define DISPOSITION_NUMBERS 4096

/* What hook_special_before() tells the stub to do. */
#define SPECIAL_PASS         0 /* as any other call */
#define SPECIAL_ANSWERED     1 /* result is in the call */
#define SPECIAL_KEEP         2 /* execute with the frame kept on the hook stack, then special_after */
#define SPECIAL_SIGRETURN    3
#define SPECIAL_EXIT_THREAD  4
#define SPECIAL_CLONE_THREAD 5

/* hook_vector_save: how the vector state is saved around the hook. */
#define VECTOR_SAVE_NONE   0
#define VECTOR_SAVE_FXSAVE 1
#define VECTOR_SAVE_XSAVE  2
#define VECTOR_SAVE_XSAVEC 3

#ifndef __ASSEMBLER__

#include <stdint.h>

#include "hook/syscall_hook.h"

#define OWNED_SIGNALS 3   /* that a mechanism can own at most */
#define SIGINFO_BYTES 128 /* SI_MAX_SIZE */
#define ACTION_BYTES  32  /* struct kernel_sigaction */

enum call_way { WAY_CALL, WAY_INT3, WAY_NET, CALL_WAYS };

struct entry_frame {
    struct syscall_call call;
    long registers[6];
    uintptr_t return_address;
    uintptr_t entry_sp;
    uintptr_t program_sp;
    uintptr_t previous_free;
    struct entry_frame *previous_current;
    uint64_t flags;
    uint64_t rbx;
    uintptr_t kernel_sp;
    uint64_t scratch;
    uint32_t kind, disposition;
    uint64_t classic_passed; /* a classic hook asked for a call that only the stub can make */
    union {
        struct { /* calls that make a thread or process: special.c */
            uint64_t flags;
            /* What a vfork child must not change for its parent. */
            uintptr_t parent_free, parent_sp;
            uint64_t parent_blocked, parent_pending;
        } clone;
        struct {              /* calls that wait under another signal mask: signal_masks.c */
            uint64_t changed; /* the mask that the kernel gets is our copy */
            uint64_t mask;
            uintptr_t pair[2]; /* pointer to the mask and its size, for calls that take both so */
        } wait;
    };
    uint64_t alternate_known;
    uintptr_t child_rip; /* of a hook with HOOK_REGISTERS, as the next; valid with KIND_FOLLOW */
    void *child_slot;
    uint64_t unused[6];
};

struct alternate_stack { /* stack_t */
    uintptr_t start;
    uint32_t flags, reserved;
    uint64_t bytes; /* 0: there is none */
};

struct thread_block {
    struct thread_block *self;
    uintptr_t free_stack;
    void (*entry)(void);
    struct entry_frame *current;
    uint32_t busy;
    uint32_t vfork_depth; /* > 0 in a vfork child, which shares this block with its parent */
    struct alternate_stack alternate;
    uintptr_t start_sp;
    uintptr_t start_return;
    uint64_t start_rbx;
    long start_args[6];
    uintptr_t unmap_start, unmap_bytes;
    uint64_t tid;
    uint64_t alternate_known;
    uint32_t *libc_tid;
    /* fs bases: the program's while the hook's is in place, and the hook's; hook_libc_apart.c */
    uintptr_t program_pointer, libc_pointer;
    uintptr_t stack_base, stack_top; /* the hook stack, [base, top) */
    uintptr_t vfork_top;             /* a vfork child's calls begin here, or 0 */
    uint64_t blocked_owned;          /* signals of ours that the program believes to have blocked */
    uint64_t pending_owned;          /* of those, the ones that have arrived; signals.c */
    /* Owned signals whose action a vfork child has changed, for itself alone, and these actions. */
    uint64_t vfork_actions;
    uint64_t vfork_action[OWNED_SIGNALS][ACTION_BYTES / 8];
    uint64_t pending_info[OWNED_SIGNALS][SIGINFO_BYTES / 8]; /* siginfo_t of pending_owned */
    uint32_t libc_prepared;                                  /* for this thread: hook_libc.c */
    uint64_t calls[CALL_WAYS]; /* asked the hook, by the way they came: ways.c */
    void *hook_slot;           /* of a hook with HOOK_REGISTERS */
    void *exec_pages;          /* an environment made for execve: exec.c */
    uintptr_t exec_bytes;
    struct thread_block *next; /* all blocks ever made, newest first */
};

#endif
#endif

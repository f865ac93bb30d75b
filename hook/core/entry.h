/* What the assembly of the entry stub offers to C, and the variables that it looks at. */
#ifndef HOOK_CORE_ENTRY_H
#define HOOK_CORE_ENTRY_H

#include "hook/core/frame.h"

/* Entries, to be jumped at with the program's registers in place (entry.S). */
void hook_entry(void);          /* return address pushed by `call`; number 0 .. 4095 */
void hook_entry_any(void);      /* the same, any number */
void hook_entry_register(void); /* return address in rcx, rsp the program's, any number */

/* The call as it is to the kernel, then to the return address in rcx; rsp the program's (raw.inc).
 */
void hook_raw_pass_register(void);

/* Instructions of the raw site, for mechanisms that are told of calls made there: of a call passed
 * on for a site that was reached by a signal, its return address at rsp; and of one made with its
 * frame kept, the frame in rbx. */
void hook_raw_pass_signal(void);
void hook_raw_kept(void);

/*
 * Calls a function of the hook library other than on_call, so that the vector state is the same
 * afterwards, unless the library has said that it touches none (vector.S).
 */
typedef void hook_any_fn(void);
long hook_call_keeping(hook_any_fn *function, long a, long b);

/* Handler (SA_SIGINFO) and restorer for signals that a mechanism owns. */
void hook_signal_handler(int signal, void *info, void *context);
void hook_raw_sigreturn(void);

/* The raw site, [begin, end). */
extern const char hook_raw_begin[], hook_raw_end[];

/* The instruction in raw_syscall (hook/raw.h). */
extern const char hook_raw_call_instruction[];

/* Set at set-up, read by every call. */
extern uint8_t hook_disposition[DISPOSITION_NUMBERS];
extern uint8_t hook_disposition_other; /* for numbers outside the table */
extern enum syscall_verdict (*hook_on_call)(struct syscall_call *call);
extern uint64_t hook_pass_jumps;   /* passed calls return by `pop; jmp`, otherwise by `ret` */
extern uint32_t hook_vector_save;  /* VECTOR_SAVE_... */
extern uint64_t hook_vector_bytes; /* of the area, a multiple of 64 */
extern uint64_t hook_vector_mask;  /* state components */

/* int 0x80 as it is; the return address lies 128 bytes below the program's rsp. */
void hook_raw_int80(void);

/*
 * A system call that each new thread and process makes first, for what the kernel does not inherit:
 * its number and up to five arguments. Number 0: none.
 */
extern long hook_task_start[6];

/* sigaltstack, with rsp at `stack` meanwhile. */
long hook_alternate_set(const struct alternate_stack *set, uintptr_t stack);

/* Called by the stub (special.c, nested.c, signals.c). */
int hook_special_before(struct entry_frame *frame);
void hook_special_after(struct entry_frame *frame);
uintptr_t hook_nested_stack(uintptr_t sp);
uintptr_t hook_stack_below(const struct thread_block *block, const struct entry_frame *frame);
void *hook_signal_arrived(int signal, void *info, void *context);

#endif

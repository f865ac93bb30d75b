/*
 * The loader: the program of ours that execve(2) starts in the place of another, brings a mechanism
 * into the process, loads the program as the kernel would, and enters it. docs/loader.md says how
 * it is called.
 */
#ifndef HOOK_LOADER_LOADER_H
#define HOOK_LOADER_LOADER_H

#include "hook/setup/start.h"

/* The registers that a program starts with; all others are 0. The order is enter.S's. */
struct loader_registers {
    uint64_t rip, rsp, rdi, rsi, rdx;
};

/*
 * Does all of it. `stack`: where the kernel put the loader's number of arguments. Ends the process
 * with status 125 when the program cannot be started so, or starts it without the hook where
 * ZPOLINE_FOLLOW=yes allows that.
 */
_Noreturn void loader_start(uint64_t *stack, start_set_up_fn *set_up);

/* enter.S */
_Noreturn void loader_on_stack(void *top, void (*go)(void *), void *argument);
_Noreturn void loader_enter(const struct loader_registers *registers);

#endif

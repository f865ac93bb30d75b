/* What the files of the active hook share. */
#ifndef HOOK_CORE_HOOK_INTERNAL_H
#define HOOK_CORE_HOOK_INTERNAL_H

#include "hook/syscall_hook.h"

extern const struct syscall_hook *hook_active;

/*
 * Appends one line of JSON about this process to the report; `end` says why it ends, `unhooked` why
 * the program that replaces it has no hook, or NULL. report.c
 */
void report_write(const char *end, const char *unhooked);

/* Says that the line before, of an exec, is void: the process goes on, and reports again. */
void report_exec_failed(void);

/* Finds the cheapest instruction that saves the vector state of this CPU. vector.c */
void vector_save_choose(void);

/* Chooses how passed calls return on this CPU (pass_return.c). Set-up. */
void pass_return_choose(void);

/* A native description that carries a classic hook function. classic.c */
const struct syscall_hook *classic_adopt(syscall_classic_init_fn *init, const char *path);

#endif

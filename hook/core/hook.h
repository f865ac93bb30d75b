/* The hook library of this process: its loading, its interest, its end. */
#ifndef HOOK_CORE_HOOK_H
#define HOOK_CORE_HOOK_H

#include <stddef.h>
#include <stdint.h>

#include "hook/syscall_hook.h"

/* How shared objects are opened: the dynamic linker's functions, or those of a loader of our own.
 */
struct hook_linker {
    void *(*open)(const char *path); /* in a namespace of its own; NULL on failure */
    void *(*symbol)(void *library, const char *name); /* NULL: not there */
    const char *(*error)(void);                       /* why the last open failed */
};

/* What the report says about the process; filled by the mechanism. Strings live for ever. */
struct hook_facts {
    const char *mechanism;
    const char *sled; /* "" where the mechanism has none */
    uint32_t sites_call, sites_int3, sites_left;
    uint32_t files_unproven; /* executable mappings whose file could not be read or has changed */
    const char *coverage;    /* "static" or "exhaustive"; NULL: the mechanism has no choice */
    /* For the report, by which way a call came: is there a rewritten site in front of this return
     * address? NULL: ways are not counted. */
    int (*is_rewritten)(uintptr_t return_address);
};

struct hook_failure {
    const char *what, *why, *remedy;
    int said; /* the hook has told why on stderr itself */
    char why_buffer[512];
};

/*
 * Loads the library at `path`, checks its form and abi version, and calls its init with `argument`.
 * Nothing is hooked yet. Set-up, one thread. 0, or -errno with *failure saying why in words.
 */
int hook_load(const struct hook_linker *linker, const char *mechanism, const char *path,
              const char *argument, struct hook_failure *failure);

/*
 * What hooks with HOOK_REGISTERS are offered: services_of_stub() by mechanisms whose calls arrive
 * at the entry stub; NULL, the default: they are refused. Set-up, before hook_load.
 */
extern const struct syscall_services *hook_services;
const struct syscall_services *services_of_stub(void);

/* Makes the loaded hook what the entry stub calls: fills hook_disposition and its like. */
void hook_activate(void);

/*
 * Where reports go: an absolute path, or NULL for the default place when the hook has a report. The
 * strings are copied; `facts` must stay. 0 or -ENOMEM.
 */
int hook_report_to(const char *path, const char *program, const struct hook_facts *facts);

/*
 * Why this process cannot replace itself by another program under this mechanism, for the line on
 * stderr; execve then fails with EPERM. NULL: it can. Set-up.
 */
extern const char *hook_exec_refusal;

/* One line of report for a process that goes on without the hook. `path` NULL: none. Set-up. */
void report_unhooked(const char *path, const char *program, const char *why);

/* Life of the process. Async-signal-safe, any thread. */
void hook_in_fork_child(void);
void hook_returned(struct syscall_call *call); /* one that the hook follows: its on_return */
void hook_starts(struct syscall_registers *registers); /* a loader enters the program: its start */
void hook_before_exec(const char *unhooked); /* why the new program is not hooked, or NULL */
void hook_exec_failed(void);                 /* what hook_before_exec reported has not happened */
void hook_at_end(void);                      /* last report and fini, once */

#endif

/*
 * The parts of hook "trace" among themselves.
 */
#ifndef HOOK_LIBRARIES_TRACE_H
#define HOOK_LIBRARIES_TRACE_H

#include "hook/libraries/text.h"
#include "hook/syscall_hook.h"

/* How a call's arguments are written: one letter an argument, see trace_table.c. "" if the call
 * takes none, NULL if the number is not known. */
const char *trace_signature(long number);

/* Appends "name(arguments)". `result` decides how much of a buffer that the kernel filled is
 * shown; negative: none of it. */
void trace_call_write(struct text *text, const struct syscall_call *call, long result);

/* Appends the result of a call, with the name of its error. */
void trace_result_write(struct text *text, const struct syscall_call *call, long result);

/* Copies `size` bytes of the program's memory, whatever the address: returns how many could be
 * read. */
size_t trace_memory_read(const void *from, void *to, size_t size);

/* Opens the destination that the hook's argument names. Returns 0 or -errno. */
int trace_output_open(const char *argument);

/* Writes one line by one call. */
void trace_output_write(const char *line, size_t length);

/*
 * Makes calls that would close or replace the trace's own descriptor do what they would do if it
 * did not exist. Returns true if the call is answered with call->result, false if it is to be made.
 */
bool trace_output_guard(struct syscall_call *call);

#endif

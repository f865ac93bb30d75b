/* The first line of a `#!` script, read as the kernel reads it (fs/binfmt_script.c). */
#ifndef HOOK_LOADER_SCRIPT_H
#define HOOK_LOADER_SCRIPT_H

#include <stddef.h>

#define SCRIPT_LINE_BYTES 256 /* BINPRM_BUF_SIZE */
#define SCRIPT_LEVELS     5   /* scripts that name scripts: exec_binprm() */

struct script {
    char *interpreter; /* both point into the line */
    char *argument;    /* the one argument it is given before the script's path, or NULL */
};

/*
 * Parses what a file begins with: `length` bytes in `line`, which has room for one more and is
 * written to. 1: it is a script. 0: it is not. -ENOEXEC: its line names no interpreter, or none
 * that is sure to be whole. Async-signal-safe.
 */
int script_parse(char line[SCRIPT_LINE_BYTES + 1], size_t length, struct script *script);

#endif

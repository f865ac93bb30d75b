/*
 * A hook that uses the C library at every call: malloc, free, printf to a file of its own. Its
 * libc is a second copy, so this must not meet the locks of the program's. Number 3000 answers how
 * many lines were written; 3001 whether its first argument is a letter, by the tables that each
 * thread finds by a pointer of its own. Not for programs whose signal handlers make calls: they
 * would meet the lock of the hook's own printf.
 */
#include "hook/syscall_hook.h"

#include <ctype.h>
#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

static FILE *file;
static _Atomic long lines;

static int init(const struct syscall_hook_host *host)
{
    file = tmpfile();
    return file ? 0 : -errno;
}

static enum syscall_verdict on_call(struct syscall_call *call)
{
    if (call->number == 3000) {
        call->result = atomic_load(&lines);
        return HOOK_RETURN;
    }
    if (call->number == 3001) {
        call->result = isalpha((unsigned char)call->args[0]) != 0;
        return HOOK_RETURN;
    }
    size_t size = 64 + (size_t)(call->number & 0xfff);
    char *text = malloc(size);
    if (text) {
        snprintf(text, size, "call %ld from %p", call->number, call->site);
        if (fprintf(file, "%s, %zu bytes\n", text, size) > 0)
            atomic_fetch_add(&lines, 1);
        free(text);
    }
    return HOOK_PASS;
}

SYSCALL_HOOK = {
    .abi_version = SYSCALL_HOOK_ABI_VERSION,
    .name = "uses_libc",
    .init = init,
    .on_call = on_call,
};

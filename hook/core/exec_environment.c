/*
 * The environment of a program that is started. In most cases it is the one that this process was
 * started with, and nothing is done. Otherwise a new one is built, in pages of its own, from the
 * program's entries and ours.
 */
#include <asm/errno.h>
#include <asm/unistd.h>

#include "hook/core/exec_internal.h"
#include "hook/core/text.h"
#include "hook/core/user_copy.h"

#define PRELOAD "LD_PRELOAD="

#define NAMES  EXEC_NAMES
#define values exec_values
const char *const exec_names[NAMES] = {
    "LIBZPHOOK=",     "ZPOLINE_HOOK_ARGUMENT=", "ZPOLINE_SLED=", "ZPOLINE_REPORT=",
    "ZPOLINE_CACHE=", "ZPOLINE_COVERAGE=",      "ZPOLINE_FROM=", EXEC_FOLLOW,
};
char *exec_values[NAMES];
char *exec_library;

/* --- the program's environment, which may lie at any address --- */

int exec_string_starts(const char *s, const char *prefix)
{
    for (; *prefix; prefix++, s++) {
        char c;
        if (hook_copy(&c, s, 1) != 0) {
            return -1;
        }
        if (c != *prefix) {
            return 0;
        }
    }
    return 1;
}

long exec_string_length(const char *s)
{
    char c;
    for (long n = 0;; n++) {
        if (hook_copy(&c, s + n, 1) != 0) {
            return -1;
        }
        if (!c) {
            return n;
        }
    }
}

/* Which of `names` the entry sets, NAMES for LD_PRELOAD, NAMES + 1 for others, -1: bad address. */
static int kind_of(const char *entry)
{
    int preload = exec_string_starts(entry, PRELOAD);
    if (preload) {
        return preload > 0 ? NAMES : -1;
    }
    for (int i = 0; i < NAMES; i++) {
        int found = exec_string_starts(entry, exec_names[i]);
        if (found) {
            return found > 0 ? i : -1;
        }
    }
    return NAMES + 1;
}

/* Is our library one of the words of a value of LD_PRELOAD? */
static int names_library(const char *value)
{
    size_t length = strlen(exec_library);
    for (;;) {
        char behind;
        if (exec_string_starts(value, exec_library) > 0 &&
            hook_copy(&behind, value + length, 1) == 0 &&
            (!behind || behind == ':' || behind == ' ')) {
            return 1;
        }
        char c = 0;
        do {
            if (hook_copy(&c, value++, 1) != 0 || !c) {
                return 0;
            }
        } while (c != ':' && c != ' ');
    }
}

struct environment {
    const char *const *entries; /* the program's */
    long count;
    const char *preload; /* its LD_PRELOAD, or NULL */
    int has_hook;        /* it names a hook library, perhaps another one: then that is the wish */
    int has_follow;      /* it has our FOLLOW */
    int any;             /* it has any of our variables */
};

static int look(struct environment *e)
{
    for (e->count = 0; e->entries; e->count++) {
        const char *entry;
        if (hook_copy(&entry, &e->entries[e->count], sizeof entry) != 0) {
            return -EFAULT;
        }
        if (!entry) {
            break;
        }
        int kind = kind_of(entry);
        if (kind < 0) {
            return -EFAULT;
        }
        if (kind == NAMES) {
            e->preload = e->preload ? e->preload : entry + sizeof PRELOAD - 1;
        } else if (kind < NAMES) {
            e->any = 1;
            e->has_hook |= kind == 0;
            e->has_follow |=
                kind == NAMES - 1 && values[kind] && exec_string_starts(entry, values[kind]) > 0;
        }
    }
    return 0;
}

/* --- the new one --- */

/* LD_PRELOAD with our library in front, or without it. Returns the bytes used. */
static size_t preload_write(char *to, const struct environment *e, long old_length, int with)
{
    struct text t;
    text_init(&t, to, sizeof PRELOAD + strlen(exec_library) + (size_t)old_length + 2);
    text_add(&t, PRELOAD);
    if (with && !(e->preload && names_library(e->preload))) {
        text_add(&t, exec_library);
        text_add(&t, old_length ? ":" : "");
    }
    size_t at = t.length;
    if (old_length && hook_copy(to + at, e->preload, (size_t)old_length) == 0) {
        t.length += (size_t)old_length;
        to[t.length] = 0;
    }
    if (!with) {
        char *found = to + at;
        size_t length = strlen(exec_library);
        for (; *found && !text_starts(found, exec_library); found++) {
        }
        if (*found) {
            size_t skip = length + (found[length] == ':' || found[length] == ' ');
            memmove(found, found + skip, strlen(found + skip) + 1);
        }
    }
    return strlen(to) + 1;
}

static const char **build(const struct environment *e, int with)
{
    long old_length = e->preload ? exec_string_length(e->preload) : 0;
    if (old_length < 0) {
        return NULL;
    }
    size_t table = ((size_t)e->count + NAMES + 2) * sizeof(char *);
    size_t bytes = table + sizeof PRELOAD + strlen(exec_library) + (size_t)old_length + 2;
    const char **entries = exec_pages_take(bytes);
    if (!entries) {
        return NULL;
    }
    long n = 0;
    char *preload = (char *)entries + table;
    if (preload_write(preload, e, old_length, with) > sizeof PRELOAD) {
        entries[n++] = preload;
    }
    for (int i = 0; with && i < NAMES; i++) {
        if (values[i] && (!e->has_hook || i == NAMES - 1)) {
            entries[n++] = values[i];
        }
    }
    for (long i = 0; i < e->count; i++) {
        const char *entry = NULL;
        hook_copy(&entry, &e->entries[i], sizeof entry);
        int kind = entry ? kind_of(entry) : -1;
        if (kind == NAMES + 1 || (with && e->has_hook && kind >= 0 && kind < NAMES - 1)) {
            entries[n++] = entry;
        }
    }
    return entries;
}

static int environment_look(const struct syscall_call *call, struct environment *e)
{
    int argument = (uint32_t)call->number == __NR_execve ? 2 : 3;
    *e = (struct environment){.entries = (const char *const *)call->args[argument]};
    return look(e);
}

void exec_environment_set(struct syscall_call *call, int with)
{
    int argument = (uint32_t)call->number == __NR_execve ? 2 : 3;
    struct environment e;
    if (environment_look(call, &e) != 0) {
        return; /* the kernel says what is wrong */
    }
    int preloads = e.preload && names_library(e.preload);
    int right = with ? e.has_hook && e.has_follow && preloads : !e.any && !preloads;
    if (!right) {
        const char **entries = build(&e, with);
        call->args[argument] = entries ? (long)entries : call->args[argument];
    }
}

int exec_brings_hook(const struct syscall_call *call)
{
    struct environment e;
    return environment_look(call, &e) == 0 && e.has_hook && e.preload && exec_library &&
           names_library(e.preload);
}

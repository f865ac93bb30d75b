/*
 * execve(2) of the program. In most cases its environment is the one that this process was started
 * with, and nothing is done. Otherwise a new one is built, in pages of its own, from the program's
 * entries and ours.
 */
#include "hook/core/exec.h"

#include <asm/errno.h>
#include <asm/unistd.h>

#include "hook/core/exec_internal.h"
#include "hook/core/exec_target.h"
#include "hook/core/hook.h"
#include "hook/core/memory_map.h"
#include "hook/core/own_exe.h"
#include "hook/core/signals.h"
#include "hook/core/special.h"
#include "hook/core/text.h"
#include "hook/core/thread.h"
#include "hook/core/user_copy.h"
#include "hook/raw.h"

#define PRELOAD "LD_PRELOAD="
#define FROM    "ZPOLINE_FROM="
#define FOLLOW  "ZPOLINE_FOLLOW="

#define NAMES  EXEC_NAMES
#define values exec_values
static const char *const names[NAMES] = {
    "LIBZPHOOK=",
    "ZPOLINE_HOOK_ARGUMENT=",
    "ZPOLINE_SLED=",
    "ZPOLINE_REPORT=",
    "ZPOLINE_CACHE=",
    "ZPOLINE_COVERAGE=",
    FROM,
    FOLLOW,
};
char *exec_values[NAMES];
static char *library; /* to stand in LD_PRELOAD, or NULL */
static char *loader;  /* our loader's path, or NULL */
static enum exec_from from;
static int follow = 1;

/* --- at the start --- */

char *exec_joined(const char *a, const char *b)
{
    size_t first = strlen(a), second = strlen(b);
    char *s = memory_pages(first + second + 1);
    if (s) {
        memcpy(s, a, first);
        memcpy(s + first, b, second + 1);
    }
    return s;
}

int exec_remember(char *const *envp, const struct exec_files *files, int follows)
{
    const char *wish = text_environment(envp, "ZPOLINE_FROM");
    from = !wish ? EXEC_FROM_ANY : text_equal(wish, "start") ? EXEC_FROM_START : EXEC_FROM_MAIN;
    follow = follows;
    library = files->library ? exec_joined(files->library, "") : NULL;
    loader = files->loader ? exec_joined(files->loader, "") : NULL;
    for (int i = 0; i < NAMES; i++) {
        for (char *const *e = envp; *e && !values[i]; e++) {
            if (text_starts(*e, names[i])) {
                /* It tells a child that it may run without the hook: setup/start.c */
                int is_follow = text_starts(names[i], FOLLOW);
                values[i] = is_follow ? exec_joined(FOLLOW, "yes") : exec_joined(*e, "");
                if (!values[i]) {
                    return -ENOMEM;
                }
            }
        }
    }
    if (follows && !values[NAMES - 1]) {
        values[NAMES - 1] = exec_joined(FOLLOW, "yes");
    }
    return (library || !files->library) && (loader || !files->loader) &&
                   (!follows || values[NAMES - 1])
               ? 0
               : -ENOMEM;
}

/* --- the program's environment, which may lie at any address --- */

/* 1 if the string begins so, 0 if not, -1 if it cannot be read. */
static int starts(const char *s, const char *prefix)
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
    int preload = starts(entry, PRELOAD);
    if (preload) {
        return preload > 0 ? NAMES : -1;
    }
    for (int i = 0; i < NAMES; i++) {
        int found = starts(entry, names[i]);
        if (found) {
            return found > 0 ? i : -1;
        }
    }
    return NAMES + 1;
}

/* Is our library one of the words of a value of LD_PRELOAD? */
static int names_library(const char *value)
{
    size_t length = strlen(library);
    for (;;) {
        char behind;
        if (starts(value, library) > 0 && hook_copy(&behind, value + length, 1) == 0 &&
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
            e->has_follow |= kind == NAMES - 1 && values[kind] && starts(entry, values[kind]) > 0;
        }
    }
    return 0;
}

/* --- the new one --- */

/* What lies before the pages that an attempt asked for. */
struct attempt {
    long fd;
    long reserved;
};

void *exec_pages_take(size_t bytes)
{
    exec_release(); /* of an attempt before */
    struct thread_block *block = thread_self();
    struct attempt *attempt = memory_pages(sizeof *attempt + bytes);
    if (!attempt) {
        return NULL;
    }
    attempt->fd = -1;
    block->exec_pages = attempt;
    block->exec_bytes = sizeof *attempt + bytes;
    return attempt + 1;
}

void exec_pages_descriptor(int fd)
{
    ((struct attempt *)thread_self()->exec_pages)->fd = fd;
}

void exec_release(void)
{
    struct thread_block *block = thread_self();
    struct attempt *attempt = block->exec_pages;
    if (attempt) {
        if (attempt->fd >= 0) {
            raw_syscall1(__NR_close, attempt->fd);
        }
        memory_pages_release(attempt, block->exec_bytes);
        block->exec_pages = NULL;
    }
}

/* LD_PRELOAD with our library in front, or without it. Returns the bytes used. */
static size_t preload_write(char *to, const struct environment *e, long old_length, int with)
{
    struct text t;
    text_init(&t, to, sizeof PRELOAD + strlen(library) + (size_t)old_length + 2);
    text_add(&t, PRELOAD);
    if (with && !(e->preload && names_library(e->preload))) {
        text_add(&t, library);
        text_add(&t, old_length ? ":" : "");
    }
    size_t at = t.length;
    if (old_length && hook_copy(to + at, e->preload, (size_t)old_length) == 0) {
        t.length += (size_t)old_length;
        to[t.length] = 0;
    }
    if (!with) {
        char *found = to + at;
        size_t length = strlen(library);
        for (; *found && !text_starts(found, library); found++) {
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
    size_t bytes = table + sizeof PRELOAD + strlen(library) + (size_t)old_length + 2;
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

/* Puts the right environment into the call. */
static void environment_set(struct syscall_call *call, int with)
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

/* --- the way --- */

enum way {
    BY_NOTHING,
    BY_ENVIRONMENT,
    BY_LOADER,
    AS_IT_IS, /* the program starts our loader itself */
};

static int names_loader(const struct syscall_call *call)
{
    const char *path = (const char *)call->args[(uint32_t)call->number == __NR_execve ? 0 : 1];
    char behind;
    return loader && starts(path, loader) > 0 &&
           hook_copy(&behind, path + strlen(loader), 1) == 0 && !behind;
}

/* Has the program chosen a hook for its child itself? */
static int brings_hook(const struct syscall_call *call)
{
    struct environment e;
    return environment_look(call, &e) == 0 && e.has_hook && e.preload && library &&
           names_library(e.preload);
}

static enum way way_of(const struct syscall_call *call, enum exec_target target)
{
    if (names_loader(call)) {
        return AS_IT_IS;
    }
    if (!follow) {
        return BY_NOTHING;
    }
    switch (target) {
    case EXEC_DYNAMIC:
        return loader && from == EXEC_FROM_START && !brings_hook(call) ? BY_LOADER
               : library                                               ? BY_ENVIRONMENT
                                                                       : BY_NOTHING;
    case EXEC_MAYBE:
        return BY_ENVIRONMENT;
    case EXEC_STATIC:
    case EXEC_OTHER_LINKER:
        return loader && from != EXEC_FROM_MAIN ? BY_LOADER : BY_NOTHING;
    default:
        return BY_NOTHING;
    }
}

/* Changes the call accordingly. */
static void go(struct syscall_call *call, enum way way, enum exec_target target)
{
    if (way == BY_LOADER) {
        (void)exec_by_loader(call, loader); /* what it cannot read, the kernel cannot either */
    } else if (way != AS_IT_IS && library) {
        /* A program that runs without the hook hands the variables on to others. */
        int hands_on = follow && target != EXEC_FOREIGN && target != EXEC_OTHER_LINKER;
        environment_set(call, way == BY_ENVIRONMENT || hands_on);
    }
}

/* --- what the stub calls --- */

static void say_unhooked(const struct syscall_call *call, const char *why)
{
    const char *path = (const char *)call->args[(uint32_t)call->number == __NR_execve ? 0 : 1];
    char name[256];
    struct text t;
    text_init(&t, name, sizeof name);
    long length = exec_string_length(path);
    size_t bytes = length < 0 ? 0 : length < 200 ? (size_t)length : 200;
    hook_copy(name, path, bytes);
    name[bytes] = 0;
    text_fail(bytes ? name : "the new program", why, "it runs without the hook");
}

int exec_before(struct entry_frame *frame, int alone)
{
    struct syscall_call *call = &frame->call;
    long *path = &call->args[(uint32_t)call->number == __NR_execve ? 0 : 1];
    if (!*path) {
        *path = SPECIAL_BAD_ADDRESS;
        return SPECIAL_PASS;
    }
    const char *own = own_exe_of((const char *)*path);
    if (own && (uint32_t)call->number == __NR_execve) {
        *path = (long)own;
    }
    enum exec_target target = exec_target_of(call);
    if (target == EXEC_NOT) {
        return SPECIAL_PASS;
    }
    if (hook_exec_refusal) {
        text_fail("cannot start another program", hook_exec_refusal, "choose another mechanism");
        call->result = -EPERM;
        return SPECIAL_ANSWERED;
    }
    enum way way = way_of(call, target);
    const char *why = follow && way == BY_NOTHING ? exec_target_why(target) : NULL;
    struct syscall_call asked = *call;
    go(call, way, target);
    if (why) {
        say_unhooked(&asked, why);
    }
    if (!thread_self()->vfork_depth) {
        hook_before_exec(why ? why : follow ? NULL : "--follow-exec no");
    }
    signals_exec_before(alone);
    return SPECIAL_KEEP; /* so that a failure comes back to us */
}

void exec_failed(int alone)
{
    exec_release();
    signals_exec_after(alone);
    if (!thread_self()->vfork_depth) {
        hook_exec_failed();
    }
}

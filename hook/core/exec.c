/* execve(2) of the program: which way the hook goes with it, and what becomes of an attempt. */
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

static char *loader; /* our loader's path, or NULL */
static enum exec_from from;
static int follow = 1;
static int must; /* what cannot be followed is not started */

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

int exec_remember(char *const *envp, const struct exec_files *files)
{
    const char *wish = text_environment(envp, "ZPOLINE_FROM");
    from = !wish ? EXEC_FROM_ANY : text_equal(wish, "start") ? EXEC_FROM_START : EXEC_FROM_MAIN;
    const char *follows = text_environment(envp, "ZPOLINE_FOLLOW");
    follow = !follows || !text_equal(follows, "no");
    must = follows && text_equal(follows, "must");
    const char *handed_on = must ? "must" : "yes";
    exec_library = files->library ? exec_joined(files->library, "") : NULL;
    loader = files->loader ? exec_joined(files->loader, "") : NULL;
    for (int i = 0; i < EXEC_NAMES; i++) {
        for (char *const *e = envp; *e && !exec_values[i]; e++) {
            if (text_starts(*e, exec_names[i])) {
                /* It tells a child that it may run without the hook: setup/start.c */
                int is_follow = text_starts(exec_names[i], EXEC_FOLLOW);
                exec_values[i] =
                    is_follow ? exec_joined(EXEC_FOLLOW, handed_on) : exec_joined(*e, "");
                if (!exec_values[i]) {
                    return -ENOMEM;
                }
            }
        }
    }
    if (follow && !exec_values[EXEC_NAMES - 1]) {
        exec_values[EXEC_NAMES - 1] = exec_joined(EXEC_FOLLOW, handed_on);
    }
    return (exec_library || !files->library) && (loader || !files->loader) &&
                   (!follow || exec_values[EXEC_NAMES - 1])
               ? 0
               : -ENOMEM;
}

/* --- memory of an attempt --- */

/* What lies before the pages that an attempt asked for, which are aligned, too. */
struct attempt {
    long fd;
    int by_loader;
    struct syscall_call asked; /* with by_loader: what the program asked for */
} __attribute__((aligned(16)));

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
    return loader && exec_string_starts(path, loader) > 0 &&
           hook_copy(&behind, path + strlen(loader), 1) == 0 && !behind;
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
        return loader && from == EXEC_FROM_START && !exec_brings_hook(call) ? BY_LOADER
               : exec_library                                               ? BY_ENVIRONMENT
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
        struct syscall_call asked = *call;
        if (exec_by_loader(call, loader) == 0) {
            struct attempt *attempt = thread_self()->exec_pages;
            attempt->by_loader = 1;
            attempt->asked = asked;
        } /* what it cannot read, the kernel cannot either */
    } else if (way != AS_IT_IS && exec_library) {
        /* A program that runs without the hook hands the variables on to others. */
        int hands_on = follow && target != EXEC_FOREIGN && target != EXEC_OTHER_LINKER;
        exec_environment_set(call, way == BY_ENVIRONMENT || hands_on);
    }
}

/* --- what the stub calls --- */

static void say(const struct syscall_call *call, const char *why, const char *what_becomes)
{
    const char *path = (const char *)call->args[(uint32_t)call->number == __NR_execve ? 0 : 1];
    char name[256];
    struct text t;
    text_init(&t, name, sizeof name);
    long length = exec_string_length(path);
    size_t bytes = length < 0 ? 0 : length < 200 ? (size_t)length : 200;
    hook_copy(name, path, bytes);
    name[bytes] = 0;
    text_fail(bytes ? name : "the new program", why, what_becomes);
}

static void say_unhooked(const struct syscall_call *call, const char *why)
{
    say(call, why, "it runs without the hook");
}

/* --follow-exec must. */
static int refuse(struct syscall_call *call, const struct syscall_call *asked, const char *why)
{
    say(asked, why, "it is not started, since --follow-exec is must");
    call->result = -EPERM;
    return SPECIAL_ANSWERED;
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
    if (why && must) {
        return refuse(call, call, why);
    }
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

/*
 * The program may be executed, and our loader not: a Landlock domain, a security module, a mount
 * with noexec; or it is not to be found, behind chroot(2) or a mount. Then it is as where the hook
 * cannot follow: the program runs without it. What is short is short for the program, too.
 */
static int is_refusal(long result)
{
    return result < 0 && result != -ENOMEM && result != -E2BIG && result != -EAGAIN;
}

static const char no_loader[] = "the loader cannot be executed here";

static void without_loader(struct syscall_call *call, int alone)
{
    const long *a = call->args;
    struct syscall_call asked = *call;
    if (exec_library) {
        /* Not for it, but for those that it starts. */
        exec_environment_set(call, exec_target_of(call) == EXEC_STATIC);
    }
    say_unhooked(&asked, no_loader);
    if (!thread_self()->vfork_depth) {
        hook_before_exec(no_loader);
    }
    signals_exec_before(alone);
    call->result = raw_syscall6(call->number, a[0], a[1], a[2], a[3], a[4], 0);
}

static void undo(int alone)
{
    exec_release();
    signals_exec_after(alone);
    if (!thread_self()->vfork_depth) {
        hook_exec_failed();
    }
}

void exec_failed(struct entry_frame *frame, int alone)
{
    const struct attempt *attempt = thread_self()->exec_pages;
    if (!attempt || !attempt->by_loader || !is_refusal(frame->call.result)) {
        undo(alone);
        return;
    }
    struct syscall_call asked = attempt->asked;
    undo(alone);
    if (must) {
        (void)refuse(&frame->call, &asked, no_loader);
        return;
    }
    without_loader(&asked, alone);
    frame->call.result = asked.result;
    undo(alone);
}

/*
 * The classic form of a hook library, carried by the native one. The pass-through function that a
 * classic hook gets can make any ordinary call at once; those that create threads or do not return
 * are left to the stub, which makes them after the hook has returned.
 */
#include "hook/core/entry.h"
#include "hook/core/hook_internal.h"
#include "hook/core/special.h"
#include "hook/core/text.h"
#include "hook/core/thread.h"
#include "hook/raw.h"

static syscall_classic_fn *classic_hook;

static long leave_to_stub(const struct syscall_call *call)
{
    struct entry_frame *frame = thread_self()->current;
    frame->call.number = call->number;
    for (int i = 0; i < 6; i++) {
        frame->call.args[i] = call->args[i];
    }
    frame->classic_passed = 1;
    return 0;
}

static long pass_through(long number, long a1, long a2, long a3, long a4, long a5, long a6)
{
    struct syscall_call call = {.number = number, .args = {a1, a2, a3, a4, a5, a6}};
    uint32_t low = (uint32_t)number;
    if (low < DISPOSITION_NUMBERS && (hook_disposition[low] & DISPOSITION_SPECIAL)) {
        int done = special_at_once(&call);
        if (done >= 0) {
            return done ? call.result : leave_to_stub(&call);
        }
    }
    return raw_syscall(number, a1, a2, a3, a4, a5, a6);
}

static enum syscall_verdict on_call(struct syscall_call *call)
{
    struct entry_frame *frame = (struct entry_frame *)call;
    frame->classic_passed = 0;
    const long *a = call->args;
    call->result = classic_hook(call->number, a[0], a[1], a[2], a[3], a[4], a[5]);
    return frame->classic_passed ? HOOK_PASS : HOOK_RETURN;
}

/* The library has no name of its own; the path lies in the program's environment, which may change.
 */
static const char *name_of(const char *path)
{
    static char name[64];
    const char *base = path;
    for (const char *s = path; *s; s++) {
        base = *s == '/' ? s + 1 : base;
    }
    struct text t;
    text_init(&t, name, sizeof name);
    text_add(&t, base);
    return name;
}

const struct syscall_hook *classic_adopt(syscall_classic_init_fn *init, const char *path)
{
    static struct syscall_hook adopted = {
        .abi_version = SYSCALL_HOOK_ABI_VERSION,
        .on_call = on_call,
    };
    void *slot = (void *)pass_through;
    if (init(0, &slot) != 0) {
        return NULL;
    }
    classic_hook = (syscall_classic_fn *)slot;
    adopted.name = name_of(path);
    return &adopted;
}

/*
 * Hook "count": counts the calls per number and lets them pass. Its report is
 * {"calls":{"read":12,"nr_999":1},"total":13}; numbers that the kernel would not look up in its
 * table of at most 4096 entries are counted together as "other". A forked child counts from 0.
 */
#include "hook/libraries/names.h"
#include "hook/libraries/text.h"
#include "hook/syscall_hook.h"

#include <errno.h>
#include <stdatomic.h>

#define NUMBERS 4096

static _Atomic uint64_t counts[NUMBERS];
static _Atomic uint64_t other;

/* The kernel looks at the low 32 bits only, so the count does as well. */
static _Atomic uint64_t *counter(long number)
{
    uint32_t seen = (uint32_t)number;
    return seen < NUMBERS ? &counts[seen] : &other;
}

static enum syscall_verdict on_call(struct syscall_call *call)
{
    atomic_fetch_add_explicit(counter(call->number), 1, memory_order_relaxed);
    return HOOK_PASS;
}

static void fork_child(void)
{
    for (long number = 0; number < NUMBERS; number++) {
        /* Writing only where something is keeps untouched pages untouched. */
        if (atomic_load_explicit(&counts[number], memory_order_relaxed))
            atomic_store_explicit(&counts[number], 0, memory_order_relaxed);
    }
    atomic_store_explicit(&other, 0, memory_order_relaxed);
}

static void write_key(struct text *text, long number)
{
    const char *name = syscall_name(number);
    if (name) {
        text_string(text, name);
        return;
    }
    text_string(text, "nr_");
    text_decimal(text, number);
}

static void write_calls(struct text *text, uint64_t *total)
{
    const char *comma = "";
    for (long number = 0; number < NUMBERS; number++) {
        uint64_t count = atomic_load_explicit(&counts[number], memory_order_relaxed);
        if (count == 0)
            continue;
        *total += count;
        text_string(text, comma);
        text_char(text, '"');
        write_key(text, number);
        text_string(text, "\":");
        text_unsigned(text, count);
        comma = ",";
    }
    uint64_t rest = atomic_load_explicit(&other, memory_order_relaxed);
    if (rest) {
        *total += rest;
        text_string(text, comma);
        text_string(text, "\"other\":");
        text_unsigned(text, rest);
    }
}

static long report(char *buffer, size_t size)
{
    struct text text = {.bytes = buffer, .size = size};
    uint64_t total = 0;
    text_string(&text, "{\"calls\":{");
    write_calls(&text, &total);
    text_string(&text, "},\"total\":");
    text_unsigned(&text, total);
    text_char(&text, '}');
    return text.cut ? -ENOSPC : (long)text.length;
}

SYSCALL_HOOK = {
    .abi_version = SYSCALL_HOOK_ABI_VERSION,
    .flags = HOOK_NO_VECTOR_STATE,
    .name = "count",
    .on_call = on_call,
    .fork_child = fork_child,
    .report = report,
};

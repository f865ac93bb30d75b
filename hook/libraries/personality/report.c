/*
 * The report of hook "personality":
 * {"system":"freebsd","unknown":{"589":3},"unknown_other":0}; unknown_other counts numbers that no
 * system has.
 */
#include "report.h"

#include "hook/libraries/text.h"

#include <stdatomic.h>

static _Atomic uint32_t unknown[GUEST_NUMBERS];
static _Atomic uint32_t unknown_other;

void report_unknown(long number)
{
    atomic_fetch_add_explicit(number < GUEST_NUMBERS ? &unknown[number] : &unknown_other, 1,
                              memory_order_relaxed);
}

void report_forget(void)
{
    for (int i = 0; i < GUEST_NUMBERS; i++)
        atomic_store_explicit(&unknown[i], 0, memory_order_relaxed);
    atomic_store_explicit(&unknown_other, 0, memory_order_relaxed);
}

long report_write(char *buffer, size_t size)
{
    struct text text = {.bytes = buffer, .size = size};
    const char *comma = "";
    text_string(&text, "{\"system\":\"");
    text_string(&text, guest_system ? guest_system->name : "linux");
    text_string(&text, "\",\"unknown\":{");
    for (int i = 0; i < GUEST_NUMBERS; i++) {
        uint32_t count = atomic_load_explicit(&unknown[i], memory_order_relaxed);
        if (!count)
            continue;
        text_string(&text, comma);
        text_string(&text, "\"");
        text_unsigned(&text, (uint64_t)i);
        text_string(&text, "\":");
        text_unsigned(&text, count);
        comma = ",";
    }
    text_string(&text, "},\"unknown_other\":");
    text_unsigned(&text, atomic_load_explicit(&unknown_other, memory_order_relaxed));
    text_char(&text, '}');
    return text.cut ? -ENOSPC : (long)text.length;
}

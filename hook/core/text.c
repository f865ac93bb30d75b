/* Text without a libc: strings and the builder. Nothing here knows a kernel. */
#include "hook/core/text.h"

int text_equal(const char *a, const char *b)
{
    while (*a && *a == *b) {
        a++;
        b++;
    }
    return *a == *b;
}

int text_starts(const char *s, const char *prefix)
{
    while (*prefix && *s == *prefix) {
        s++;
        prefix++;
    }
    return *prefix == 0;
}

const char *text_environment(char *const *envp, const char *name)
{
    size_t length = strlen(name);
    for (; envp && *envp; envp++) {
        if (text_starts(*envp, name) && (*envp)[length] == '=') {
            return *envp + length + 1;
        }
    }
    return NULL;
}

void text_init(struct text *t, char *buffer, size_t size)
{
    *t = (struct text){.buffer = buffer, .size = size};
    buffer[0] = 0;
}

static void add_char(struct text *t, char c)
{
    if (t->length + 1 >= t->size) {
        t->truncated = 1;
        return;
    }
    t->buffer[t->length++] = c;
    t->buffer[t->length] = 0;
}

void text_add(struct text *t, const char *s)
{
    while (*s) {
        add_char(t, *s++);
    }
}

static void add_unsigned(struct text *t, uint64_t value, unsigned base)
{
    char digits[24];
    size_t n = 0;
    do {
        digits[n++] = "0123456789abcdef"[value % base];
        value /= base;
    } while (value);
    while (n) {
        add_char(t, digits[--n]);
    }
}

void text_add_number(struct text *t, long value)
{
    if (value < 0) {
        add_char(t, '-');
    }
    add_unsigned(t, value < 0 ? -(uint64_t)value : (uint64_t)value, 10);
}

void text_add_hex(struct text *t, uint64_t value)
{
    text_add(t, "0x");
    add_unsigned(t, value, 16);
}

void text_add_json(struct text *t, const char *s)
{
    for (; *s; s++) {
        unsigned char c = (unsigned char)*s;
        if (c < 0x20) {
            text_add(t, "\\u00");
            add_char(t, "0123456789abcdef"[c >> 4]);
            add_char(t, "0123456789abcdef"[c & 15]);
            continue;
        }
        if (c == '"' || c == '\\') {
            add_char(t, '\\');
        }
        add_char(t, (char)c);
    }
}

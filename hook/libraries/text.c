/*
 * Short texts without a libc: see text.h.
 */
#include "hook/libraries/text.h"

void text_char(struct text *text, char c)
{
    if (text->length < text->size)
        text->bytes[text->length++] = c;
    else
        text->cut = true;
}

void text_string(struct text *text, const char *string)
{
    while (*string)
        text_char(text, *string++);
}

static void digits(struct text *text, uint64_t value, unsigned base)
{
    char reversed[24];
    size_t count = 0;
    do {
        reversed[count++] = "0123456789abcdef"[value % base];
        value /= base;
    } while (value);
    while (count > 0)
        text_char(text, reversed[--count]);
}

void text_unsigned(struct text *text, uint64_t value)
{
    digits(text, value, 10);
}

void text_decimal(struct text *text, int64_t value)
{
    if (value < 0)
        text_char(text, '-');
    digits(text, value < 0 ? -(uint64_t)value : (uint64_t)value, 10);
}

void text_hex(struct text *text, uint64_t value)
{
    text_string(text, "0x");
    digits(text, value, 16);
}

void text_octal(struct text *text, uint64_t value)
{
    if (value)
        text_char(text, '0');
    digits(text, value, 8);
}

size_t text_length(const char *string)
{
    size_t length = 0;
    while (string[length])
        length++;
    return length;
}

bool text_read_decimal(const char **cursor, int64_t *value)
{
    const char *at = *cursor;
    bool negative = *at == '-';
    if (negative)
        at++;
    if (*at < '0' || *at > '9')
        return false;
    int64_t sum = 0; /* kept negative: that side reaches one further */
    for (; *at >= '0' && *at <= '9'; at++) {
        if (__builtin_mul_overflow(sum, 10, &sum) || __builtin_sub_overflow(sum, *at - '0', &sum))
            return false;
    }
    if (!negative && __builtin_sub_overflow((int64_t)0, sum, &sum))
        return false;
    *value = sum;
    *cursor = at;
    return true;
}

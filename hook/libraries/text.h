/*
 * Building and reading short texts without a libc. For hooks: any thread, no allocation.
 */
#ifndef HOOK_LIBRARIES_TEXT_H
#define HOOK_LIBRARIES_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A text that grows in a buffer of fixed size. What does not fit is dropped and remembered. */
struct text {
    char *bytes;
    size_t size;   /* of the buffer */
    size_t length; /* written so far, at most `size`; no terminator is kept */
    bool cut;      /* something did not fit */
};

void text_char(struct text *text, char c);
void text_string(struct text *text, const char *string);
void text_decimal(struct text *text, int64_t value);
void text_unsigned(struct text *text, uint64_t value);
void text_hex(struct text *text, uint64_t value); /* with 0x in front */
void text_octal(struct text *text, uint64_t value);

size_t text_length(const char *string);

/*
 * Reads a decimal number with an optional minus sign at *cursor and moves *cursor behind it.
 * Returns false, leaving *cursor alone, where there is none or it does not fit.
 */
bool text_read_decimal(const char **cursor, int64_t *value);

#endif

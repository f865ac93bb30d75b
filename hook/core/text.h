/*
 * Text without a libc: strings, a bounded builder, and the one line that says what went wrong.
 */
#ifndef HOOK_CORE_TEXT_H
#define HOOK_CORE_TEXT_H

#include <stddef.h>
#include <stdint.h>

/* The compiler's own needs; memory.c. */
void *memcpy(void *restrict to, const void *restrict from, size_t bytes);
void *memset(void *to, int value, size_t bytes);
void *memmove(void *to, const void *from, size_t bytes);
int memcmp(const void *a, const void *b, size_t bytes);
size_t strlen(const char *s);

int text_equal(const char *a, const char *b);
int text_starts(const char *s, const char *prefix);
/* Value of NAME in an environment, or NULL. */
const char *text_environment(char *const *envp, const char *name);

/* A string under construction. What does not fit is dropped and remembered in `truncated`. */
struct text {
    char *buffer;
    size_t size, length; /* the buffer always ends with a terminator, at buffer[length] */
    int truncated;
};

void text_init(struct text *t, char *buffer, size_t size);
void text_add(struct text *t, const char *s);
void text_add_number(struct text *t, long value);
void text_add_hex(struct text *t, uint64_t value);
/* As the inside of a JSON string. Bytes below 0x20, quotes and backslashes are escaped. */
void text_add_json(struct text *t, const char *s);

/* Writes all of it; gives up silently when the descriptor does not take it. */
void text_write(int fd, const char *s, size_t bytes);

/* Why a step failed: a name for the common errors, a number for the others. Static storage. */
const char *text_errno(long error, char buffer[32]);

/* `zpoline: what: why: remedy` on stderr, one write. */
void text_fail(const char *what, const char *why, const char *remedy);

#endif

/* Bytes that grow. */
#ifndef ZPOLINE_LOAD_BUFFER_H
#define ZPOLINE_LOAD_BUFFER_H

#include <stdbool.h>
#include <stddef.h>

struct buffer {
    char *data;
    size_t length;
    size_t capacity;
};

/* Makes room for `count` more bytes. False without memory; the buffer is then as it was. */
bool buffer_reserve(struct buffer *buffer, size_t count);

bool buffer_add(struct buffer *buffer, const void *bytes, size_t count);
bool buffer_print(struct buffer *buffer, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Takes bytes off the front. */
void buffer_drop(struct buffer *buffer, size_t count);

void buffer_free(struct buffer *buffer);

#endif

/* Text without a libc. */
#include "hook/core/text.h"

#include <asm/errno.h>
#include <asm/unistd.h>

#include "hook/raw.h"

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

void text_write(int fd, const char *s, size_t bytes)
{
    while (bytes) {
        long written = raw_syscall3(__NR_write, fd, s, bytes);
        if (written == -EINTR) {
            continue;
        }
        if (written <= 0) {
            return;
        }
        s += written;
        bytes -= (size_t)written;
    }
}

const char *text_errno(long error, char buffer[32])
{
    switch (error < 0 ? -error : error) {
    case EPERM:
        return "operation not permitted";
    case ENOENT:
        return "no such file or directory";
    case EAGAIN:
        return "resource temporarily unavailable";
    case ENOMEM:
        return "out of memory";
    case EACCES:
        return "permission denied";
    case EEXIST:
        return "already mapped";
    case EINVAL:
        return "invalid argument";
    case ENOSPC:
        return "no space left on device";
    case ESTALE:
        return "the file is not the one that is mapped";
    default:
        break;
    }
    struct text t;
    text_init(&t, buffer, 32);
    text_add(&t, "errno ");
    text_add_number(&t, error < 0 ? -error : error);
    return buffer;
}

void text_fail(const char *what, const char *why, const char *remedy)
{
    char line[1024];
    struct text t;
    text_init(&t, line, sizeof line - 1); /* keep room for the newline when truncated */
    text_add(&t, "zpoline: ");
    text_add(&t, what);
    text_add(&t, ": ");
    text_add(&t, why);
    if (remedy && *remedy) {
        text_add(&t, ": ");
        text_add(&t, remedy);
    }
    line[t.length] = '\n';
    text_write(2, line, t.length + 1);
}

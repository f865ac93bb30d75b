/* Text that is written, and errors in words. */
#include "hook/core/text.h"

#include <asm/errno.h>
#include <asm/unistd.h>

#include "hook/raw.h"

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

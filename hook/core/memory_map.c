/* The mappings of this process, and careful access to addresses that the program named. */
#include "hook/core/memory_map.h"

#include <asm/errno.h>
#include <asm/unistd.h>
#include <linux/fcntl.h>
#include <linux/mman.h>

#include "hook/core/text.h"
#include "hook/raw.h"

void *memory_pages(size_t bytes)
{
    long r = raw_syscall6(__NR_mmap, 0, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
                          -1, 0);
    return RAW_IS_ERROR(r) ? NULL : (void *)r;
}

void memory_pages_release(void *pages, size_t bytes)
{
    if (pages) {
        raw_syscall2(__NR_munmap, pages, bytes);
    }
}

/* All of a file whose size stat does not know. Returns the length or -errno. */
static long file_slurp(int fd, char **buffer, size_t *bytes)
{
    size_t length = 0;
    for (;;) {
        if (length + 1 >= *bytes) {
            char *larger = memory_pages(*bytes * 2);
            if (!larger) {
                return -ENOMEM;
            }
            memcpy(larger, *buffer, length);
            memory_pages_release(*buffer, *bytes);
            *buffer = larger;
            *bytes *= 2;
        }
        long n = raw_syscall3(__NR_read, fd, *buffer + length, *bytes - length - 1);
        if (n == -EINTR) {
            continue;
        }
        if (n <= 0) {
            (*buffer)[length] = 0;
            return n < 0 ? n : (long)length;
        }
        length += (size_t)n;
    }
}

static uint64_t number(const char **s, unsigned base)
{
    uint64_t value = 0;
    for (;; (*s)++) {
        unsigned c = (unsigned char)**s;
        unsigned digit = c - '0' < 10 ? c - '0' : c - 'a' < 6 ? c - 'a' + 10 : 99;
        if (digit >= base) {
            return value;
        }
        value = value * base + digit;
    }
}

/* One line: `start-end rwxp offset major:minor inode   path`. Ends the path with a terminator and
 * returns the next line. */
static char *line_parse(char *line, struct memory_mapping *m)
{
    const char *s = line;
    m->start = number(&s, 16);
    s += *s == '-';
    m->end = number(&s, 16);
    s += *s == ' ';
    m->protection = 0;
    m->shared = 0;
    for (int i = 0; i < 4 && *s; i++, s++) {
        m->shared |= *s == 's';
        m->protection |= *s == 'r' ? PROT_READ : *s == 'w' ? PROT_WRITE : *s == 'x' ? PROT_EXEC : 0;
    }
    s += *s == ' ';
    m->offset = number(&s, 16);
    s += *s == ' ';
    m->device_major = (uint32_t)number(&s, 16);
    s += *s == ':';
    m->device_minor = (uint32_t)number(&s, 16);
    s += *s == ' ';
    m->inode = number(&s, 10);
    while (*s == ' ') {
        s++;
    }
    m->path = s;
    char *end = line + (s - line);
    while (*end && *end != '\n') {
        end++;
    }
    char *next = *end ? end + 1 : end;
    *end = 0;
    return next;
}

int memory_map_read(struct memory_map *map)
{
    *map = (struct memory_map){0};
    long fd = raw_syscall4(__NR_openat, AT_FDCWD, "/proc/self/maps", O_RDONLY | O_CLOEXEC, 0);
    if (fd < 0) {
        return (int)fd;
    }
    size_t bytes = 64 << 10;
    char *buffer = memory_pages(bytes);
    long length = buffer ? file_slurp((int)fd, &buffer, &bytes) : -ENOMEM;
    raw_syscall1(__NR_close, fd);
    if (length < 0) {
        memory_pages_release(buffer, bytes);
        return (int)length;
    }
    size_t lines = 0;
    for (long i = 0; i < length; i++) {
        lines += buffer[i] == '\n';
    }
    /* One piece for text and table, so that there is one to give back. */
    size_t table = (lines + 1) * sizeof(struct memory_mapping);
    map->memory_bytes = table + (size_t)length + 1;
    map->memory = memory_pages(map->memory_bytes);
    if (map->memory) {
        map->mappings = map->memory;
        char *text = (char *)map->memory + table;
        memcpy(text, buffer, (size_t)length + 1);
        while (map->count < lines && *text) {
            text = line_parse(text, &map->mappings[map->count++]);
        }
    }
    memory_pages_release(buffer, bytes);
    return map->memory ? 0 : -ENOMEM;
}

void memory_map_release(struct memory_map *map)
{
    memory_pages_release(map->memory, map->memory_bytes);
    *map = (struct memory_map){0};
}

struct vector {
    const void *base;
    size_t bytes;
};

static int copy(long number_of_call, const struct vector *local, const struct vector *remote)
{
    long pid = raw_syscall0(__NR_getpid);
    long r = raw_syscall6(number_of_call, pid, local, 1, remote, 1, 0);
    if (r == (long)local->bytes) {
        return 0;
    }
    if (r == -EFAULT || r >= 0) {
        return -EFAULT;
    }
    return 1; /* the call itself is not to be had here: a kernel without it, a seccomp filter */
}

int memory_read(void *to, const void *from, size_t bytes)
{
    int r = copy(__NR_process_vm_readv, &(struct vector){to, bytes}, &(struct vector){from, bytes});
    if (r > 0) {
        memcpy(to, from, bytes);
        r = 0;
    }
    return r;
}

int memory_write(void *to, const void *from, size_t bytes)
{
    int r =
        copy(__NR_process_vm_writev, &(struct vector){from, bytes}, &(struct vector){to, bytes});
    if (r > 0) {
        memcpy(to, from, bytes);
        r = 0;
    }
    return r;
}

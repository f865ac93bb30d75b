/* The program that is to be started. */
#include "hook/loader/program.h"

#include <asm/errno.h>
#include <asm/unistd.h>
#include <linux/fcntl.h>

#include "hook/core/memory_map.h"
#include "hook/core/text.h"
#include "hook/loader/script.h"
#include "hook/raw.h"

static size_t count_of(char *const *list)
{
    size_t n = 0;
    while (list[n]) {
        n++;
    }
    return n;
}

static char *kept(const char *s)
{
    size_t bytes = strlen(s) + 1;
    char *copy = memory_pages(bytes);
    if (copy) {
        memcpy(copy, s, bytes);
    }
    return copy;
}

/* INTERPRETER [ARGUMENT] SCRIPT in the place of the first argument. */
static int arguments_for(struct program *p, const struct script *script, const char *name)
{
    size_t count = count_of(p->arguments), n = 0;
    char **list = memory_pages((count + 4) * sizeof *list);
    if (!list || !(list[n++] = kept(script->interpreter)) ||
        (script->argument && !(list[n++] = kept(script->argument)))) {
        return -ENOMEM;
    }
    list[n++] = (char *)name;
    for (size_t i = 1; i < count; i++) {
        list[n++] = p->arguments[i];
    }
    p->arguments = list;
    return 0;
}

static long file_open(const char *path)
{
    return raw_syscall4(__NR_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC, 0);
}

static long head_read(int fd, char *line)
{
    long r;
    do {
        r = raw_syscall4(__NR_pread64, fd, line, SCRIPT_LINE_BYTES, 0);
    } while (r == -EINTR);
    return r;
}

int program_open(struct program *p, const char *name, int fd, char *const *arguments)
{
    const char *path = name;
    *p = (struct program){.fd = -1, .name = name, .arguments = (char **)arguments};
    for (int level = 0; level <= SCRIPT_LEVELS; level++) {
        char line[SCRIPT_LINE_BYTES + 1];
        struct script script;
        long r = fd >= 0 ? fd : file_open(path);
        if (r < 0) {
            return (int)r;
        }
        p->fd = (int)r;
        fd = -1;
        r = head_read(p->fd, line);
        r = r < 0 ? r : script_parse(line, (size_t)r, &script);
        if (r == 0) {
            return elf_program_read(p->fd, &p->elf);
        }
        raw_syscall1(__NR_close, p->fd);
        p->fd = -1;
        r = r < 0 ? r : arguments_for(p, &script, path);
        if (r < 0) {
            return (int)r;
        }
        path = p->arguments[0];
    }
    return -ELOOP;
}

void program_close(struct program *p)
{
    elf_program_release(&p->elf);
    if (p->fd >= 0) {
        raw_syscall1(__NR_close, p->fd);
        p->fd = -1;
    }
}

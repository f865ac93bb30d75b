/*
 * execve(2) by way of our loader: its file in the place of the program's, and all that it has to
 * know as its arguments (hook/loader_call.h). The program's strings are left where they are.
 */
#include <asm/errno.h>
#include <asm/unistd.h>
#include <linux/fcntl.h>

#include "hook/core/exec_internal.h"
#include "hook/core/exec_target.h"
#include "hook/core/text.h"
#include "hook/core/user_copy.h"
#include "hook/loader_call.h"
#include "hook/raw.h"

#define TEXT_BYTES  4352 /* the longest path, a descriptor before it, and numbers */
#define NUMBER_TEXT 24

/* fcntl(2) */
#define DUPLICATE      0 /* F_DUPFD */
#define GET_FLAGS      1 /* F_GETFD */
#define CLOSES_ON_EXEC 1 /* FD_CLOEXEC */

#define NAMED_BY_DESCRIPTOR "/dev/fd/"

struct list {
    const char *const *at;
    long count;
};

/* 0 or -EFAULT. */
static int list_look(long argument, struct list *list)
{
    *list = (struct list){.at = (const char *const *)argument};
    for (const char *entry; list->at; list->count++) {
        if (hook_copy(&entry, &list->at[list->count], sizeof entry) != 0) {
            return -EFAULT;
        }
        if (!entry) {
            break;
        }
    }
    return 0;
}

static const char **list_put(const struct list *list, const char **to)
{
    for (long i = 0; i < list->count; i++) {
        hook_copy(to++, &list->at[i], sizeof *to);
    }
    return to;
}

/* Is the file another one by the time at which the loader looks? /proc/self/... is. */
static int must_be_open(const struct syscall_call *call, const char *path)
{
    static const char proc[] = "/proc/";
    char start[sizeof proc] = "";
    if ((uint32_t)call->number == __NR_execveat) {
        return 1;
    }
    return hook_copy(start, path, sizeof proc - 1) == 0 && text_equal(start, proc);
}

/* The name that the kernel gives the program (fs/exec.c, alloc_bprm()). */
static int name_put(const struct syscall_call *call, const char *path, struct text *t)
{
    long length = exec_string_length(path);
    char first = 0;
    hook_copy(&first, path, 1);
    if (length < 0 || length >= 4096) {
        return -ENAMETOOLONG;
    }
    if ((uint32_t)call->number == __NR_execveat && (int)call->args[0] != AT_FDCWD && first != '/') {
        text_add(t, NAMED_BY_DESCRIPTOR);
        text_add_number(t, (int)call->args[0]);
        text_add(t, length ? "/" : "");
    }
    hook_copy(t->buffer + t->length, path, (size_t)length);
    t->length += (size_t)length;
    t->buffer[t->length] = 0;
    return 0;
}

/* A script's interpreter would find nothing under the name of a descriptor that exec closes:
 * BINPRM_FLAGS_PATH_INACCESSIBLE. */
static int script_out_of_reach(const struct syscall_call *call, long opened, const char *name)
{
    char head[2] = "";
    return text_starts(name, NAMED_BY_DESCRIPTOR) &&
           (raw_syscall2(__NR_fcntl, call->args[0], GET_FLAGS) & CLOSES_ON_EXEC) &&
           raw_syscall4(__NR_pread64, opened, head, sizeof head, 0) == sizeof head &&
           head[0] == '#' && head[1] == '!';
}

/* A descriptor that lives on in the loader, or -errno. */
static long descriptor_make(const struct syscall_call *call, const char *name)
{
    long opened = exec_target_open(call);
    if (opened < 0) {
        return opened;
    }
    if (script_out_of_reach(call, opened, name)) {
        raw_syscall1(__NR_close, opened);
        return -ENOENT;
    }
    long fd = raw_syscall3(__NR_fcntl, opened, DUPLICATE, 0);
    raw_syscall1(__NR_close, opened);
    return fd;
}

struct texts {
    char name[TEXT_BYTES], descriptor[NUMBER_TEXT], count[NUMBER_TEXT];
};

static void number_put(char to[NUMBER_TEXT], long value)
{
    struct text t;
    text_init(&t, to, NUMBER_TEXT);
    text_add_number(&t, value);
}

int exec_by_loader(struct syscall_call *call, const char *loader)
{
    static const char *const environment[] = {LOADER_ENVIRONMENT, NULL};
    int shift = (uint32_t)call->number == __NR_execveat;
    const char *path = (const char *)call->args[shift];
    struct list arguments, variables;
    int r = list_look(call->args[shift + 1], &arguments);
    r = r ? r : list_look(call->args[shift + 2], &variables);
    if (r != 0) {
        return r;
    }
    size_t pointers = (size_t)(arguments.count + variables.count) + EXEC_NAMES + 6;
    const char **list = exec_pages_take(pointers * sizeof *list + sizeof(struct texts));
    if (!list) {
        return -ENOMEM;
    }
    struct texts *texts = (struct texts *)(list + pointers);
    struct text name;
    text_init(&name, texts->name, sizeof texts->name);
    r = name_put(call, path, &name);
    long fd = -1;
    if (r == 0 && must_be_open(call, path)) {
        fd = descriptor_make(call, texts->name);
        r = fd < 0 ? (int)fd : 0;
        exec_pages_descriptor((int)fd);
    }
    if (r != 0) {
        return r;
    }
    number_put(texts->descriptor, fd);
    number_put(texts->count, arguments.count);
    const char **to = list;
    *to++ = LOADER_NAME;
    for (int i = 0; i < EXEC_NAMES; i++) {
        if (exec_values[i]) {
            *to++ = exec_values[i];
        }
    }
    *to++ = "--";
    *to++ = texts->name;
    *to++ = fd < 0 ? "-" : texts->descriptor;
    *to++ = texts->count;
    to = list_put(&variables, list_put(&arguments, to));
    *to = NULL;
    call->number = __NR_execve;
    call->args[0] = (long)loader;
    call->args[1] = (long)list;
    call->args[2] = (long)environment;
    return 0;
}

/* /proc/self/exe, where the kernel does not let us set it. */
#include "hook/core/own_exe.h"

#include <asm/errno.h>
#include <asm/unistd.h>

#include "hook/core/entry.h"
#include "hook/core/memory_map.h"
#include "hook/core/special.h"
#include "hook/core/text.h"
#include "hook/core/user_copy.h"
#include "hook/raw.h"

#define NAME_BYTES 32

static const char *own_path;

int own_exe_set(const char *path)
{
    size_t bytes = strlen(path) + 1;
    char *copy = memory_pages(bytes);
    if (!copy) {
        return -ENOMEM;
    }
    memcpy(copy, path, bytes);
    own_path = copy;
    special_exe_numbers_mark(hook_disposition);
    return 0;
}

/* The program's string; one that is longer than the names that we look for is cut. */
static void string_take(char to[NAME_BYTES], const char *from)
{
    size_t i = 0;
    while (i < NAME_BYTES - 1 && hook_copy(to + i, from + i, 1) == 0 && to[i]) {
        i++;
    }
    to[i] = 0;
}

const char *own_exe_of(const char *path)
{
    char name[NAME_BYTES], own[NAME_BYTES];
    struct text t;
    if (!own_path) {
        return NULL;
    }
    string_take(name, path);
    if (!text_starts(name, "/proc/")) {
        return NULL;
    }
    text_init(&t, own, sizeof own);
    text_add(&t, "/proc/");
    text_add_number(&t, raw_syscall0(__NR_getpid));
    text_add(&t, "/exe");
    return text_equal(name, "/proc/self/exe") || text_equal(name, "/proc/thread-self/exe") ||
                   text_equal(name, own)
               ? own_path
               : NULL;
}

int own_exe_readlink(struct syscall_call *call)
{
    int shift = (uint32_t)call->number == __NR_readlinkat;
    const char *path = own_exe_of((const char *)call->args[shift]);
    long size = (int)call->args[shift + 2];
    if (!path || size <= 0) {
        return SPECIAL_PASS;
    }
    size_t bytes = strlen(path);
    bytes = bytes < (size_t)size ? bytes : (size_t)size;
    int r = hook_copy((void *)call->args[shift + 1], path, bytes);
    call->result = r ? r : (long)bytes;
    return SPECIAL_ANSWERED;
}

/*
 * libzpoline.so starts here: LD_PRELOAD brings the library, glibc's dynamic linker calls this
 * before the program's own constructors. Reads the environment and runs the set-up; on failure the
 * program does not start. Alone in its file, so that tests link the rest without patching
 * themselves.
 */
#include <asm/stat.h>
#include <asm/unistd.h>
#include <linux/fcntl.h>

#include "hook/core/entry.h"
#include "hook/core/text.h"
#include "hook/raw.h"
#include "hook/setup/glibc_linker.h"
#include "hook/sites/cache.h"
#include "zpoline/setup.h"
#include "zpoline/sled.h"

#define STATUS_LAUNCH_FAILED 125
#define PROVER_NAME          "zpoline/libzpoline-sites.so"

/* Live as long as the process: the hook and the reports keep pointers to them. */
static char prover_path[4096];
static char cache_directory[4096];

static const char *report_path;

/* The command makes the report's file before the start; nothing is to be left of a start that was
 * none. */
static void report_remove_if_empty(void)
{
    struct stat st;
    if (report_path && raw_syscall4(__NR_newfstatat, AT_FDCWD, report_path, &st, 0) == 0 &&
        st.st_size == 0) {
        raw_syscall3(__NR_unlinkat, AT_FDCWD, report_path, 0);
    }
}

static _Noreturn void refuse(const struct hook_failure *f)
{
    report_remove_if_empty();
    text_fail(f->what, f->why, f->remedy);
    for (;;) {
        raw_syscall1(__NR_exit_group, STATUS_LAUNCH_FAILED);
    }
}

/* The prover lies beside this library; where that is, the map knows. */
static void prover_find(const struct memory_map *map)
{
    uintptr_t here = (uintptr_t)hook_raw_begin;
    for (size_t i = 0; i < map->count; i++) {
        const struct memory_mapping *m = &map->mappings[i];
        if (here < m->start || here >= m->end) {
            continue;
        }
        struct text t;
        text_init(&t, prover_path, sizeof prover_path);
        text_add(&t, m->path);
        while (t.length && prover_path[t.length - 1] != '/') {
            prover_path[--t.length] = 0;
        }
        text_add(&t, PROVER_NAME);
    }
}

static int shape_read(char *const *envp)
{
    const char *name = text_environment(envp, "ZPOLINE_SLED");
    if (!name) {
        return -1;
    }
    int shape = sled_shape_of(name);
    if (shape < 0) {
        struct hook_failure f = {
            .what = "cannot read ZPOLINE_SLED",
            .why = "there is no sled of that name",
            .remedy = "use one-jump, short-jump or nop",
        };
        refuse(&f);
    }
    return shape;
}

static const char *cache_find(char *const *envp)
{
    const char *wanted = text_environment(envp, "ZPOLINE_CACHE");
    if (wanted && text_equal(wanted, "no")) {
        return NULL;
    }
    int r = site_cache_directory(text_environment(envp, "XDG_CACHE_HOME"),
                                 text_environment(envp, "HOME"), cache_directory,
                                 sizeof cache_directory);
    return r == 0 ? cache_directory : NULL;
}

static int says_yes(char *const *envp, const char *name)
{
    const char *value = text_environment(envp, name);
    return value && text_equal(value, "yes");
}

__attribute__((constructor)) static void zpoline_start(int argc, char **argv, char **envp)
{
    report_path = text_environment(envp, "ZPOLINE_REPORT");
    struct memory_map map;
    struct hook_failure f = {.why = ""};
    struct zpoline_request request = {
        .program = argc > 0 ? argv[0] : "",
        .hook_path = text_environment(envp, "LIBZPHOOK"),
        .hook_argument = text_environment(envp, "ZPOLINE_HOOK_ARGUMENT"),
        .report_path = report_path,
        .cache_directory = cache_find(envp),
        .shape = shape_read(envp),
        .drop_capability = says_yes(envp, "ZPOLINE_DROP_CAPABILITY"),
        .map = &map,
        .linker = &glibc_linker,
        .prover = glibc_prover(prover_path),
    };
    if (!request.hook_path || !request.hook_path[0]) {
        f.what = "cannot start the hook";
        f.why = "LIBZPHOOK is not set";
        f.remedy = "set it to the path of a hook library, or use `zpoline run --hook NAME`";
        refuse(&f);
    }
    int r = memory_map_read(&map);
    if (r != 0) {
        f.what = "cannot read /proc/self/maps";
        f.why = text_errno(r, f.why_buffer);
        f.remedy = "mount /proc";
        refuse(&f);
    }
    prover_find(&map);
    r = zpoline_set_up(&request, &f);
    if (r != 0) {
        refuse(&f);
    }
    memory_map_release(&map);
}

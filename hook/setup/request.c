/* What the command asked for, and what becomes of a start that fails. */
#include "hook/setup/request.h"

#include <asm/errno.h>
#include <asm/stat.h>
#include <asm/unistd.h>
#include <linux/fcntl.h>

#include "hook/core/entry.h"
#include "hook/core/text.h"
#include "hook/loader_call.h"
#include "hook/raw.h"
#include "hook/setup/glibc_linker.h"
#include "hook/sites/cache.h"

#define STATUS_LAUNCH_FAILED 125
#define PROVER_NAME          "libzpoline-sites.so"
#define LATE_PROVER_NAME     "zpoline-prove"
#define PRELOADED_NAME       "libzpoline.so"
#define PRIVATE_DIRECTORY    "zpoline/"
#define PATH_BYTES           4096

/* Live as long as the process: the hook and the reports keep pointers to them. */
static char library_path[PATH_BYTES];
static char loader_path[PATH_BYTES];
static char own_path[PATH_BYTES]; /* of the library that this code is of */
static char prover_path[PATH_BYTES];
static char late_prover_path[PATH_BYTES];
static char cache_directory[PATH_BYTES];

/* --- what was asked for --- */

static int says(char *const *settings, const char *name, const char *word)
{
    const char *value = text_environment(settings, name);
    return value && text_equal(value, word);
}

static const char *cache_find(char *const *settings, char *const *environment)
{
    if (says(settings, "ZPOLINE_CACHE", "no")) {
        return NULL;
    }
    int r = site_cache_directory(text_environment(environment, "XDG_CACHE_HOME"),
                                 text_environment(environment, "HOME"), cache_directory,
                                 sizeof cache_directory);
    return r == 0 ? cache_directory : NULL;
}

void start_request_read(struct start_request *request, const char *program, char *const *settings,
                        char *const *environment)
{
    *request = (struct start_request){
        .program = program,
        .hook_path = text_environment(settings, "LIBZPHOOK"),
        .hook_argument = text_environment(settings, "ZPOLINE_HOOK_ARGUMENT"),
        .report_path = text_environment(settings, "ZPOLINE_REPORT"),
        .cache_directory = cache_find(settings, environment),
        .sled = text_environment(settings, "ZPOLINE_SLED"),
        .exhaustive = says(settings, "ZPOLINE_COVERAGE", "exhaustive"),
        .drop_capability = says(settings, "ZPOLINE_DROP_CAPABILITY", "yes"),
        .linker = &glibc_linker,
        .prover = glibc_prover(prover_path),
        .late_prover = late_prover_path,
    };
}

int start_request_check(const struct start_request *request, struct hook_failure *f)
{
    if (request->hook_path && request->hook_path[0]) {
        return 0;
    }
    f->what = "cannot start the hook";
    f->why = "LIBZPHOOK is not set";
    f->remedy = "set it to the path of a hook library, or use `zpoline run --hook NAME`";
    return -EINVAL;
}

int start_may_go_without(char *const *settings)
{
    return says(settings, "ZPOLINE_FOLLOW", "yes");
}

/* --- our own files --- */

static void append(char path[PATH_BYTES], const char *name)
{
    struct text t;
    size_t length = strlen(path);
    text_init(&t, path + length, PATH_BYTES - length);
    text_add(&t, name);
}

/* `directory`, which ends in a slash, and a name in it. */
static void join(char to[PATH_BYTES], const char *directory, const char *name)
{
    to[0] = 0;
    append(to, directory);
    append(to, name);
}

/* Cuts the last component off, with a slash left at the end. */
static void directory_of(char path[PATH_BYTES])
{
    size_t length = strlen(path);
    length -= length && path[length - 1] == '/';
    while (length && path[length - 1] != '/') {
        length--;
    }
    path[length] = 0;
}

/*
 * All lies in the private directory; libzpoline.so alone is one above, for those who preload it by
 * hand.
 */
static void paths_from(const char *library, enum start_place place, struct exec_files *files)
{
    static char private_directory[PATH_BYTES];
    join(private_directory, library, "");
    directory_of(private_directory);
    join(library_path, library, "");
    if (place == START_LOADED) {
        directory_of(library_path);
        directory_of(library_path);
        append(library_path, PRELOADED_NAME);
    } else if (place == START_PRELOADED_WITH_LOADER) {
        append(private_directory, PRIVATE_DIRECTORY);
    }
    join(prover_path, private_directory, PROVER_NAME);
    join(late_prover_path, private_directory, LATE_PROVER_NAME);
    join(loader_path, private_directory, LOADER_NAME);
    files->library = library_path;
    files->loader = place == START_PRELOADED ? NULL : loader_path;
}

void start_files_find(const struct memory_map *map, enum start_place place,
                      struct exec_files *files, struct start_request *request)
{
    uintptr_t here = (uintptr_t)hook_raw_begin;
    *files = (struct exec_files){.library = NULL};
    for (size_t i = 0; i < map->count; i++) {
        const struct memory_mapping *m = &map->mappings[i];
        if (here >= m->start && here < m->end) {
            join(own_path, m->path, "");
            paths_from(m->path, place, files);
        }
    }
    request->late_prover = late_prover_path;
}

const char *start_own_library(void)
{
    return own_path;
}

/* --- a start that fails --- */

/* The command makes the report's file before the start; nothing is to be left of a start that was
 * none. */
static void report_remove_if_empty(const char *path)
{
    struct stat st;
    if (path && raw_syscall4(__NR_newfstatat, AT_FDCWD, path, &st, 0) == 0 && st.st_size == 0) {
        raw_syscall3(__NR_unlinkat, AT_FDCWD, path, 0);
    }
}

void start_say_without(const struct start_request *r, const struct hook_failure *f)
{
    text_fail(r->program, f->why, "it runs without the hook");
    report_unhooked(r->report_path, r->program, f->why);
}

_Noreturn void start_refuse(const struct start_request *r, const struct hook_failure *f)
{
    report_remove_if_empty(r->report_path);
    if (!f->said) {
        text_fail(f->what, f->why, f->remedy);
    }
    for (;;) {
        raw_syscall1(__NR_exit_group, STATUS_LAUNCH_FAILED);
    }
}

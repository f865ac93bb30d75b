/* The start of a preloaded mechanism. */
#include "hook/setup/start.h"

#include <asm/errno.h>
#include <asm/siginfo.h>
#include <asm/signal.h>
#include <asm/stat.h>
#include <asm/unistd.h>
#include <linux/fcntl.h>

#include "hook/core/entry.h"
#include "hook/core/exec.h"
#include "hook/core/hook_libc.h"
#include "hook/core/special.h"
#include "hook/core/text.h"
#include "hook/core/thread.h"
#include "hook/core/ways.h"
#include "hook/raw.h"
#include "hook/setup/glibc_linker.h"
#include "hook/setup/own_code.h"
#include "hook/sites/cache.h"

#define STATUS_LAUNCH_FAILED 125
#define PROVER_NAME          "libzpoline-sites.so"
#define LATE_PROVER_NAME     "zpoline-prove"
#define PRIVATE_DIRECTORY    "zpoline/"

/* Live as long as the process: the hook and the reports keep pointers to them. */
static char library_path[4096];
static char prover_path[4096];
static char late_prover_path[4096];
static char cache_directory[4096];

int start_failed(struct hook_failure *f, const char *what, long error, const char *remedy)
{
    f->what = what;
    f->why = text_errno(error, f->why_buffer);
    f->remedy = remedy;
    return (int)error;
}

/* The command makes the report's file before the start; nothing is to be left of a start that was
 * none. */
static void report_remove_if_empty(const char *path)
{
    struct stat st;
    if (path && raw_syscall4(__NR_newfstatat, AT_FDCWD, path, &st, 0) == 0 && st.st_size == 0) {
        raw_syscall3(__NR_unlinkat, AT_FDCWD, path, 0);
    }
}

/* A program that a hooked one has started: it runs natively rather than not at all. */
static void go_without(const struct start_request *r, const struct hook_failure *f)
{
    text_fail(r->program, f->why, "it runs without the hook");
    report_unhooked(r->report_path, r->program, f->why);
}

static _Noreturn void refuse(const char *report_path, const struct hook_failure *f)
{
    report_remove_if_empty(report_path);
    text_fail(f->what, f->why, f->remedy);
    for (;;) {
        raw_syscall1(__NR_exit_group, STATUS_LAUNCH_FAILED);
    }
}

/*
 * Our own library, and the prover. It lies in the private directory, where the libraries of all
 * mechanisms but zpoline lie themselves: libzpoline.so is one above, for those who preload it by
 * hand.
 */
static void places_find(const struct memory_map *map)
{
    uintptr_t here = (uintptr_t)hook_raw_begin;
    for (size_t i = 0; i < map->count; i++) {
        const struct memory_mapping *m = &map->mappings[i];
        if (here < m->start || here >= m->end) {
            continue;
        }
        struct text t;
        text_init(&t, library_path, sizeof library_path);
        text_add(&t, m->path);
        text_init(&t, prover_path, sizeof prover_path);
        text_add(&t, m->path);
        while (t.length && prover_path[t.length - 1] != '/') {
            prover_path[--t.length] = 0;
        }
        size_t directory = t.length;
        text_add(&t, PROVER_NAME);
        if (raw_syscall3(__NR_faccessat, AT_FDCWD, prover_path, 0) != 0) {
            prover_path[t.length = directory] = 0;
            text_add(&t, PRIVATE_DIRECTORY PROVER_NAME);
        }
        text_init(&t, late_prover_path, sizeof late_prover_path);
        text_add(&t, prover_path);
        t.length -= sizeof PROVER_NAME - 1;
        text_add(&t, LATE_PROVER_NAME);
    }
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

static int says(char *const *envp, const char *name, const char *word)
{
    const char *value = text_environment(envp, name);
    return value && text_equal(value, word);
}

static int request_check(const struct start_request *request, struct hook_failure *f)
{
    if (request->hook_path && request->hook_path[0]) {
        return 0;
    }
    f->what = "cannot start the hook";
    f->why = "LIBZPHOOK is not set";
    f->remedy = "set it to the path of a hook library, or use `zpoline run --hook NAME`";
    return -EINVAL;
}

static int set_up_with_map(const struct start_request *asked, char *const *envp,
                           start_set_up_fn *set_up, struct hook_failure *f)
{
    struct start_request request = *asked;
    struct memory_map map;
    int r = memory_map_read(&map);
    if (r != 0) {
        return start_failed(f, "cannot read /proc/self/maps", r, "mount /proc");
    }
    places_find(&map);
    request.map = &map;
    r = set_up(&request, f);
    memory_map_release(&map);
    if (r == 0 && exec_remember(envp, library_path, !says(envp, "ZPOLINE_FOLLOW", "no")) != 0) {
        r = start_failed(f, "cannot keep the environment for new programs", -ENOMEM,
                         "free some memory");
    }
    return r;
}

void start_preloaded(int argc, char **argv, char **envp, start_set_up_fn *set_up)
{
    struct hook_failure f = {.why = ""};
    struct start_request request = {
        .program = argc > 0 ? argv[0] : "",
        .hook_path = text_environment(envp, "LIBZPHOOK"),
        .hook_argument = text_environment(envp, "ZPOLINE_HOOK_ARGUMENT"),
        .report_path = text_environment(envp, "ZPOLINE_REPORT"),
        .cache_directory = cache_find(envp),
        .sled = text_environment(envp, "ZPOLINE_SLED"),
        .exhaustive = says(envp, "ZPOLINE_COVERAGE", "exhaustive"),
        .drop_capability = says(envp, "ZPOLINE_DROP_CAPABILITY", "yes"),
        .linker = &glibc_linker,
        .prover = glibc_prover(prover_path),
        .late_prover = late_prover_path,
    };
    int r = request_check(&request, &f);
    if (r == 0) {
        r = set_up_with_map(&request, envp, set_up, &f);
    }
    if (r != 0 && says(envp, "ZPOLINE_FOLLOW", "yes")) {
        go_without(&request, &f);
    } else if (r != 0) {
        refuse(request.report_path, &f);
    }
}

int start_load(const struct start_request *r, const struct hook_facts *facts,
               struct hook_failure *f)
{
    int result = hook_load(r->linker, facts->mechanism, r->hook_path, r->hook_argument, f);
    if (result != 0) {
        return result;
    }
    result = thread_adopt();
    return result
               ? start_failed(f, "cannot make the first thread's block", result, "free some memory")
               : 0;
}

int start_note_own_code(const struct start_request *r, struct hook_failure *f)
{
    int result = own_code_note(r->map);
    return result ? start_failed(f, "cannot tell the hook's code from the program's", result,
                                 "mount /proc")
                  : 0;
}

int start_activate(const struct start_request *r, const struct hook_facts *facts,
                   struct hook_failure *f)
{
    int result = hook_report_to(r->report_path, r->program, facts);
    if (result != 0) {
        return start_failed(f, "cannot prepare the report", result, "free some memory");
    }
    hook_activate();
    hook_libc_prepare_threads();
    if (facts->is_rewritten) {
        special_code_numbers_mark(hook_disposition);
    }
    if (r->report_path && facts->is_rewritten) {
        ways_count(facts);
    }
    return 0;
}

int start_own_signal(int signal, signals_owner_fn *owner, struct hook_failure *f)
{
    int result = signals_own(SIGSEGV, NULL);
    if (result == 0 && signal) {
        result = signals_own(signal, owner);
    }
    return result ? start_failed(f, "cannot take the mechanism's signals over", result,
                                 "see whether a security policy forbids rt_sigaction")
                  : 0;
}

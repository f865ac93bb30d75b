/* Starts the hook when the library is preloaded, and ends it with the process. */
#include <dlfcn.h>
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

#include "baselines/ld_preload/dispatch.h"
#include "hook/core/hook.h"
#include "hook/core/text.h"

#define STATUS_LAUNCH_FAILED 125

static struct hook_facts facts = {.mechanism = "ld_preload", .sled = ""};

static void *open_apart(const char *path)
{
    return dlmopen(LM_ID_NEWLM, path, RTLD_NOW | RTLD_LOCAL);
}

static const char *last_error(void)
{
    return dlerror();
}

static void refuse(const char *what, const char *why, const char *remedy)
{
    text_fail(what, why, remedy);
    _exit(STATUS_LAUNCH_FAILED);
}

__attribute__((constructor)) static void ld_preload_start(int argc, char **argv, char **envp)
{
    static const struct hook_linker linker = {
        .open = open_apart,
        .symbol = dlsym,
        .error = last_error,
    };
    struct hook_failure f = {.why = ""};
    const char *path = text_environment(envp, "LIBZPHOOK");
    if (!path || !*path) {
        refuse("cannot start the hook", "LIBZPHOOK is not set",
               "set it to the path of a hook library, or use `zpoline run --hook NAME`");
    }
    int r = hook_load(&linker, facts.mechanism, path,
                      text_environment(envp, "ZPOLINE_HOOK_ARGUMENT"), &f);
    if (r != 0 && f.said) {
        _exit(STATUS_LAUNCH_FAILED);
    }
    if (r != 0) {
        refuse(f.what, f.why, f.remedy);
    }
    pthread_atfork(NULL, NULL, hook_in_fork_child);
    r = hook_report_to(text_environment(envp, "ZPOLINE_REPORT"), argc > 0 ? argv[0] : "", &facts);
    if (r != 0) {
        refuse("cannot prepare the report", "out of memory", "free some memory");
    }
    hook_activate();
}

__attribute__((destructor)) static void ld_preload_end(void)
{
    hook_at_end();
}

/* The ways to end that run no destructor. */
EXPORTED void _exit(int status)
{
    static void *slot;
    void (*next)(int) __attribute__((noreturn)) = dispatch_next(&slot, "_exit");
    hook_at_end();
    next(status);
}

EXPORTED void _Exit(int status)
{
    _exit(status);
}

/* What the wrappers share. */
#include "baselines/ld_preload/dispatch.h"

#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>

#include "hook/core/hook_libc.h"
#include "hook/core/text.h"
#include "hook/raw.h"

__thread char dispatch_thread_ready
    __attribute__((tls_model("initial-exec"), visibility("hidden")));

void dispatch_thread_prepare(void)
{
    dispatch_thread_ready = 1;
    hook_libc_prepare_thread();
}

long dispatch_result(long raw)
{
    if (RAW_IS_ERROR(raw)) {
        errno = (int)-raw;
        return -1;
    }
    return raw;
}

void *dispatch_next(void **slot, const char *name)
{
    void *next = __atomic_load_n(slot, __ATOMIC_RELAXED);
    if (!next) {
        next = dlsym(RTLD_NEXT, name);
        if (!next) {
            text_fail("cannot find libc's function behind a wrapper", name, "report this as a bug");
            abort();
        }
        __atomic_store_n(slot, next, __ATOMIC_RELAXED);
    }
    return next;
}

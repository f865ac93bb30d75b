/* The copy of libc that a hook library brings. */
#include "hook/core/hook_libc.h"

#include <asm/prctl.h>
#include <asm/unistd.h>

#include "hook/core/entry.h"
#include "hook/core/hook_internal.h"
#include "hook/core/hook_libc_apart.h"
#include "hook/core/program_handlers.h"
#include "hook/core/thread.h"
#include "hook/core/user_copy.h"
#include "hook/raw.h"

static void (*ctype_init)(void);
static enum syscall_verdict (*prepared)(struct syscall_call *call);

int hook_libc_find(const struct hook_linker *linker, void *library)
{
    ctype_init = (void (*)(void))linker->symbol(library, "__ctype_init");
    return ctype_init && hook_libc_apart_expected() ? hook_libc_apart_find(linker, library) : 0;
}

int hook_libc_found(void)
{
    return ctype_init != NULL;
}

/* A thread made without libc may have none, and one of another runtime its own. glibc's begins with
 * its own address (tcbhead_t, sysdeps/x86_64/nptl/tls.h). */
static int has_tls(void)
{
    uintptr_t base = 0, self = 0;
    return raw_syscall2(__NR_arch_prctl, ARCH_GET_FS, &base) == 0 && base &&
           hook_copy(&self, (const void *)base, sizeof self) == 0 && self == base;
}

void hook_libc_prepare_thread(void)
{
    if (ctype_init) {
        ctype_init();
    }
}

static enum syscall_verdict prepare(struct syscall_call *call)
{
    struct thread_block *block = thread_self();
    if (!block->libc_prepared) {
        block->libc_prepared = 1;
        if (has_tls()) {
            ctype_init();
        }
    }
    return prepared(call);
}

void hook_libc_prepare_threads(void)
{
    if (ctype_init && hook_libc_apart_expected()) {
        program_handlers_wrap();
        hook_libc_apart_begin(ctype_init, !(hook_active->flags & HOOK_NO_THREAD_DATA));
    } else if (ctype_init) {
        prepared = hook_on_call;
        hook_on_call = prepare;
    }
}

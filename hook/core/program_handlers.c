/* See program_handlers.h. */
#include "hook/core/program_handlers.h"

#include <asm/siginfo.h>
#include <asm/signal.h>

#include "hook/core/hook_libc_apart.h"
#include "hook/core/signals_internal.h"
#include "hook/core/thread.h"

static int wraps;
static uintptr_t handlers[SIGNALS];

void program_handlers_wrap(void)
{
    wraps = 1;
}

uintptr_t program_handler_known(int signal)
{
    return __atomic_load_n(&handlers[signal], __ATOMIC_ACQUIRE);
}

/* A vfork child has actions of its own, but shares our memory with its parent: a handler that is
 * not the parent's, too, it gets unwrapped. */
uintptr_t program_handler_put(int signal, uintptr_t handler)
{
    uintptr_t known = program_handler_known(signal);
    int others = thread_self()->vfork_depth && known && known != handler;
    if (!wraps || handler <= (uintptr_t)SIG_IGN || others) {
        return handler;
    }
    __atomic_store_n(&handlers[signal], handler, __ATOMIC_RELEASE);
    return (uintptr_t)hook_program_handler;
}

uintptr_t program_handler_shown(uintptr_t kernels, uintptr_t known)
{
    return kernels == (uintptr_t)hook_program_handler ? known : kernels;
}

void *hook_program_handler_starts(int signal, void *info, void *context)
{
    (void)info;
    hook_libc_handler_starts(context);
    return (void *)program_handler_known(signal);
}

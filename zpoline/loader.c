/* libzpoline-loader.so: what the program zpoline-loader (loader_start.S) consists of. */
#include "hook/loader/loader.h"

#include "hook/syscall_hook.h"
#include "zpoline/setup.h"

SYSCALL_HOOK_EXPORT _Noreturn void zpoline_loader(uint64_t *stack);

_Noreturn void zpoline_loader(uint64_t *stack)
{
    loader_start(stack, zpoline_set_up);
}

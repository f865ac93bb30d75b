/* What hooks that work with the program's registers are offered. */
#include <asm/unistd.h>

#include "hook/core/code.h"
#include "hook/core/entry.h"
#include "hook/core/hook.h"
#include "hook/core/special.h"
#include "hook/core/thread.h"
#include "hook/core/user_copy.h"
#include "hook/raw.h"

/* Of our own library, from the linker; not those of another. */
extern const char __ehdr_start[] __attribute__((visibility("hidden")));
extern const char etext[] __attribute__((visibility("hidden")));

static long program_call(long number, long a1, long a2, long a3, long a4, long a5, long a6)
{
    struct syscall_call call = {.number = number, .args = {a1, a2, a3, a4, a5, a6}};
    int special = number >= 0 && number < DISPOSITION_NUMBERS &&
                  (hook_disposition[number] & DISPOSITION_SPECIAL);
    int done = 0;
    if (special) {
        done = number == __NR_munmap ? code_call(&call) == SPECIAL_ANSWERED
                                     : special_at_once(&call) == 1;
    }
    return done ? call.result : raw_syscall(number, a1, a2, a3, a4, a5, a6);
}

static void **thread_slot(void)
{
    return &thread_self()->hook_slot;
}

static int is_own_code(const void *address)
{
    uintptr_t a = (uintptr_t)address;
    return (a >= (uintptr_t)__ehdr_start && a < (uintptr_t)etext) || code_is_guarded(a);
}

static struct syscall_services services = {
    .program_call = program_call,
    .copy = hook_copy,
    .thread_slot = thread_slot,
    .enter = hook_entry_any,
    .is_own_code = is_own_code,
};

const struct syscall_services *services_of_stub(void)
{
    services.raw_instruction = hook_raw_call_instruction;
    return &services;
}

/* The active hook library: what the entry stub looks at, and the turns of its life. */
#include "hook/core/hook.h"

#include "hook/core/entry.h"
#include "hook/core/hook_internal.h"
#include "hook/core/hook_libc_apart.h"
#include "hook/core/special.h"

uint8_t hook_disposition[DISPOSITION_NUMBERS];
uint8_t hook_disposition_other;
enum syscall_verdict (*hook_on_call)(struct syscall_call *call);

const struct syscall_hook *hook_active;
const struct syscall_services *hook_services;
const char *hook_exec_refusal;
static int ended;

static void interest_set(const struct syscall_hook *hook)
{
    uint8_t wanted = DISPOSITION_HOOK;
    if (!(hook->flags & HOOK_NO_VECTOR_STATE)) {
        vector_save_choose();
        wanted |= hook->flags & HOOK_XMM_STATE ? DISPOSITION_XMM : DISPOSITION_VECTOR;
    }
    if (!hook->number_count) {
        for (size_t i = 0; i < DISPOSITION_NUMBERS; i++) {
            hook_disposition[i] |= wanted;
        }
        hook_disposition_other |= wanted;
        return;
    }
    for (size_t i = 0; i < hook->number_count; i++) {
        if (hook->numbers[i] < DISPOSITION_NUMBERS) {
            hook_disposition[hook->numbers[i]] |= wanted;
        }
    }
}

void hook_activate(void)
{
    hook_on_call = hook_active->on_call;
    pass_return_choose();
    special_numbers_mark(hook_disposition);
    interest_set(hook_active);
}

void hook_returned(struct syscall_call *call)
{
    if (hook_active->abi_version >= 2 && hook_active->on_return) {
        hook_libc_enter();
        hook_active->on_return(call);
        hook_libc_leave();
    }
}

void hook_starts(struct syscall_registers *registers)
{
    if (hook_active->abi_version >= 2 && hook_active->start) {
        hook_libc_enter();
        hook_active->start(registers);
        hook_libc_leave();
    }
}

void hook_in_fork_child(void)
{
    if (hook_active->fork_child) {
        hook_libc_enter();
        hook_call_keeping(hook_active->fork_child, 0, 0);
        hook_libc_leave();
    }
}

void hook_before_exec(const char *unhooked)
{
    report_write("exec", unhooked);
}

void hook_exec_failed(void)
{
    report_exec_failed();
}

void hook_at_end(void)
{
    if (!hook_active || __atomic_exchange_n(&ended, 1, __ATOMIC_ACQ_REL)) {
        return;
    }
    report_write("exit", NULL);
    if (hook_active->fini) {
        hook_libc_enter();
        hook_active->fini();
        hook_libc_leave();
    }
}

/* From the guest's call to the row of its system's table, and back. */
#include "personality.h"

#include "event_notes.h"
#include "guest.h"
#include "process.h"
#include "report.h"
#include "signal_watch.h"
#include "signals.h"
#include "start.h"
#include "thread.h"

#include <asm/unistd.h>

const struct guest_system *guest_system;
const struct syscall_services *guest_services;
void (*guest_enter)(void) __attribute__((visibility("hidden")));

static const struct guest_row *by_number[GUEST_NUMBERS];

/* --- handlers that need no code --- */

long guest_plain(struct guest_call *c)
{
    return hook_raw_syscall(c->row->host, c->a[0], c->a[1], c->a[2], c->a[3], c->a[4], c->a[5]);
}

long guest_wait(struct guest_thread *self, long number, long a1, long a2, long a3, long a4, long a5,
                long a6)
{
    const long call[] = {number, a1, a2, a3, a4, a5, a6};
    return guest_wait_step(call, &self->pending);
}

long guest_waiting(struct guest_call *c)
{
    return guest_wait(c->self, c->row->host, c->a[0], c->a[1], c->a[2], c->a[3], c->a[4], c->a[5]);
}

/* --- arguments --- */

static int is_indirect(long number)
{
    return number == guest_system->indirect[0] || number == guest_system->indirect[1];
}

/*
 * Number and arguments. What a `call` has pushed at the site is not in rsp any more, so the stacked
 * ones lie where the native instruction would find them: above one return address. An indirect call
 * has its real number in front, which moves all others up by one.
 */
static long fetch(struct guest_call *c, long *number)
{
    const struct syscall_registers *r = syscall_registers(c->call);
    long given[6 + GUEST_ARGUMENTS - 5];
    for (int i = 0; i < 6; i++)
        given[i] = c->call->args[i];
    *number = c->call->number & 0xffffffff;
    int shift = is_indirect(*number);
    if (shift)
        *number = given[0] & 0xffffffff;
    c->row = *number < GUEST_NUMBERS ? by_number[*number] : NULL;
    if (!c->row)
        return -ENOSYS;
    long error = 0;
    for (int i = 6; i < 6 + GUEST_ARGUMENTS - 5; i++)
        given[i] = 0;
    if (c->row->flags & GUEST_STACKED || shift)
        error = guest_read(given + 6, (long)r->rsp + 8, sizeof given - 6 * sizeof *given);
    for (int i = 0; i < GUEST_ARGUMENTS; i++)
        c->a[i] = given[i + shift];
    /* A program at the very top of its stack has nothing there. */
    return c->row->flags & GUEST_STACKED ? error : 0;
}

/* --- results --- */

static int error_out(long result)
{
    long e = -result;
    int guest = e < GUEST_ERRORS ? guest_system->errors[e] : 0;
    return guest ? guest : guest_system->errors[EINVAL];
}

static void answer(struct guest_call *c, long result)
{
    struct syscall_registers *r = syscall_registers(c->call);
    if (HOST_IS_ERROR(result)) {
        c->call->result = error_out(result);
        syscall_set_carry(c->call, 1);
        return;
    }
    c->call->result = result;
    syscall_set_carry(c->call, 0);
    if (c->has_second || guest_system->always_second)
        r->rdx = c->second;
}

/* As if the program were about to make the call: its handler's return makes it again. */
static int restarts(const struct guest_call *c, long result)
{
    if (result != -EINTR || !c->row || !(c->row->flags & GUEST_RESTARTS))
        return 0;
    return c->restart == GUEST_RESTART_AS_ACTION ? signals_restart(c->self->pending_signal)
                                                 : c->restart == GUEST_RESTART_ALWAYS;
}

static enum syscall_verdict finish(struct guest_call *c, long number, long result)
{
    struct syscall_registers *r = syscall_registers(c->call);
    if (c->verdict == GUEST_RESUME)
        return syscall_resume(c->call);
    if (!c->self->pending) {
        answer(c, result);
        return HOOK_RETURN;
    }
    if (restarts(c, result)) {
        c->call->result = number;
        r->rip = (uintptr_t)c->call->site;
    } else {
        answer(c, result);
    }
    c->self->resume_rip = r->rip;
    r->rip = (uintptr_t)guest_deliver_here;
    return syscall_resume(c->call);
}

/* --- the hook --- */

enum syscall_verdict personality_call(struct syscall_call *call)
{
    struct guest_call c = {.call = call, .self = guest_self()};
    if (!c.self)
        return HOOK_PASS; /* the guest has not begun */
    long number, given = call->number;
    long result = fetch(&c, &number);
    if (result == 0) {
        result = c.row->handler(&c);
        if (c.verdict == GUEST_FOLLOW)
            return syscall_follow(call);
    } else if (!c.row) {
        report_unknown(number);
    }
    return finish(&c, given, result);
}

/* Calls that the mechanism makes: threads, processes, exec. All signals are blocked meanwhile. */
void personality_return(struct syscall_call *call)
{
    struct guest_call c = {.call = call, .self = guest_self()};
    long result = call->result;
    if (!guest_followed(&c, &result))
        return;
    signals_mask_set(c.self);
    if (finish(&c, call->number, result) == HOOK_RETURN)
        return;
}

void guest_system_set(const struct guest_system *system)
{
    guest_system = system;
    process_forget();
    for (size_t i = 0; i < system->row_count; i++)
        by_number[system->rows[i].number] = &system->rows[i];
}

static const struct guest_system *system_named(const char *name)
{
    static const struct guest_system *const systems[] = {&guest_freebsd, &guest_netbsd,
                                                         &guest_dragonfly};
    for (size_t i = 0; i < sizeof systems / sizeof *systems; i++) {
        const char *a = systems[i]->name, *b = name;
        while (*a && *a == *b)
            a++, b++;
        if (*a == *b)
            return systems[i];
    }
    return NULL;
}

static int is_auto(const char *name)
{
    static const char word[] = "auto";
    size_t i = 0;
    while (i < sizeof word && name[i] == word[i])
        i++;
    return i == sizeof word;
}

int personality_init(const struct syscall_hook_host *host)
{
    guest_services = host->services;
    guest_enter = guest_services->enter;
    start_default = system_named(host->argument);
    return start_default || is_auto(host->argument) ? 0 : -EINVAL;
}

void personality_fork_child(void)
{
    guest_threads_forget();
    signals_in_fork_child();
    signal_watch_in_fork_child();
    notes_in_fork_child();
    process_forget();
    report_forget();
}

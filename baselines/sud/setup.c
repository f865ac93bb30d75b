/* Syscall User Dispatch is all that this mechanism is. No code is changed. */
#include "baselines/sud/setup.h"

#include <asm/siginfo.h>
#include <asm/signal.h>

#include "hook/setup/user_dispatch.h"

static struct hook_facts facts = {.mechanism = "sud", .sled = ""};

static int dispatched(int signal, void *info, void *context)
{
    return signal == SIGSYS ? user_dispatch_arrived(info, context) : 0;
}

int sud_set_up(const struct start_request *r, struct hook_failure *f)
{
    int result = start_load(r, &facts, f);
    if (result == 0) {
        result = start_note_own_code(r, f);
    }
    if (result == 0) {
        result = start_activate(r, &facts, f);
    }
    if (result == 0) {
        result = start_own_signal(SIGSYS, dispatched, f);
    }
    return result ? result : user_dispatch_arm(f);
}

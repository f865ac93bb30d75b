/* The net under the rewriting. */
#include "zpoline/net.h"

#include <asm/siginfo.h>
#include <asm/signal.h>

#include "hook/core/signals.h"
#include "hook/setup/user_dispatch.h"

static int caught(int signal, void *info, void *context)
{
    (void)signal;
    return user_dispatch_arrived(info, context);
}

int net_arm(struct hook_failure *f)
{
    int result = signals_own(SIGSYS, caught);
    return result ? start_failed(f, "cannot take SIGSYS over", result, "use --coverage static")
                  : user_dispatch_arm(f);
}

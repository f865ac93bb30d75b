/*
 * Every proven site gets `int3; nop`. The SIGTRAP that the kernel sends is answered by leading the
 * thread to the entry stub: two trips through the kernel, one in with a signal frame, one out by
 * rt_sigreturn.
 */
#include "baselines/int3/setup.h"

#include <asm/siginfo.h>
#include <asm/signal.h>

#include "hook/setup/breakpoint.h"
#include "hook/setup/late.h"
#include "hook/setup/pieces.h"
#include "hook/setup/site_table.h"

static struct hook_facts facts = {
    .mechanism = "int3",
    .sled = "",
    .is_rewritten = site_table_has,
};

static int trap_arrived(int signal, void *info, void *context)
{
    return signal == SIGTRAP ? breakpoint_arrived(info, context) : 0;
}

int int3_set_up(const struct start_request *r, struct hook_failure *f)
{
    struct pieces pieces = {0};
    int result = start_load(r, &facts, f);
    if (result != 0) {
        return result;
    }
    result = pieces_find(r->map, r->prover, r->cache_directory, &facts, &pieces);
    if (result != 0) {
        return start_failed(f, "cannot find the system call sites", result, PIECES_FIND_REMEDY);
    }
    result = start_activate(r, &facts, f);
    if (result == 0) {
        result = start_own_signal(SIGTRAP, trap_arrived, f);
    }
    if (result != 0) {
        return result;
    }
    result = pieces_patch(r->map, &pieces, SITES_ALL_INT3, &facts);
    if (result != 0) {
        return start_failed(f, "cannot rewrite the system call sites", result, PIECES_PATCH_REMEDY);
    }
    late_watch(r, &pieces, SITES_ALL_INT3, &facts);
    pieces_release(&pieces);
    return 0;
}

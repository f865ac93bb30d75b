/* The set-up, step by step. */
#include "zpoline/setup.h"

#include <asm/errno.h>
#include <asm/unistd.h>
#include <linux/capability.h>
#include <linux/prctl.h>

#include "hook/core/entry.h"
#include "hook/core/thread.h"
#include "hook/raw.h"
#include "hook/setup/late.h"
#include "hook/setup/pieces.h"
#include "hook/setup/site_table.h"
#include "zpoline/fault.h"
#include "zpoline/guard.h"
#include "zpoline/net.h"
#include "zpoline/page_zero.h"
#include "zpoline/ports/port.h"
#include "zpoline/sled.h"

void zpoline_call_entry(void);

static struct hook_facts facts = {
    .mechanism = "zpoline",
    .sled = "",
    .coverage = "static",
    .is_rewritten = site_table_has,
};

/* --- privilege --- */

/* The launcher lent CAP_SYS_RAWIO for page zero alone. */
static void capability_drop(void)
{
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct data[2];
    raw_syscall6(__NR_prctl, PR_CAP_AMBIENT, PR_CAP_AMBIENT_LOWER, CAP_SYS_RAWIO, 0, 0, 0);
    if (raw_syscall2(__NR_capget, &header, data) != 0) {
        return;
    }
    data[0].effective &= ~(1u << CAP_SYS_RAWIO);
    data[0].permitted &= ~(1u << CAP_SYS_RAWIO);
    data[0].inheritable &= ~(1u << CAP_SYS_RAWIO);
    raw_syscall2(__NR_capset, &header, data);
}

/* --- the whole --- */

static int shape_read(const char *name, int *shape, struct hook_failure *f)
{
    *shape = name ? sled_shape_of(name) : -1;
    if (!name || *shape >= 0) {
        return 0;
    }
    f->what = "cannot read ZPOLINE_SLED";
    f->why = "there is no sled of that name";
    f->remedy = "use one-jump, short-jump or nop";
    return -EINVAL;
}

static int ground_lay(const struct start_request *r, struct page_zero *page, struct hook_failure *f)
{
    int shape, result = shape_read(r->sled, &shape, f);
    if (result == 0) {
        result = port_code_writable(f);
    }
    if (result == 0) {
        result = page_zero_map(shape, (uint64_t)(uintptr_t)zpoline_call_entry, TB_ENTRY, page, f);
    }
    if (r->drop_capability) {
        capability_drop();
    }
    if (result != 0) {
        return result;
    }
    thread_entry_set(zpoline_call_entry);
    result = start_load(r, &facts, f);
    if (result == 0 && (r->exhaustive || r->exhaustive_if_unproven)) {
        result = start_note_own_code(r, f);
    }
    if (result != 0) {
        page_zero_unmap(page);
    }
    return result;
}

int zpoline_set_up(const struct start_request *r, struct hook_failure *f)
{
    struct page_zero page = {0};
    struct pieces pieces = {0};
    int result = ground_lay(r, &page, f);
    if (result != 0) {
        return result;
    }
    result = pieces_find(r->map, r->prover, r->cache_directory, &facts, &pieces);
    if (result != 0) {
        return start_failed(f, "cannot find the system call sites", result, PIECES_FIND_REMEDY);
    }
    int net = r->exhaustive || (r->exhaustive_if_unproven && pieces_unsure(&pieces));
    facts.coverage = net ? "exhaustive" : "static";
    facts.sled = sled_name(page.shape);
    result = start_activate(r, &facts, f);
    if (result != 0) {
        return result;
    }
    result = fault_handlers_install();
    if (result != 0) {
        return start_failed(f, "cannot take SIGSEGV and SIGTRAP over", result,
                            "run `zpoline doctor`");
    }
    result = pieces_patch(r->map, &pieces, SITES_BY_VERDICT, &facts);
    if (result != 0) {
        return start_failed(f, "cannot rewrite the system call sites", result, PIECES_PATCH_REMEDY);
    }
    late_watch(r, &pieces, SITES_BY_VERDICT, &facts);
    pieces_release(&pieces);
    guard_own_memory(r->map, &page);
    return net ? net_arm(f) : 0;
}

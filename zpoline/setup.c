/* The set-up, step by step. */
#include "zpoline/setup.h"

#include <asm/unistd.h>
#include <linux/capability.h>
#include <linux/prctl.h>

#include "hook/core/entry.h"
#include "hook/core/text.h"
#include "hook/core/thread.h"
#include "hook/raw.h"
#include "hook/setup/pieces.h"
#include "zpoline/fault.h"
#include "zpoline/page_zero.h"

void zpoline_call_entry(void);

static struct hook_facts facts = {.mechanism = "zpoline", .sled = ""};

static int fail(struct hook_failure *f, const char *what, long error, const char *remedy)
{
    f->what = what;
    f->why = text_errno(error, f->why_buffer);
    f->remedy = remedy;
    return (int)error;
}

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

static int ground_lay(const struct zpoline_request *r, struct page_zero *page,
                      struct hook_failure *f)
{
    int result =
        page_zero_map(r->shape, (uint64_t)(uintptr_t)zpoline_call_entry, TB_ENTRY, page, f);
    if (r->drop_capability) {
        capability_drop();
    }
    if (result != 0) {
        return result;
    }
    result = hook_load(r->linker, "zpoline", r->hook_path, r->hook_argument, f);
    if (result == 0) {
        thread_entry_set(zpoline_call_entry);
        result = thread_adopt();
        if (result != 0) {
            fail(f, "cannot make the first thread's block", result, "free some memory");
        }
    }
    if (result != 0) {
        page_zero_unmap(page);
    }
    return result;
}

int zpoline_set_up(const struct zpoline_request *r, struct hook_failure *f)
{
    struct page_zero page = {0};
    struct pieces pieces = {0};
    int result = ground_lay(r, &page, f);
    if (result != 0) {
        return result;
    }
    result = pieces_find(r->map, r->prover, r->cache_directory, &facts, &pieces);
    if (result != 0) {
        return fail(f, "cannot find the system call sites", result,
                    "see whether libzpoline-sites.so and libcapstone are installed whole");
    }
    facts.sled = sled_name(page.shape);
    result = hook_report_to(r->report_path, r->program, &facts);
    if (result != 0) {
        return fail(f, "cannot prepare the report", result, "free some memory");
    }
    hook_activate();
    result = fault_handlers_install();
    if (result != 0) {
        return fail(f, "cannot take SIGSEGV and SIGTRAP over", result, "run `zpoline doctor`");
    }
    result = pieces_patch(r->map, &pieces, &facts);
    if (result != 0) {
        return fail(f, "cannot rewrite the system call sites", result,
                    "a security policy may forbid to change code: run `zpoline doctor`");
    }
    pieces_release(&pieces);
    return 0;
}

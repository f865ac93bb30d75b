/* The start of a preloaded mechanism. */
#include "hook/setup/start.h"

#include <asm/errno.h>
#include <asm/siginfo.h>
#include <asm/signal.h>

#include "hook/core/entry.h"
#include "hook/core/exec.h"
#include "hook/core/hook_libc.h"
#include "hook/core/special.h"
#include "hook/core/text.h"
#include "hook/core/thread.h"
#include "hook/core/ways.h"
#include "hook/setup/own_code.h"
#include "hook/setup/request.h"

int start_failed(struct hook_failure *f, const char *what, long error, const char *remedy)
{
    f->what = what;
    f->why = text_errno(error, f->why_buffer);
    f->remedy = remedy;
    return (int)error;
}

static int set_up_with_map(const struct start_request *asked, char *const *envp,
                           enum start_place place, start_set_up_fn *set_up, struct hook_failure *f)
{
    struct start_request request = *asked;
    struct memory_map map;
    int r = memory_map_read(&map);
    if (r != 0) {
        return start_failed(f, "cannot read /proc/self/maps", r, "mount /proc");
    }
    struct exec_files files;
    start_files_find(&map, place, &files, &request);
    request.map = &map;
    r = set_up(&request, f);
    memory_map_release(&map);
    if (r == 0 && exec_remember(envp, &files) != 0) {
        r = start_failed(f, "cannot keep the environment for new programs", -ENOMEM,
                         "free some memory");
    }
    return r;
}

void start_preloaded(int argc, char **argv, char **envp, enum start_place place,
                     start_set_up_fn *set_up)
{
    struct hook_failure f = {.why = ""};
    struct start_request request;
    start_request_read(&request, argc > 0 ? argv[0] : "", envp, envp);
    int r = start_request_check(&request, &f);
    if (r == 0) {
        r = set_up_with_map(&request, envp, place, set_up, &f);
    }
    if (r != 0 && start_may_go_without(envp)) {
        start_say_without(&request, &f);
    } else if (r != 0) {
        start_refuse(&request, &f);
    }
}

int start_load(const struct start_request *r, const struct hook_facts *facts,
               struct hook_failure *f)
{
    hook_services = services_of_stub();
    int result = hook_load(r->linker, facts->mechanism, r->hook_path, r->hook_argument, f);
    if (result != 0) {
        return result;
    }
    result = thread_adopt();
    return result
               ? start_failed(f, "cannot make the first thread's block", result, "free some memory")
               : 0;
}

int start_note_own_code(const struct start_request *r, struct hook_failure *f)
{
    int result = own_code_note(r->map);
    return result ? start_failed(f, "cannot tell the hook's code from the program's", result,
                                 "mount /proc")
                  : 0;
}

int start_activate(const struct start_request *r, const struct hook_facts *facts,
                   struct hook_failure *f)
{
    int result = hook_report_to(r->report_path, r->program, facts);
    if (result != 0) {
        return start_failed(f, "cannot prepare the report", result, "free some memory");
    }
    hook_activate();
    hook_libc_prepare_threads();
    if (facts->is_rewritten) {
        special_code_numbers_mark(hook_disposition);
    }
    if (r->report_path && facts->is_rewritten) {
        ways_count(facts);
    }
    return 0;
}

int start_own_signal(int signal, signals_owner_fn *owner, struct hook_failure *f)
{
    int result = signals_own(SIGSEGV, NULL);
    if (result == 0 && signal) {
        result = signals_own(signal, owner);
    }
    return result ? start_failed(f, "cannot take the mechanism's signals over", result,
                                 "see whether a security policy forbids rt_sigaction")
                  : 0;
}

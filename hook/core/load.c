/* Loading a hook library: which form it has, and whether it is fit to be called. */
#include "hook/core/hook.h"

#include "hook/core/hook_internal.h"
#include "hook/core/hook_libc.h"
#include "hook/core/text.h"
#include "hook/raw.h"
#include <asm/errno.h>

static int failed(struct hook_failure *f, int error, const char *path, const char *why,
                  const char *remedy)
{
    struct text t;
    text_init(&t, f->why_buffer, sizeof f->why_buffer);
    text_add(&t, path);
    text_add(&t, ": ");
    text_add(&t, why);
    f->what = "cannot load the hook";
    f->why = f->why_buffer;
    f->remedy = remedy;
    return -error;
}

static int native_check(const struct syscall_hook *hook, const char *path, struct hook_failure *f)
{
    if (hook->abi_version < SYSCALL_HOOK_ABI_OLDEST ||
        hook->abi_version > SYSCALL_HOOK_ABI_VERSION) {
        return failed(f, EINVAL, path, "it was built for another version of the hook contract",
                      "rebuild it with this version's syscall_hook.h");
    }
    if (!hook->on_call || !hook->name) {
        return failed(f, EINVAL, path, "its syscall_hook has no on_call or no name",
                      "set both members");
    }
    if ((hook->flags & HOOK_REGISTERS) && !hook_services) {
        return failed(f, EOPNOTSUPP, path, "it needs the program's registers",
                      "choose a mechanism that has them to show, such as zpoline or sud");
    }
    if (hook->number_count && !hook->numbers) {
        return failed(f, EINVAL, path, "its syscall_hook counts numbers but names none",
                      "set the member numbers, or number_count to 0");
    }
    return 0;
}

static int native_init(const struct hook_linker *linker, void *library, const char *mechanism,
                       const char *path, const char *argument, struct hook_failure *f)
{
    hook_raw_syscall_fn **slot = linker->symbol(library, "hook_raw_syscall");
    if (slot) {
        *slot = raw_syscall;
    }
    if (!hook_active->init) {
        return 0;
    }
    struct syscall_hook_host host = {
        .abi_version = SYSCALL_HOOK_ABI_VERSION,
        .mechanism = mechanism,
        .argument = argument ? argument : "",
        .services = hook_services,
    };
    int result = hook_active->init(&host);
    if (result == 0) {
        return 0;
    }
    if (result == HOOK_SAID_WHY) {
        f->said = 1;
        return failed(f, EINVAL, path, "its init failed", "see above");
    }
    char number[32], why[96];
    struct text t;
    text_init(&t, why, sizeof why);
    text_add(&t, "its init failed: ");
    text_add(&t, text_errno(result, number));
    return failed(f, EINVAL, path, why,
                  "see what the hook's own documentation says of its argument");
}

int hook_load(const struct hook_linker *linker, const char *mechanism, const char *path,
              const char *argument, struct hook_failure *f)
{
    void *library = linker->open(path);
    if (!library) {
        const char *error = linker->error();
        return failed(f, ENOENT, path, error ? error : "it cannot be opened",
                      "give the path of a shared object built against syscall_hook.h");
    }
    int libc = hook_libc_find(linker, library);
    if (libc != 0) {
        return failed(f, EOPNOTSUPP, path,
                      libc == -ENOENT
                          ? "it uses a libc in which no threads can be made from outside"
                          : "its libc cannot be prepared for threads",
                      "build it without libc, or use --from main");
    }
    const struct syscall_hook *native = linker->symbol(library, "syscall_hook");
    syscall_classic_init_fn *classic =
        (syscall_classic_init_fn *)linker->symbol(library, "__hook_init");
    if (native && classic) {
        return failed(f, EINVAL, path, "it exports both syscall_hook and __hook_init",
                      "keep one of the two forms");
    }
    if (!native && !classic) {
        return failed(f, EINVAL, path, "it exports neither syscall_hook nor __hook_init",
                      "give a hook library; see zpoline(1)");
    }
    if (classic) {
        hook_active = classic_adopt(classic, path);
        return hook_active ? 0
                           : failed(f, EINVAL, path, "its __hook_init failed",
                                    "see what the hook's own documentation says");
    }
    int result = native_check(native, path, f);
    if (result != 0) {
        return result;
    }
    hook_active = native;
    return native_init(linker, library, mechanism, path, argument, f);
}

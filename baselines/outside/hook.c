/* Loading, asking and ending a hook that is not in the program's process. */
#include "baselines/outside/hook.h"

#include "hook/core/text.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#define REPORT_DEFAULT "zpoline-report.jsonl"
#define REPORT_FIRST   (64ul << 10)
#define REPORT_LARGEST (64ul << 20)

static long raw_by_libc(long number, long a1, long a2, long a3, long a4, long a5, long a6)
{
    long result = syscall(number, a1, a2, a3, a4, a5, a6);
    return result == -1 ? -errno : result;
}

static int unfit(struct problem *problem, int error, const char *path, const char *why,
                 const char *remedy)
{
    problem_what(problem, "hook %s", path);
    problem_why(problem, "%s", why);
    problem_remedy(problem, "%s", remedy);
    return -error;
}

static int initialise(const struct launch_request *request, void *library,
                      struct outside_hook *outside, struct problem *problem)
{
    hook_raw_syscall_fn **slot = (hook_raw_syscall_fn **)dlsym(library, "hook_raw_syscall");
    struct syscall_hook_host host = {
        .abi_version = SYSCALL_HOOK_ABI_VERSION,
        .mechanism = outside->mechanism,
        .argument = request->hook_argument ? request->hook_argument : "",
    };
    if (slot)
        *slot = raw_by_libc;
    int result = outside->hook->init ? outside->hook->init(&host) : 0;
    if (result == 0)
        return 0;
    problem->said = result == HOOK_SAID_WHY;
    problem_what(problem, "hook %s", request->hook);
    problem_why(problem, "its init failed: %s", problem->said ? "" : strerror(-result));
    problem_remedy(problem, "see what the hook's own documentation says of its argument");
    return -EINVAL;
}

/* Where report_write() of hook/core would put it. */
static int find_report(const struct launch_request *request, struct outside_hook *outside,
                       struct problem *problem)
{
    char *directory = NULL;
    int length;
    if (request->report) {
        length = (outside->report_path = strdup(request->report)) ? 0 : -1;
    } else if (outside->hook->report) {
        directory = getcwd(NULL, 0);
        length =
            asprintf(&outside->report_path, "%s/%s", directory ? directory : ".", REPORT_DEFAULT);
        free(directory);
    } else {
        length = 0;
    }
    if (length >= 0)
        return 0;
    outside->report_path = NULL;
    return unfit(problem, ENOMEM, request->hook, strerror(ENOMEM), "free some memory");
}

int outside_hook_load(const struct launch_request *request, const char *mechanism,
                      struct outside_hook *outside, struct problem *problem)
{
    *outside = (struct outside_hook){.mechanism = mechanism, .program = request->arguments[0]};
    void *library = dlopen(request->hook, RTLD_NOW | RTLD_LOCAL);
    if (!library)
        return unfit(problem, ENOENT, request->hook, dlerror(),
                     "give the path of a shared object built against syscall_hook.h");
    outside->hook = dlsym(library, "syscall_hook");
    if (!outside->hook)
        return unfit(problem, EINVAL, request->hook,
                     "its form is the classic one, for the program's own process",
                     "choose a mechanism that runs the hook there, or a hook in native form");
    if (outside->hook->abi_version < SYSCALL_HOOK_ABI_OLDEST ||
        outside->hook->abi_version > SYSCALL_HOOK_ABI_VERSION)
        return unfit(problem, EINVAL, request->hook,
                     "it was built for another version of the hook contract",
                     "rebuild it with this version's syscall_hook.h");
    if (!outside->hook->on_call || !outside->hook->name)
        return unfit(problem, EINVAL, request->hook, "its syscall_hook has no on_call or no name",
                     "set both members");
    if (outside->hook->flags & HOOK_REGISTERS)
        return unfit(problem, ENOTSUP, request->hook,
                     "it needs the program's registers, in the program's own process",
                     "choose a mechanism that runs the hook there, such as zpoline or sud");
    int error = initialise(request, library, outside, problem);
    return error ? error : find_report(request, outside, problem);
}

void outside_hook_interest(const struct outside_hook *outside, struct outside_interest *interest)
{
    const struct syscall_hook *hook = outside->hook;
    int all = hook->number_count == 0;
    memset(interest->numbers, all, sizeof interest->numbers);
    interest->other = (uint8_t)all;
    for (size_t i = 0; i < hook->number_count; i++) {
        if (hook->numbers[i] < OUTSIDE_NUMBERS)
            interest->numbers[hook->numbers[i]] = 1;
    }
}

static void add_string(struct text *t, const char *name, const char *value)
{
    text_add(t, "\"");
    text_add(t, name);
    text_add(t, "\":\"");
    text_add_json(t, value);
    text_add(t, "\"");
}

/* The line that report_write() of hook/core makes, without sites: there are none. 0 or -ENOSPC. */
static int build_line(const struct outside_hook *outside, pid_t program, struct text *t)
{
    long length = 4;
    text_add(t, "{\"pid\":");
    text_add_number(t, program);
    text_add(t, ",");
    add_string(t, "program", outside->program);
    text_add(t, ",");
    add_string(t, "mechanism", outside->mechanism);
    text_add(t, ",\"end\":\"exit\",\"hook\":{");
    add_string(t, "name", outside->hook->name);
    text_add(t, ",\"report\":");
    if (t->truncated || t->size - t->length < 16)
        return -ENOSPC;
    if (outside->hook->report)
        length = outside->hook->report(t->buffer + t->length, t->size - t->length - 4);
    else
        memcpy(t->buffer + t->length, "null", 4);
    if (length < 0)
        return (int)length;
    t->length += (size_t)length;
    text_add(t, "}}\n");
    return t->truncated ? -ENOSPC : 0;
}

static void append(const char *path, const char *line, size_t length)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
    if (fd < 0)
        return;
    if (write(fd, line, length) < 0) { /* nobody is left to be told */
    }
    close(fd);
}

static void report(const struct outside_hook *outside, pid_t program)
{
    int result = -ENOSPC;
    for (size_t size = REPORT_FIRST; result == -ENOSPC && size <= REPORT_LARGEST; size *= 4) {
        struct text t;
        char *buffer = malloc(size);
        if (!buffer)
            return;
        text_init(&t, buffer, size);
        result = build_line(outside, program, &t);
        if (result == 0)
            append(outside->report_path, buffer, t.length);
        free(buffer);
    }
}

void outside_hook_end(const struct outside_hook *outside, pid_t program)
{
    if (outside->report_path)
        report(outside, program);
    if (outside->hook->fini)
        outside->hook->fini();
}

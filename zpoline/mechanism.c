/*
 * Mechanism "zpoline" for the command: whether page zero can be had, and the start of a program
 * with libzpoline.so in it. For an unprivileged user it hands the command's file capability on to
 * the program, where the library drops it again.
 */
#include "zpoline/mechanism.h"

#include "hook/launch.h"
#include "hook/loader_call.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#define LIBRARY    "libzpoline.so"
#define LOADER     "zpoline/" LOADER_NAME
#define PAGE_BYTES 4096
#define RAWIO_WORD CAP_TO_INDEX(CAP_SYS_RAWIO)
#define RAWIO_BIT  CAP_TO_MASK(CAP_SYS_RAWIO)

struct capabilities {
    struct __user_cap_header_struct header;
    struct __user_cap_data_struct words[_LINUX_CAPABILITY_U32S_3];
};

static int capabilities_get(struct capabilities *caps)
{
    *caps = (struct capabilities){.header = {.version = _LINUX_CAPABILITY_VERSION_3}};
    return syscall(SYS_capget, &caps->header, caps->words) == 0 ? 0 : -errno;
}

bool page_zero_capable(void)
{
    struct capabilities caps;
    return capabilities_get(&caps) == 0 && (caps.words[RAWIO_WORD].effective & RAWIO_BIT) != 0;
}

long page_zero_min_addr(void)
{
    char text[32];
    int fd = open("/proc/sys/vm/mmap_min_addr", O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return -errno;
    ssize_t length = read(fd, text, sizeof text - 1);
    int error = errno;
    close(fd);
    if (length <= 0)
        return length < 0 ? -error : -EIO;
    text[length] = '\0';
    return strtol(text, NULL, 10);
}

enum page_zero_stage page_zero_try(int *error)
{
    /* NOREPLACE: where this very process is hooked, its page zero is in use and proves the point.
     */
    void *page = mmap(NULL, PAGE_BYTES, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
    if (page == MAP_FAILED) {
        *error = errno;
        return errno == EEXIST ? PAGE_ZERO_WORKS : PAGE_ZERO_NOT_MAPPED;
    }
    int executable = mprotect(page, PAGE_BYTES, PROT_READ | PROT_EXEC);
    *error = executable == 0 ? 0 : errno;
    munmap(page, PAGE_BYTES);
    return executable == 0 ? PAGE_ZERO_WORKS : PAGE_ZERO_NOT_EXECUTABLE;
}

static void explain_eperm(const struct mechanism_place *place, struct problem *problem)
{
    long minimum = page_zero_min_addr();
    if (page_zero_capable()) {
        problem_why(problem,
                    "vm.mmap_min_addr is %ld, and CAP_SYS_RAWIO is held only in a user namespace",
                    minimum);
        problem_remedy(problem, "outside of it, `sysctl -w vm.mmap_min_addr=0`");
        return;
    }
    problem_why(problem, "vm.mmap_min_addr is %ld and CAP_SYS_RAWIO is missing", minimum);
    problem_remedy(problem,
                   "`sudo sysctl -w vm.mmap_min_addr=0` or `sudo setcap cap_sys_rawio+ep %s`",
                   place->command);
}

static void explain(const struct mechanism_place *place, enum page_zero_stage stage, int error,
                    struct problem *problem)
{
    if (stage == PAGE_ZERO_NOT_MAPPED && error == EPERM) {
        explain_eperm(place, problem);
        return;
    }
    if (error == EACCES) {
        problem_why(problem, "SELinux forbids it");
        problem_remedy(problem, "`sudo setsebool -P mmap_low_allowed 1`");
        return;
    }
    problem_why(problem, "%s: %s",
                stage == PAGE_ZERO_NOT_MAPPED ? "it cannot be mapped" : "it cannot be executable",
                strerror(error));
    problem_remedy(problem, "use a kernel that allows it, or another mechanism (`zpoline list`)");
}

int page_zero_probe(const struct mechanism_place *place, struct problem *problem)
{
    int error;
    enum page_zero_stage stage = page_zero_try(&error);
    if (stage == PAGE_ZERO_WORKS)
        return 0;
    problem_what(problem, "page zero");
    explain(place, stage, error, problem);
    return -error;
}

static int probe(const struct mechanism_place *place, struct problem *problem)
{
    int error = launch_check_library(place, LIBRARY, problem);
    return error ? error : page_zero_probe(place, problem);
}

/* Only a capability that came with the command's file must be handed on: root's survives execve
 * by itself, and at 0 nobody needs one. */
static bool must_raise(const struct capabilities *caps)
{
    return geteuid() != 0 && (caps->words[RAWIO_WORD].permitted & RAWIO_BIT) != 0 &&
           page_zero_min_addr() != 0;
}

static int raise_ambient(struct capabilities *caps)
{
    caps->words[RAWIO_WORD].inheritable |= RAWIO_BIT;
    if (syscall(SYS_capset, &caps->header, caps->words) != 0 ||
        prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_SYS_RAWIO, 0, 0) != 0)
        return -errno;
    return 0;
}

/* *lent: the program has it and is to give it back. */
static int hand_capability_on(bool *lent, struct problem *problem)
{
    struct capabilities caps;
    int error = capabilities_get(&caps);
    *lent = !error && must_raise(&caps);
    if (*lent)
        error = raise_ambient(&caps);
    if (!error)
        return 0;
    problem_what(problem, "handing CAP_SYS_RAWIO on to the program");
    problem_why(problem, "%s", strerror(-error));
    problem_remedy(problem, "`sudo sysctl -w vm.mmap_min_addr=0`");
    return error;
}

static int start(const struct launch_request *request, struct problem *problem)
{
    char *const settings[] = {(char *)LAUNCH_DROP_CAPABILITY "=yes", NULL};
    bool lent;
    int error = hand_capability_on(&lent, problem);
    if (!error && request->by_loader)
        return launch_by_loader(request, LOADER, settings + !lent, problem);
    if (!error)
        error = launch_set_environment(request, LIBRARY, problem);
    if (!error && lent && setenv(LAUNCH_DROP_CAPABILITY, "yes", 1) != 0)
        error = -errno;
    return error ? error : launch_exec(request, problem);
}

const struct mechanism mechanism_zpoline = {
    .name = "zpoline",
    .summary = "rewrites system call instructions to calls of a trampoline at address 0",
    .needs = "page zero (vm.mmap_min_addr=0 or CAP_SYS_RAWIO)",
    .flags = MECHANISM_TAKES_FROM | MECHANISM_TAKES_HOOK | MECHANISM_TAKES_SLED |
             MECHANISM_TAKES_COVERAGE | MECHANISM_PRELOADS | MECHANISM_IN_PROCESS |
             MECHANISM_NEEDS_PRIVILEGE,
    .probe = probe,
    .start = start,
};

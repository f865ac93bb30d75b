/*
 * The sample hooks by themselves, driven through the contract as a mechanism would: what each
 * decides, what it makes of its argument, and what it reports. argv[1]: the directory of the hooks.
 */
#include "hook/syscall_hook.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

static int failures;

#define CHECK(condition)                                                              \
    do {                                                                              \
        if (!(condition)) {                                                           \
            fprintf(stderr, "%s:%d: not true: %s\n", __FILE__, __LINE__, #condition); \
            failures++;                                                               \
        }                                                                             \
    } while (0)

static const char *directory;
static long calls_made; /* by the hook itself */

static long raw(long number, long a1, long a2, long a3, long a4, long a5, long a6)
{
    calls_made++;
    long result = syscall(number, a1, a2, a3, a4, a5, a6);
    return result == -1 ? -errno : result;
}

/* Each time in a namespace of its own, so that no state is left from the time before. */
static const struct syscall_hook *load(const char *name)
{
    char path[PATH_MAX];
    snprintf(path, sizeof path, "%s/libhook-%s.so", directory, name);
    void *library = dlmopen(LM_ID_NEWLM, path, RTLD_NOW | RTLD_LOCAL);
    if (!library) {
        fprintf(stderr, "%s\n", dlerror());
        exit(1);
    }
    hook_raw_syscall_fn **slot = dlsym(library, "hook_raw_syscall");
    const struct syscall_hook *hook = dlsym(library, "syscall_hook");
    if (!slot || !hook)
        exit(1);
    *slot = raw;
    return hook;
}

static int start(const struct syscall_hook *hook, const char *argument)
{
    struct syscall_hook_host host = {
        .abi_version = SYSCALL_HOOK_ABI_VERSION,
        .mechanism = "test",
        .argument = argument,
    };
    return hook->init(&host);
}

static enum syscall_verdict call(const struct syscall_hook *hook, long number, long a1, long a2,
                                 long a3, long *result)
{
    struct syscall_call call = {.number = number, .args = {a1, a2, a3}};
    enum syscall_verdict verdict = hook->on_call(&call);
    if (result)
        *result = call.result;
    return verdict;
}

static void test_identity(void)
{
    const struct syscall_hook *hook = load("identity");
    CHECK(hook->abi_version == SYSCALL_HOOK_ABI_VERSION);
    CHECK(hook->flags & HOOK_NO_VECTOR_STATE);
    CHECK(hook->number_count == 0 && !hook->numbers);
    CHECK(call(hook, SYS_getpid, 0, 0, 0, NULL) == HOOK_PASS);
}

static void test_constant(void)
{
    long result = 0;
    const struct syscall_hook *hook = load("constant");
    CHECK(start(hook, "") == 0);
    CHECK(hook->number_count == 1 && hook->numbers[0] == SYS_getpid);
    CHECK(call(hook, SYS_getpid, 0, 0, 0, &result) == HOOK_RETURN && result == 42);
    CHECK(start(hook, "110=-7") == 0);
    CHECK(hook->numbers[0] == SYS_getppid);
    CHECK(call(hook, SYS_getppid, 0, 0, 0, &result) == HOOK_RETURN && result == -7);
    CHECK(start(hook, "getuid=9") == 0 && hook->numbers[0] == SYS_getuid);
    CHECK(start(hook, "0=9223372036854775807") == 0);
    CHECK(call(hook, 0, 0, 0, 0, &result) == HOOK_RETURN && result == INT64_MAX);
    static const char *const bad[] = {"1",
                                      "=1",
                                      "1=",
                                      "x=1",
                                      "1=x",
                                      "1=2x",
                                      "-1=2",
                                      "4096=1",
                                      "1 =2",
                                      "1= 2",
                                      "1=9223372036854775808"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        CHECK(start(hook, bad[i]) == -EINVAL);
}

static void test_count(void)
{
    char buffer[256];
    const struct syscall_hook *hook = load("count");
    for (int i = 0; i < 3; i++)
        CHECK(call(hook, SYS_read, 0, 0, 0, NULL) == HOOK_PASS);
    CHECK(call(hook, SYS_getpid, 0, 0, 0, NULL) == HOOK_PASS);
    CHECK(call(hook, 999, 0, 0, 0, NULL) == HOOK_PASS);
    CHECK(call(hook, -1, 0, 0, 0, NULL) == HOOK_PASS);
    CHECK(call(hook, 0x100000000, 0, 0, 0, NULL) == HOOK_PASS); /* the kernel sees read */
    static const char expected[] =
        "{\"calls\":{\"read\":4,\"getpid\":1,\"nr_999\":1,\"other\":1},\"total\":7}";
    long length = hook->report(buffer, sizeof buffer);
    CHECK(length == (long)strlen(expected) && memcmp(buffer, expected, (size_t)length) == 0);
    CHECK(hook->report(buffer, (size_t)length) == length);
    CHECK(hook->report(buffer, (size_t)length - 1) == -ENOSPC);
    hook->fork_child();
    length = hook->report(buffer, sizeof buffer);
    CHECK(length == 22 && memcmp(buffer, "{\"calls\":{},\"total\":0}", 22) == 0);
}

/* The lines written to `path` so far, without the thread id in front of the first. */
static const char *traced(const char *path)
{
    static char text[8192];
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t length = fd >= 0 ? read(fd, text, sizeof text - 1) : -1;
    if (length < 0)
        exit(1);
    text[length] = '\0';
    close(fd);
    if (truncate(path, 0) != 0)
        exit(1);
    char *line = text;
    CHECK(strtol(line, &line, 10) == gettid());
    return *line == ' ' ? line + 1 : line;
}

static void test_trace_lines(const struct syscall_hook *hook, const char *path)
{
    long result;
    char buffer[8];
    CHECK(call(hook, SYS_getpid, 0, 0, 0, &result) == HOOK_RETURN && result == getpid());
    char expected[64];
    snprintf(expected, sizeof expected, "getpid() = %d\n", getpid());
    CHECK(strcmp(traced(path), expected) == 0);

    CHECK(call(hook, SYS_access, (long)"/no\n\"\x01", 0, 0, &result) == HOOK_RETURN);
    CHECK(result == -ENOENT);
    CHECK(strcmp(traced(path), "access(\"/no\\n\\\"\\x01\", 0) = -1 ENOENT\n") == 0);

    CHECK(call(hook, SYS_access, 1, 4, 0, &result) == HOOK_RETURN && result == -EFAULT);
    CHECK(strcmp(traced(path), "access(0x1, 04) = -1 EFAULT\n") == 0);

    CHECK(call(hook, SYS_exit_group, 3, 0, 0, &result) == HOOK_PASS);
    CHECK(strcmp(traced(path), "exit_group(3) = ?\n") == 0);

    CHECK(call(hook, SYS_mmap, 0, 4096, 4 /* PROT_EXEC */, &result) == HOOK_PASS);
    CHECK(strncmp(traced(path), "mmap(NULL, 4096, 0x4, ", 22) == 0);

    int zeros = open("/dev/zero", O_RDONLY | O_CLOEXEC);
    CHECK(call(hook, SYS_read, zeros, (long)buffer, 2, &result) == HOOK_RETURN && result == 2);
    snprintf(expected, sizeof expected, "read(%d, \"\\x00\\x00\", 2) = 2\n", zeros);
    CHECK(strcmp(traced(path), expected) == 0);
    close(zeros);

    CHECK(call(hook, 100000, 1, 0, 0, &result) == HOOK_RETURN && result == -ENOSYS);
    CHECK(strcmp(traced(path), "nr_100000(0x1, 0x0, 0x0, 0x0, 0x0, 0x0) = -1 ENOSYS\n") == 0);
}

static void test_trace_long_string(const struct syscall_hook *hook, const char *path)
{
    char name[3000];
    long result;
    memset(name, 1, sizeof name - 1);
    name[sizeof name - 1] = '\0';
    CHECK(call(hook, SYS_rename, (long)name, (long)name, 0, &result) == HOOK_RETURN);
    const char *line = traced(path);
    size_t length = strlen(line);
    const char end[] = " = -1 ENAMETOOLONG\n";
    CHECK(length < 512 && strstr(line, "\"..., \""));
    CHECK(length > strlen(end) && strcmp(line + length - strlen(end), end) == 0);
    CHECK(line[length - 1] == '\n' && strchr(line, '\n') == line + length - 1);
}

/* A program that closes everything must not close the trace, nor see that it is there. */
static void test_trace_guard(const struct syscall_hook *hook, const char *path, int own)
{
    long result;
    CHECK(call(hook, SYS_close, own, 0, 0, &result) == HOOK_RETURN && result == -EBADF);
    CHECK(call(hook, SYS_close_range, own - 1, UINT_MAX, 0, &result) == HOOK_RETURN && result == 0);
    CHECK(fcntl(own, F_GETFD) == FD_CLOEXEC);
    CHECK(call(hook, SYS_dup2, 0, own, 0, &result) == HOOK_RETURN && result == own);
    CHECK(fcntl(own, F_GETFD) == 0);
    (void)traced(path);
    CHECK(call(hook, SYS_getppid, 0, 0, 0, &result) == HOOK_RETURN);
    CHECK(strncmp(traced(path), "getppid() = ", 12) == 0);
    close(own);
}

static void test_trace(void)
{
    char path[] = "/tmp/zpoline-trace-XXXXXX";
    int fd = mkstemp(path);
    struct rlimit limit = {.rlim_cur = 2000, .rlim_max = RLIM_INFINITY};
    if (fd < 0 || getrlimit(RLIMIT_NOFILE, &limit) != 0)
        exit(1);
    close(fd);
    const struct syscall_hook *hook = load("trace");
    CHECK(start(hook, path) == 0);
    test_trace_lines(hook, path);
    test_trace_long_string(hook, path);
    if (limit.rlim_cur > 1100)
        test_trace_guard(hook, path, 1000);
    CHECK(start(hook, "fd:x") == -EINVAL);
    CHECK(start(hook, "fd:987654") == -EBADF);
    CHECK(start(hook, "/no/such/directory/file") == -ENOENT);
    unlink(path);
}

/* With a small limit the descriptor is as high as the limit permits. */
static void test_trace_limit(void)
{
    struct rlimit before, low;
    if (getrlimit(RLIMIT_NOFILE, &before) != 0)
        exit(1);
    low = before;
    low.rlim_cur = 20;
    const struct syscall_hook *hook = load("trace");
    CHECK(setrlimit(RLIMIT_NOFILE, &low) == 0);
    CHECK(start(hook, "") == 0);
    CHECK(fcntl(19, F_GETFD) == FD_CLOEXEC);
    CHECK(setrlimit(RLIMIT_NOFILE, &before) == 0);
    close(19);
}

int main(int argc, char **argv)
{
    if (argc != 2)
        return 2;
    directory = argv[1];
    test_identity();
    test_constant();
    test_count();
    test_trace();
    test_trace_limit();
    CHECK(calls_made > 0);
    return failures ? 1 : 0;
}

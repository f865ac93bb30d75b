/*
 * The hook follows every way of exec(2): with no environment, one that cannot be read, another
 * LD_PRELOAD, a relative path, a script, a descriptor. What fails natively fails so hooked, leaves
 * nothing behind, and the program goes on. Argument: the case; "seen" is the new program, which
 * tells by its exit status whether it is hooked.
 */
#include "tests/conformance/lab.h"
#include "tests/conformance/site.h"

#include <fcntl.h>
#include <libgen.h>
#include <pthread.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#define IS_HOOKED  42
#define NOT_HOOKED 43
#define MARK       "HAZARDS_MARK=kept"

extern char **environ;
static char self[4096];

static char *const plain_arguments[] = {self, (char[]){"seen"}, NULL};
static char *const marked_arguments[] = {self, (char[]){"seen"}, (char[]){"mark"}, NULL};

static int seen(bool wants_mark)
{
    const char *mark = getenv("HAZARDS_MARK");
    if (wants_mark && (!mark || strcmp(mark, "kept") != 0))
        return 44;
    return site0(LAB_PRESENT) == LAB_YES ? IS_HOOKED : NOT_HOOKED;
}

static int status_of(pid_t child)
{
    int status = -1;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : -status;
}

static void expect(const char *what, pid_t child)
{
    int status = status_of(child), expected = check_hooked() ? IS_HOOKED : NOT_HOOKED;
    CHECK(status == expected, "%s: status %d, expected %d", what, status, expected);
}

/* Makes the call in a forked child; it ends with the error if there is one. */
static void by_call(const char *what, long number, long a1, long a2, long a3, long a4, long a5)
{
    pid_t child = fork();
    if (child == 0)
        _exit((int)-site_syscall(number, a1, a2, a3, a4, a5, 0));
    expect(what, child);
}

static void by_execve(const char *what, const char *path, char *const *arguments, char *const *env)
{
    by_call(what, SYS_execve, (long)path, (long)arguments, (long)env, 0, 0);
}

static void environments(void)
{
    char *const none[] = {NULL};
    char *const marked[] = {(char[]){MARK}, NULL};
    char *const preloads[] = {(char[]){MARK}, (char[]){"LD_PRELOAD="}, NULL};
    char *const other[] = {(char[]){MARK}, (char[]){"LD_PRELOAD=libm.so.6"}, NULL};
    by_execve("empty environment", self, plain_arguments, none);
    by_execve("no environment", self, plain_arguments, NULL);
    by_execve("one variable", self, marked_arguments, marked);
    by_execve("empty LD_PRELOAD", self, marked_arguments, preloads);
    by_execve("another LD_PRELOAD", self, marked_arguments, other);
    size_t large = 64ul << 10;
    char *long_one = calloc(large + 1, 1);
    memset(long_one, 'x', large);
    memcpy(long_one, "LONG=", 5);
    char *many[600];
    for (int i = 0; i < 598; i++)
        many[i] = (char[]){"A=b"};
    many[0] = long_one;
    many[598] = (char[]){MARK};
    many[599] = NULL;
    by_execve("a large environment", self, marked_arguments, many);
}

static void paths(void)
{
    char *const none[] = {NULL};
    char directory[sizeof self], name[sizeof self], script[] = "/tmp/zpoline-script-XXXXXX";
    strcpy(directory, self);
    strcpy(name, self);
    int fd = open(self, O_RDONLY | O_CLOEXEC);
    int at = open(dirname(directory), O_RDONLY | O_DIRECTORY);
    by_call("execveat of a descriptor", SYS_execveat, fd, (long)"", (long)plain_arguments,
            (long)none, AT_EMPTY_PATH);
    by_call("execveat below a directory", SYS_execveat, at, (long)basename(name),
            (long)plain_arguments, (long)none, 0);
    pid_t child = fork();
    if (child == 0) {
        fexecve(fd, plain_arguments, none);
        _exit(99);
    }
    expect("fexecve", child);
    CHECK(fchdir(at) == 0, "fchdir");
    char relative[sizeof self + 2];
    snprintf(relative, sizeof relative, "./%s", basename(name));
    by_execve("a relative path", relative, plain_arguments, none);

    int text = mkstemp(script);
    dprintf(text, "#!%s seen\n", self);
    fchmod(text, 0755);
    close(text);
    by_execve("a script", script, plain_arguments, none);
    unlink(script);
}

/* A program that has no name any more when it runs: its sites are found all the same. */
static void nameless(void)
{
    char *const none[] = {NULL};
    char copy[] = "/tmp/zpoline-copy-XXXXXX";
    int from = open(self, O_RDONLY | O_CLOEXEC), memory = memfd_create("nameless", MFD_CLOEXEC);
    int to = mkostemp(copy, O_CLOEXEC);
    struct stat st;
    CHECK(fstat(from, &st) == 0 && sendfile(memory, from, NULL, (size_t)st.st_size) == st.st_size,
          "copying %s", self);
    CHECK(lseek(from, 0, SEEK_SET) == 0 && sendfile(to, from, NULL, (size_t)st.st_size) > 0,
          "copying %s again", self);
    fchmod(to, 0755);
    close(to);
    int deleted = open(copy, O_RDONLY | O_CLOEXEC);
    unlink(copy);
    by_call("a program in memory", SYS_execveat, memory, (long)"", (long)plain_arguments,
            (long)none, AT_EMPTY_PATH);
    by_call("a deleted program", SYS_execveat, deleted, (long)"", (long)plain_arguments, (long)none,
            AT_EMPTY_PATH);
}

/* What the kernel says is kept; natively the mixed ones differ in nothing either. */
static void failures(void)
{
    char pipe[] = "/tmp/zpoline-pipe-XXXXXX";
    int placeholder = mkstemp(pipe);
    close(placeholder);
    unlink(pipe);
    mkfifo(pipe, 0777);
    chmod(pipe, 0777);
    char *const none[] = {NULL};
    char *const bad[] = {(char *)0x1000, NULL};
    struct {
        const char *what;
        const void *path;
        const void *env;
        long expected;
    } const cases[] = {
        {"a bad environment", self, (void *)0x1000, -EFAULT},
        {"a bad variable", self, bad, -EFAULT},
        {"a bad path", (void *)0x1000, none, -EFAULT},
        {"no path", NULL, none, -EFAULT},
        {"no such file", "/nonexistent", none, -ENOENT},
        {"a directory", "/tmp", none, -EACCES},
        {"no permission", "/etc/passwd", none, -EACCES},
        {"a pipe", pipe, none, -EACCES},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        long result = site3(SYS_execve, cases[i].path, plain_arguments, cases[i].env);
        CHECK(result == cases[i].expected, "%s: %ld, expected %ld", cases[i].what, result,
              cases[i].expected);
    }
    unlink(pipe);
}

static long mapped_pages(void)
{
    long pages = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    if (!file || fscanf(file, "%ld", &pages) != 1)
        pages = -1;
    if (file)
        fclose(file);
    return pages;
}

/* An exec that the kernel refuses late: the file is executable, and no program. */
static void failing_often(void)
{
    char *const none[] = {NULL};
    char file[] = "/tmp/zpoline-empty-XXXXXX";
    int fd = mkstemp(file);
    CHECK(write(fd, "no program\n", 11) == 11, "writing %s", file);
    fchmod(fd, 0755);
    close(fd);
    failures();
    long before = mapped_pages(), result = 0;
    for (int i = 0; i < 2000; i++)
        result = site3(SYS_execve, file, plain_arguments, none);
    long after = mapped_pages();
    CHECK(result == -ENOEXEC, "exec of no program: %ld", result);
    CHECK(after - before < 64, "%ld pages before 2000 failing execs, %ld after", before, after);
    CHECK(site0(SYS_getpid) == getpid(), "getpid after failing execs");
    unlink(file);
}

static void *spawner(void *argument)
{
    static char *const none[] = {NULL};
    for (int i = 0; i < 20; i++) {
        pid_t child = vfork(); // NOLINT: under test
        if (child == 0) {
            site3(SYS_execve, "/nonexistent", plain_arguments, none); // NOLINT: under test
            site3(SYS_execve, self, plain_arguments, none);
            _exit(98);
        }
        expect("vfork and exec in a thread", child);
    }
    return NULL;
}

static void vfork_threads(void)
{
    pthread_t threads[6];
    for (int i = 0; i < 6; i++)
        pthread_create(&threads[i], NULL, spawner, NULL);
    long before = mapped_pages();
    for (int i = 0; i < 6; i++)
        pthread_join(threads[i], NULL);
    CHECK(mapped_pages() - before < 512, "%ld pages before, %ld after", before, mapped_pages());
}

int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        void (*run)(void);
    } cases[] = {
        {"environments", environments},   {"paths", paths},
        {"nameless", nameless},           {"failures", failures},
        {"failing_often", failing_often}, {"vfork_threads", vfork_threads},
    };
    ssize_t length = readlink("/proc/self/exe", self, sizeof self - 1);
    if (argc < 2 || length <= 0)
        return 2;
    if (strcmp(argv[1], "seen") == 0)
        return seen(argc > 2 && strcmp(argv[2], "mark") == 0);
    site_expect(site_syscall_instruction, SITE_CALL);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        if (strcmp(argv[1], cases[i].name) == 0)
            cases[i].run();
    }
    return check_result();
}

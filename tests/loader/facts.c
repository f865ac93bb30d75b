/*
 * Prints what a program can see of how it was started, one fact a line, without what differs from
 * run to run: `same` compares a native run with a hooked one. Then uses what a program uses: heap,
 * threads, a child, a signal. With the argument `use` that alone, for the counting of calls.
 */
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

static void say_file(const char *path)
{
    char text[65536];
    int fd = open(path, O_RDONLY);
    ssize_t length = fd < 0 ? -1 : read(fd, text, sizeof text);
    printf("%s:", path);
    for (ssize_t i = 0; i < length; i++) {
        putchar(text[i] ? text[i] : '|');
    }
    printf("\n");
    if (fd >= 0) {
        close(fd);
    }
}

static void say_link(const char *path)
{
    char target[4096];
    ssize_t length = readlink(path, target, sizeof target);
    printf("%s -> %.*s\n", path, (int)length, length < 0 ? "" : target);
}

/* A line of /proc/self/maps that holds the address: its permissions and name. */
static void say_mapping(const char *what, uintptr_t address)
{
    FILE *maps = fopen("/proc/self/maps", "r");
    char line[4352];
    while (maps && fgets(line, sizeof line, maps)) {
        char *end, *name = strpbrk(line, "/[");
        uintptr_t start = strtoul(line, &end, 16), stop = strtoul(end + 1, &end, 16);
        if (address >= start && address < stop) {
            printf("%s: %.4s %s", what, end + 1, name ? name : "no name\n");
        }
    }
    if (maps) {
        fclose(maps);
    }
}

static int is_address(uint64_t type)
{
    return type == AT_PHDR || type == AT_BASE || type == AT_ENTRY || type == AT_RANDOM ||
           type == AT_EXECFN || type == AT_PLATFORM || type == AT_SYSINFO_EHDR;
}

/* The vector as it lies behind the environment, and as /proc shows it. */
static void say_auxiliary(void)
{
    char **behind = environ;
    Elf64_auxv_t shown[64] = {0};
    while (*behind++) {
    }
    const Elf64_auxv_t *vector = (const Elf64_auxv_t *)behind;
    int fd = open("/proc/self/auxv", O_RDONLY);
    ssize_t length = read(fd, shown, sizeof shown);
    close(fd);
    for (size_t i = 0; vector[i].a_type != AT_NULL; i++) {
        uint64_t value = vector[i].a_un.a_val;
        printf("auxiliary %lu: %s %lx %s\n", (unsigned long)vector[i].a_type,
               is_address(vector[i].a_type) ? "address" : "value",
               is_address(vector[i].a_type) ? (unsigned long)(value != 0) : (unsigned long)value,
               (size_t)length > i * sizeof *vector && shown[i].a_type == vector[i].a_type &&
                       shown[i].a_un.a_val == value
                   ? "shown"
                   : "not shown");
    }
    const Elf64_Phdr *headers = (const Elf64_Phdr *)getauxval(AT_PHDR);
    const unsigned char *random = (const unsigned char *)getauxval(AT_RANDOM);
    int different = 0;
    for (int i = 1; i < 16; i++) {
        different |= random[i] != random[0];
    }
    printf("first header %u of %lu, random bytes %d, name %s\n", headers->p_type,
           getauxval(AT_PHNUM), different, (const char *)getauxval(AT_EXECFN));
    say_mapping("entry", getauxval(AT_ENTRY));
}

/* The kernel's order: argument strings, environment strings, name, end of the stack. */
static void say_stack(char **argv)
{
    uintptr_t name = getauxval(AT_EXECFN), last = 0;
    for (char **e = environ; *e; e++) {
        last = (uintptr_t)*e + strlen(*e) + 1;
    }
    printf("arguments before environment %d, environment before name %d, then %ld bytes\n",
           !*environ || argv[0] + strlen(argv[0]) < *environ, last == 0 || last == name,
           (long)(-(name + strlen((const char *)name) + 1) & 4095));
    printf("number of arguments is aligned %d\n", (int)((uintptr_t)(argv - 1) % 16 == 0));
    say_mapping("stack", name);
    struct rlimit limit;
    getrlimit(RLIMIT_STACK, &limit);
    printf("limit %lx, personality %x, dumpable %d\n", (unsigned long)limit.rlim_cur,
           (unsigned)personality(0xffffffff), prctl(PR_GET_DUMPABLE));
}

static void say_descriptors(void)
{
    for (int fd = 0; fd < 64; fd++) {
        if (fcntl(fd, F_GETFD) != -1) {
            printf("descriptor %d\n", fd);
        }
    }
}

static void say_heap(void)
{
    char *start = (char *)syscall(SYS_brk, 0);
    char *end = (char *)syscall(SYS_brk, start + 65536);
    printf("heap grows %d\n", end == start + 65536);
    memset(start, 1, 65536);
    say_mapping("heap", (uintptr_t)start);
    printf("heap shrinks %d\n", (char *)syscall(SYS_brk, start) == start);
}

static void say_signals(void)
{
    struct sigaction action;
    sigset_t mask;
    sigprocmask(SIG_BLOCK, NULL, &mask);
    for (int signal = 1; signal < 32; signal++) {
        if (sigaction(signal, NULL, &action) == 0 &&
            (action.sa_handler != SIG_DFL || sigismember(&mask, signal))) {
            printf("signal %d: ignored %d, blocked %d\n", signal, action.sa_handler == SIG_IGN,
                   sigismember(&mask, signal));
        }
    }
}

static void *in_thread(void *argument)
{
    return (void *)((uintptr_t)argument + (uintptr_t)getpid());
}

static volatile sig_atomic_t handled;
static void handler(int signal)
{
    handled += signal;
}

static void use(void)
{
    pthread_t threads[4];
    void *results[4];
    for (uintptr_t i = 0; i < 4; i++) {
        pthread_create(&threads[i], NULL, in_thread, (void *)i);
    }
    for (int i = 0; i < 4; i++) {
        pthread_join(threads[i], &results[i]);
        printf("thread %ld\n", (long)(uintptr_t)results[i] - getpid());
    }
    signal(SIGUSR1, handler);
    raise(SIGUSR1);
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        execl("/proc/self/exe", "child", "child", (char *)NULL);
        _exit(1);
    }
    int status = 0;
    waitpid(child, &status, 0);
    printf("handled %d, child %d\n", (int)handled, WEXITSTATUS(status));
}

int main(int argc, char **argv)
{
    if (argc > 1 && strcmp(argv[1], "child") == 0) {
        return getppid() > 0 ? 3 : 1;
    }
    if (argc > 1 && strcmp(argv[1], "use") == 0) {
        use();
        return 0;
    }
    for (int i = 0; i < argc; i++) {
        printf("argument %s\n", argv[i]);
    }
    for (char **e = environ; *e; e++) {
        printf("variable %s\n", *e);
    }
    say_file("/proc/self/cmdline");
    say_file("/proc/self/environ");
    say_file("/proc/self/comm");
    say_link("/proc/self/exe");
    say_auxiliary();
    say_stack(argv);
    say_descriptors();
    say_signals();
    say_heap();
    use();
    say_descriptors();
    return 7;
}

/*
 * Starts programs in every way that there is, each of which prints its arguments and environment:
 * `same` compares a native run with a hooked one, and asks for a report of each program.
 *
 *   exec SHELL_SCRIPT PROGRAM...: scripts and programs that print what they get
 */
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

static char *const changed[] = {(char *)"A=1", (char *)"LD_LIBRARY_PATH=/nowhere", NULL};
static char *const none[] = {NULL};

static void by_path(char **argv)
{
    execve(argv[0], argv, environ);
}

static void with_changed_environment(char **argv)
{
    execve(argv[0], argv, changed);
}

static void with_empty_environment(char **argv)
{
    execve(argv[0], argv, none);
}

static void with_no_environment(char **argv)
{
    execve(argv[0], argv, NULL);
}

static void by_descriptor(char **argv)
{
    fexecve(open(argv[0], O_RDONLY), argv, changed);
}

static void by_closing_descriptor(char **argv)
{
    fexecve(open(argv[0], O_RDONLY | O_CLOEXEC), argv, changed);
}

static void from_directory(char **argv)
{
    char *slash = strrchr(argv[0], '/');
    *slash = 0;
    int directory = open(argv[0], O_RDONLY | O_DIRECTORY);
    *slash = '/';
    execveat(directory, slash + 1, argv, changed, 0);
}

static void by_relative_path(char **argv)
{
    char *slash = strrchr(argv[0], '/');
    *slash = 0;
    if (chdir(argv[0]) == 0) {
        argv[0] = slash + 1;
        execv(argv[0], argv);
    }
}

static void spawned(char **argv)
{
    pid_t child;
    int status = 0, error = posix_spawn(&child, argv[0], NULL, NULL, argv, changed);
    if (error == 0) {
        waitpid(child, &status, 0);
    }
    _exit(error ? error : WEXITSTATUS(status));
}

static const struct way {
    const char *name;
    void (*go)(char **argv);
} ways[] = {
    {"path", by_path},
    {"changed environment", with_changed_environment},
    {"empty environment", with_empty_environment},
    {"no environment", with_no_environment},
    {"descriptor", by_descriptor},
    {"closing descriptor", by_closing_descriptor},
    {"directory", from_directory},
    {"relative path", by_relative_path},
    {"posix_spawn", spawned},
};

static void start(const struct way *way, const char *program)
{
    char *argv[] = {strdup(program), (char *)"print", (char *)"", (char *)"last one", NULL};
    printf("%s of %s\n", way->name, program);
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        way->go(argv);
        printf("failed: %s\n", strerror(errno));
        fflush(stdout);
        _exit(99);
    }
    int status = 0;
    waitpid(child, &status, 0);
    printf("status %x\n", (unsigned)status);
    free(argv[0]);
}

static void print(char **argv)
{
    for (; *argv; argv++) {
        printf("argument '%s'\n", *argv);
    }
    for (char **e = environ; e && *e; e++) {
        printf("variable '%s'\n", *e);
    }
    /* A program that a descriptor names is called by its number, since Linux 6.14 by its file. */
    char comm[64] = "";
    int fd = open("/proc/self/comm", O_RDONLY);
    int length = (int)read(fd, comm, sizeof comm);
    int by_descriptor_alone = strncmp((const char *)getauxval(AT_EXECFN), "/dev/fd/", 8) == 0;
    printf("descriptor %d, name %.*s\n", fd, by_descriptor_alone ? 0 : length, comm);
}

int main(int argc, char **argv)
{
    if (argc > 1 && strncmp(argv[1], "print", 5) == 0) {
        print(argv);
        return 5;
    }
    for (int i = 1; i < argc; i++) {
        for (size_t k = 0; k < sizeof ways / sizeof *ways; k++) {
            start(&ways[k], argv[i]);
        }
    }
    return 0;
}

/*
 * Finding the program: see program.h.
 */
#include "cli/program.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PATH_DEFAULT "/bin:/usr/bin" /* what execvp(3) takes where PATH is not set */

/* 0 if the file can be executed, else a positive errno. */
static int why_not(const char *path)
{
    struct stat status;
    if (stat(path, &status) != 0)
        return errno;
    if (S_ISDIR(status.st_mode))
        return EISDIR;
    if (!S_ISREG(status.st_mode))
        return EACCES;
    /* Effective ids, as execve(2) takes them. */
    return faccessat(AT_FDCWD, path, X_OK, AT_EACCESS) == 0 ? 0 : errno;
}

static int fail(const char *name, int error, struct problem *problem)
{
    problem_what(problem, "%s", name[0] ? name : "a program without a name");
    if (error == ENOENT || error == ENOTDIR) {
        problem->status = PROBLEM_NOT_FOUND;
        problem_why(problem, "program not found");
        problem_remedy(problem, strchr(name, '/') ? "name a program that exists"
                                                  : "install it, or name it by its path");
    } else {
        problem->status = PROBLEM_NOT_EXECUTABLE;
        problem_why(problem, "cannot be executed: %s", strerror(error));
        problem_remedy(problem, error == EISDIR ? "name a program inside it"
                                                : "name a program that you may execute");
    }
    return -error;
}

/* One try in one directory of PATH; an empty one means the current directory. */
static int try_in(const char *directory, size_t length, const char *name, char *path)
{
    int written = length ? snprintf(path, PATH_MAX, "%.*s/%s", (int)length, directory, name)
                         : snprintf(path, PATH_MAX, "./%s", name);
    return written < PATH_MAX ? why_not(path) : ENAMETOOLONG;
}

static int search(const char *name, char *path)
{
    const char *rest = getenv("PATH");
    int result = ENOENT;
    if (!rest)
        rest = PATH_DEFAULT;
    for (;;) {
        size_t length = strcspn(rest, ":");
        int error = try_in(rest, length, name, path);
        if (error == 0)
            return 0;
        /* A file that is there but must not be executed says more than all that are not there. */
        if (error == EACCES || (error == EISDIR && result == ENOENT))
            result = error;
        if (rest[length] == '\0')
            return result;
        rest += length + 1;
    }
}

int program_find(const char *name, char *path, struct problem *problem)
{
    int error;
    if (name[0] == '\0')
        error = ENOENT;
    else if (!strchr(name, '/'))
        error = search(name, path);
    else
        error = snprintf(path, PATH_MAX, "%s", name) < PATH_MAX ? why_not(path) : ENAMETOOLONG;
    return error ? fail(name, error, problem) : 0;
}

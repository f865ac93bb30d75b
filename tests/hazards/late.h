/*
 * For programs about code that arrives late: copies of a library that no cache knows, the frame of
 * their main. A case runs in a child, which may lose its root directory or its rights.
 */
#ifndef HAZARDS_LATE_H
#define HAZARDS_LATE_H

#include "tests/conformance/site.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/wait.h>

typedef long late_function(long number, long a1);

static char late_directory[] = "/tmp/zpoline-late-XXXXXX";
static char copy_path[sizeof late_directory + 32];

/* A file that no cache knows. */
static inline const char *fresh_copy(const char *from)
{
    static int serial;
    snprintf(copy_path, sizeof copy_path, "%s/late-%d.so", late_directory, serial++);
    int in = open(from, O_RDONLY), out = open(copy_path, O_RDWR | O_CREAT | O_EXCL, 0755);
    char block[4096];
    ssize_t n;
    while ((n = read(in, block, sizeof block)) > 0 && write(out, block, (size_t)n) == n) {
    }
    CHECK(n == 0, "copying %s: %s", from, strerror(errno));
    close(in);
    close(out);
    return copy_path;
}

static inline int status_of(pid_t child)
{
    int status = -1;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    return status;
}

static inline void remove_copies(void)
{
    char path[64];
    for (int i = 0; i < 32; i++) {
        snprintf(path, sizeof path, "%s/late-%d.so", late_directory, i);
        unlink(path);
    }
    rmdir(late_directory);
}

struct late_case {
    const char *name;
    void (*run)(void);
};

/* main's result. */
static inline int late_main(int argc, char **argv, const struct late_case *cases, size_t count)
{
    if (argc < 2 || !mkdtemp(late_directory))
        return 2;
    site_expect(site_syscall_instruction, SITE_CALL);
    pid_t child = fork();
    if (child == 0) {
        for (size_t i = 0; i < count; i++) {
            if (strcmp(argv[1], cases[i].name) == 0)
                cases[i].run();
        }
        exit(check_result());
    }
    int status = status_of(child);
    remove_copies();
    CHECK(WIFEXITED(status), "the child ended with status %#x", (unsigned)status);
    return WIFEXITED(status) && !check_result() ? WEXITSTATUS(status) : 1;
}

#endif

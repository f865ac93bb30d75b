/*
 * Preparing the file of --report: see report_file.h.
 */
#include "cli/report_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static int make_absolute(const char *name, char *path)
{
    char directory[PATH_MAX] = "";
    if (name[0] == '\0')
        return -ENOENT;
    if (name[0] != '/' && !getcwd(directory, sizeof directory))
        return -errno;
    int length = snprintf(path, PATH_MAX, "%s%s%s", directory, directory[0] ? "/" : "", name);
    return length < PATH_MAX ? 0 : -ENAMETOOLONG;
}

static int create(struct report_file *report)
{
    int flags = O_WRONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK;
    int fd = open(report->path, flags | O_CREAT | O_EXCL, 0666);
    report->created = fd >= 0;
    if (fd < 0 && errno == EEXIST)
        fd = open(report->path, flags | O_TRUNC);
    if (fd < 0)
        return -errno;
    close(fd);
    return 0;
}

int report_file_prepare(struct report_file *report, const char *name, struct problem *problem)
{
    report->created = false;
    int error = make_absolute(name, report->path);
    if (!error)
        error = create(report);
    if (error) {
        problem_what(problem, "--report %s", name);
        problem_why(problem, "%s", strerror(-error));
        problem_remedy(problem, "name a file that you may write");
    }
    return error;
}

void report_file_withdraw(const struct report_file *report)
{
    if (report->created)
        unlink(report->path);
}

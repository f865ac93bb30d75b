/*
 * Whether a mechanism reaches a program: see target.h.
 */
#include "cli/target.h"

#include "cli/elf_file.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#define SCRIPT_LEVELS 5   /* the kernel's limit on scripts that run scripts */
#define SCRIPT_LINE   256 /* what the kernel reads of a script */
#define GLIBC_LOADER  "ld-linux-x86-64.so.2"

static int refuse(struct problem *problem, const char *why, const char *remedy)
{
    problem_why(problem, "%s", why);
    problem_remedy(problem, "%s", remedy);
    return -ENOEXEC;
}

static int refuse_format(struct problem *problem, const char *why)
{
    problem->status = PROBLEM_NOT_EXECUTABLE;
    return refuse(problem, why, "name an x86-64 ELF program or a #! script");
}

enum reach {
    REACH_PRELOAD, /* the dynamic linker ignores it in a program that gains privileges */
    REACH_LOADER,  /* a program that another starts does not gain any */
};

static int refuse_privileges(enum reach reach, const char *has, struct problem *problem)
{
    problem_why(problem, "it %s, %s", has,
                reach == REACH_PRELOAD ? "so LD_PRELOAD is ignored"
                                       : "which it would not have when our loader starts it");
    problem_remedy(problem, "run a copy without them, or use --mechanism none");
    return -ENOEXEC;
}

static int check_privileges(const struct elf_file *file, enum reach reach, struct problem *problem)
{
    struct stat status;
    if (fstat(file->fd, &status) != 0)
        return refuse(problem, strerror(errno), "use --mechanism none");
    if (status.st_mode & S_ISUID)
        return refuse_privileges(reach, "is set-user-ID", problem);
    /* Without the group's x bit the set-group-ID bit has another meaning. */
    if ((status.st_mode & (S_ISGID | S_IXGRP)) == (S_ISGID | S_IXGRP))
        return refuse_privileges(reach, "is set-group-ID", problem);
    if (fgetxattr(file->fd, "security.capability", NULL, 0) > 0)
        return refuse_privileges(reach, "has file capabilities", problem);
    return 0;
}

static int check_loader(const struct elf_file *file, struct problem *problem)
{
    char loader[PATH_MAX] = "";
    const Elf64_Phdr *interp = elf_file_segment(file, PT_INTERP);
    if (!interp)
        return refuse(problem, "it is statically linked, so nothing loads the mechanism's library",
                      "use a dynamically linked build, or --mechanism none");
    if (interp->p_filesz == 0 || interp->p_filesz >= sizeof loader ||
        !elf_file_read(file, interp->p_offset, loader, interp->p_filesz))
        return refuse_format(problem, "it is a damaged ELF file");
    const char *slash = strrchr(loader, '/');
    if (strcmp(slash ? slash + 1 : loader, GLIBC_LOADER) != 0) {
        problem_why(problem, "its loader is %s, not glibc's", loader);
        problem_remedy(problem, "use a build for glibc, or --mechanism none");
        return -ENOEXEC;
    }
    return 0;
}

static int check_elf(const struct elf_file *file, int kind, enum reach reach,
                     struct problem *problem)
{
    if (kind == ELF_KIND_32_BIT)
        return refuse(problem, "it is a 32-bit program", "use a 64-bit build of it");
    if (kind == ELF_KIND_OTHER_MACHINE)
        return refuse_format(problem, "it is an ELF file for another machine");
    if (kind == ELF_KIND_DAMAGED ||
        (file->header.e_type != ET_EXEC && file->header.e_type != ET_DYN))
        return refuse_format(problem, "it is not an ELF program, or a damaged one");
    int error = check_privileges(file, reach, problem);
    return error || reach == REACH_LOADER ? error : check_loader(file, problem);
}

/*
 * Reads the interpreter from a script's first line. Returns 1, 0 if it is no script, -ENOEXEC if
 * the line names none.
 */
static int read_interpreter(const struct elf_file *file, char *interpreter)
{
    char line[SCRIPT_LINE];
    ssize_t length = pread(file->fd, line, sizeof line - 1, 0);
    if (length < 2 || line[0] != '#' || line[1] != '!')
        return 0;
    line[length] = '\0';
    char *start = line + 2 + strspn(line + 2, " \t");
    size_t size = strcspn(start, " \t\n");
    if (size == 0)
        return -ENOEXEC;
    memcpy(interpreter, start, size);
    interpreter[size] = '\0';
    return 1;
}

static int check_file(const struct elf_file *file, int kind, enum reach reach, char *interpreter,
                      struct problem *problem)
{
    if (kind != ELF_KIND_NONE)
        return check_elf(file, kind, reach, problem);
    int script = read_interpreter(file, interpreter);
    if (script == 1)
        return access(interpreter, X_OK) == 0
                   ? 1
                   : refuse_format(problem,
                                   "its #! line names an interpreter that cannot be executed");
    return refuse_format(problem, script == 0 ? "it is neither an ELF program nor a #! script"
                                              : "its #! line names no interpreter");
}

static int check(const char *path, enum reach reach, struct problem *problem)
{
    char current[PATH_MAX], interpreter[SCRIPT_LINE];
    snprintf(current, sizeof current, "%s", path);
    for (int level = 0; level <= SCRIPT_LEVELS; level++) {
        struct elf_file file;
        problem_what(problem, "%s", current);
        int kind = elf_file_open(&file, current);
        if (kind < 0) {
            problem_why(problem, "it cannot be read to see what it is: %s", strerror(-kind));
            problem_remedy(problem, "make it readable, or use --mechanism none");
            return kind;
        }
        int result = check_file(&file, kind, reach, interpreter, problem);
        elf_file_close(&file);
        if (result <= 0)
            return result;
        snprintf(current, sizeof current, "%s", interpreter);
    }
    return refuse_format(problem, "its interpreter is a script of a script, too many levels deep");
}

int target_check_preload(const char *path, struct problem *problem)
{
    return check(path, REACH_PRELOAD, problem);
}

int target_check_loader(const char *path, struct problem *problem)
{
    return check(path, REACH_LOADER, problem);
}

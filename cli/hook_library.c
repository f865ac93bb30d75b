/*
 * Finding and checking a hook library: see hook_library.h.
 */
#include "cli/hook_library.h"

#include "cli/elf_symbols.h"
#include "cli/hook_names.h"
#include "cli/suggest.h"
#include "hook/syscall_hook.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int too_long(const char *text, struct problem *problem)
{
    problem_what(problem, "--hook %.60s...", text);
    problem_why(problem, "%s", strerror(ENAMETOOLONG));
    problem_remedy(problem, "name the library by a shorter path");
    return -ENAMETOOLONG;
}

/* Hooks that are built where a library of others is installed. */
static const char *package_behind(const char *name)
{
    return strcmp(name, "netstack") == 0 ? "liblwip-dev" : NULL;
}

static int no_such_name(const struct place *place, const char *name, struct problem *problem)
{
    struct hook_names known;
    hook_names_read(place->hookdir, &known);
    problem_what(problem, "--hook %s", name);
    problem_why(problem, "there is no such hook in %s", place->hookdir);
    if (access(name, F_OK) == 0)
        problem_remedy(problem, "write './%s' for the file of that name", name);
    else if (package_behind(name))
        problem_remedy(problem, "install the package %s and build zpoline again",
                       package_behind(name));
    else
        suggest_remedy(name, (const char *const *)known.names, known.count, "choose one of",
                       problem->remedy, sizeof problem->remedy);
    hook_names_release(&known);
    return -ENOENT;
}

static int find_name(const struct place *place, const char *name, struct hook_library *library,
                     struct problem *problem)
{
    if (snprintf(library->path, sizeof library->path, "%s/libhook-%s.so", place->hookdir, name) >=
        (int)sizeof library->path)
        return too_long(name, problem);
    return access(library->path, F_OK) == 0 ? 0 : no_such_name(place, name, problem);
}

int hook_library_find_path(const char *path, struct hook_library *library, struct problem *problem)
{
    if (realpath(path, library->path))
        return 0;
    int error = errno;
    problem_what(problem, "hook library %s", path);
    problem_why(problem, "%s", strerror(error));
    problem_remedy(problem, "name a hook library, or one of the hooks of `zpoline list`");
    return -error;
}

int hook_library_find(const struct place *place, const char *text, struct hook_library *library,
                      struct problem *problem)
{
    char name[PATH_MAX];
    const char *colon = strchr(text, ':');
    /* A file whose name has a colon in it can be named all the same. */
    if (colon && strchr(text, '/') && access(text, F_OK) == 0)
        colon = NULL;
    size_t length = colon ? (size_t)(colon - text) : strlen(text);
    if (length >= sizeof name)
        return too_long(text, problem);
    memcpy(name, text, length);
    name[length] = '\0';
    library->argument = colon ? colon + 1 : NULL;
    return strchr(name, '/') ? hook_library_find_path(name, library, problem)
                             : find_name(place, name, library, problem);
}

/* Fills in the remedy that fits most cases, and returns the error. */
static int refuse(struct problem *problem, const char *why)
{
    problem_why(problem, "%s", why);
    problem_remedy(problem, "build a 64-bit shared object from zpoline/syscall_hook.h");
    return -ENOEXEC;
}

static int check_native(const struct elf_file *file, const Elf64_Sym *symbol,
                        struct problem *problem)
{
    uint32_t version = 0;
    uint64_t offset;
    if (!elf_file_offset(file, symbol->st_value, sizeof version, &offset) ||
        !elf_file_read(file, offset, &version, sizeof version))
        return refuse(problem, "its 'syscall_hook' is not an initialised constant");
    if (version >= SYSCALL_HOOK_ABI_OLDEST && version <= SYSCALL_HOOK_ABI_VERSION)
        return 0;
    problem_why(problem, "it has abi version %u, this zpoline has %u to %u", version,
                SYSCALL_HOOK_ABI_OLDEST, SYSCALL_HOOK_ABI_VERSION);
    problem_remedy(problem, "build it again with the zpoline/syscall_hook.h of this version");
    return -ENOEXEC;
}

static int check_symbols(const struct elf_file *file, struct problem *problem)
{
    Elf64_Sym native, classic;
    bool has_native = elf_symbol_find(file, "syscall_hook", &native);
    bool has_classic = elf_symbol_find(file, "__hook_init", &classic);
    if (has_native && has_classic) {
        problem_why(problem, "it has both forms, 'syscall_hook' and '__hook_init'");
        problem_remedy(problem, "remove one of them");
        return -ENOEXEC;
    }
    if (has_native)
        return check_native(file, &native, problem);
    return has_classic ? 0 : refuse(problem, "it has neither 'syscall_hook' nor '__hook_init'");
}

static int check_kind(const struct elf_file *file, int kind, struct problem *problem)
{
    switch (kind) {
    case ELF_KIND_NONE:
        return refuse(problem, "it is not an ELF file");
    case ELF_KIND_32_BIT:
        return refuse(problem, "it is a 32-bit ELF file");
    case ELF_KIND_OTHER_MACHINE:
        return refuse(problem, "it is an ELF file for another machine");
    case ELF_KIND_DAMAGED:
        return refuse(problem, "it is a damaged ELF file");
    default:
        break;
    }
    if (file->header.e_type != ET_DYN || !elf_file_segment(file, PT_DYNAMIC))
        return refuse(problem, "it is not a shared object");
    return check_symbols(file, problem);
}

int hook_library_check(const char *path, struct problem *problem)
{
    struct elf_file file;
    int kind = elf_file_open(&file, path);
    problem_what(problem, "hook library %s", path);
    if (kind < 0) {
        problem_why(problem, "%s", strerror(-kind));
        problem_remedy(problem, "name a shared object that can be read");
        return kind;
    }
    int error = check_kind(&file, kind, problem);
    elf_file_close(&file);
    return error;
}

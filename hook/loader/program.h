/* The program that is to be started: which file it is in the end, and its arguments. */
#ifndef HOOK_LOADER_PROGRAM_H
#define HOOK_LOADER_PROGRAM_H

#include "hook/loader/elf_program.h"

struct program {
    int fd;           /* of the ELF file; close-on-exec */
    const char *name; /* as execve(2) was told it: AT_EXECFN */
    char **arguments; /* NULL-terminated: behind a script's name, what its first line puts before */
    struct elf_program elf;
};

/*
 * Opens the file `name`, or takes over the descriptor `fd` when it is not negative, and follows
 * `#!` lines. `arguments` are those given to execve(2). Set-up. 0, or -errno: -ENOEXEC for what is
 * no x86-64 program, -EACCES for what may be executed but not read. program_close() is due in any
 * case.
 */
int program_open(struct program *program, const char *name, int fd, char *const *arguments);

/* Closes the file and gives the headers back. */
void program_close(struct program *program);

#endif

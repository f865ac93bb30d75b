/*
 * The stack that a program starts with, as the kernel lays it out (fs/exec.c, copy_strings();
 * fs/binfmt_elf.c, create_elf_tables()). It is built elsewhere, since the loader itself still runs
 * on the real one.
 *
 *      top ->      8 zero bytes
 *                  the program's name
 *                  strings of the environment
 *                  strings of the arguments
 *                  a random distance
 *                  platform string, 16 random bytes
 *                  auxiliary vector
 *                  pointers to the environment, NULL
 *                  pointers to the arguments, NULL
 *      sp ->       number of arguments
 */
#ifndef HOOK_LOADER_STACK_H
#define HOOK_LOADER_STACK_H

#include <elf.h>
#include <stddef.h>
#include <stdint.h>

struct process_stack {
    /* In: what goes onto it. */
    uintptr_t top; /* the end of the stack's mapping */
    const char *name, *platform;
    char *const *arguments, *const *environment;
    int randomised;

    /* Out: addresses as they will be. */
    uintptr_t sp;
    uintptr_t name_at, platform_at, random_at;
    uintptr_t arguments_start, arguments_end, environment_start, environment_end;
    uintptr_t auxiliary_at;
    size_t auxiliary_count;
    void *image; /* top - sp bytes, to be copied to sp */
};

/*
 * Writes the auxiliary vector for a stack whose addresses are known, with its AT_NULL. Called
 * twice: first with `to` NULL, to say how many entries there will be at most.
 */
typedef size_t process_auxiliary_fn(const struct process_stack *stack, const void *context,
                                    Elf64_auxv_t *to);

/* Fills in all that is out. Set-up. 0 or -errno; -E2BIG: no number of entries, no room. */
int process_stack_build(struct process_stack *stack, process_auxiliary_fn *auxiliary,
                        const void *context);

#endif

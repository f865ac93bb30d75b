/*
 * What the kernel sets up for a program besides its memory: where things are placed, and what
 * /proc/self shows. Set-up, one thread, raw system calls only.
 */
#ifndef HOOK_LOADER_PROCESS_H
#define HOOK_LOADER_PROCESS_H

#include "hook/core/memory_map.h"
#include "hook/loader/elf_program.h"
#include "hook/loader/stack.h"

/* Whether this process gets random addresses: personality(2), kernel.randomize_va_space. */
enum process_random {
    PROCESS_NOT_RANDOM,
    PROCESS_RANDOM,       /* mappings and stack */
    PROCESS_RANDOM_BREAK, /* and the heap */
};
enum process_random process_random(void);

/*
 * Where the kernel would put a position-independent program that has an interpreter. Different at
 * each call where addresses are random: for another try.
 */
uintptr_t process_pie_address(enum process_random random);

/* Where its heap begins. `moved`: a static-pie program, whose heap is not behind it. */
uintptr_t process_break_address(enum process_random random, const struct elf_place *place,
                                int moved);

/* What of it the kernel has not let us set: bits. */
#define PROCESS_KEEPS_LAYOUT 1 /* heap, command line, environment, auxiliary vector in /proc */
#define PROCESS_KEEPS_EXE    2 /* /proc/self/exe */

/*
 * Makes the kernel see the program in the place of the loader: heap, command line, auxiliary
 * vector, /proc/self/exe (the file at `fd`), name of the thread. `map`: of this process as it is
 * now, where the loader's own file is given up. Returns PROCESS_KEEPS_... bits.
 */
int process_become(const struct memory_map *map, int fd, const struct elf_place *place,
                   uintptr_t break_start, const struct process_stack *stack);

#endif

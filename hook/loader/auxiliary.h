/* The auxiliary vector of a Linux program: the kernel's own to the loader, with the program's
 * facts. */
#ifndef HOOK_LOADER_AUXILIARY_H
#define HOOK_LOADER_AUXILIARY_H

#include "hook/loader/elf_program.h"
#include "hook/loader/stack.h"

struct auxiliary_facts {
    const Elf64_auxv_t *own; /* the loader's */
    const struct elf_place *program;
    uint64_t header_count;
    uintptr_t interpreter_base; /* 0: none */
    uintptr_t entry;            /* of the program itself */
};

/* A process_auxiliary_fn; `context` is a struct auxiliary_facts. */
size_t auxiliary_linux(const struct process_stack *stack, const void *context, Elf64_auxv_t *to);

/* The value of an entry of a vector, 0 if it is not there. */
uint64_t auxiliary_value(const Elf64_auxv_t *vector, uint64_t type);

#endif

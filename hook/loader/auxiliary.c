/* The auxiliary vector of a Linux program. */
#include "hook/loader/auxiliary.h"

static uint64_t value_of(const struct process_stack *stack, const struct auxiliary_facts *facts,
                         const Elf64_auxv_t *own)
{
    switch (own->a_type) {
    case AT_PHDR:
        return facts->program->headers;
    case AT_PHNUM:
        return facts->header_count;
    case AT_ENTRY:
        return facts->entry;
    case AT_BASE:
        return facts->interpreter_base;
    case AT_EXECFN:
        return stack->name_at;
    case AT_RANDOM:
        return stack->random_at;
    case AT_PLATFORM:
        return stack->platform_at;
    default:
        return own->a_un.a_val; /* of the machine, the user and the kernel */
    }
}

size_t auxiliary_linux(const struct process_stack *stack, const void *context, Elf64_auxv_t *to)
{
    const struct auxiliary_facts *facts = context;
    size_t n = 0;
    for (const Elf64_auxv_t *own = facts->own;; own++, n++) {
        if (to) {
            to[n].a_type = own->a_type;
            to[n].a_un.a_val = own->a_type == AT_NULL ? 0 : value_of(stack, facts, own);
        }
        if (own->a_type == AT_NULL) {
            return n + 1;
        }
    }
}

uint64_t auxiliary_value(const Elf64_auxv_t *vector, uint64_t type)
{
    while (vector->a_type != AT_NULL && vector->a_type != type) {
        vector++;
    }
    return vector->a_type == AT_NULL ? 0 : vector->a_un.a_val;
}

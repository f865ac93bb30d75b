/* The stack that a program starts with. */
#include "hook/loader/stack.h"

#include <asm/errno.h>
#include <asm/unistd.h>

#include "hook/core/memory_map.h"
#include "hook/core/text.h"
#include "hook/raw.h"

#define RANDOM_BYTES 16u
#define SHIFT_LIMIT  8192u /* arch_align_stack() */

static size_t strings_bytes(char *const *list, size_t *count)
{
    size_t bytes = 0;
    for (*count = 0; list[*count]; ++*count) {
        bytes += strlen(list[*count]) + 1;
    }
    return bytes;
}

static uint32_t random_below(uint32_t limit)
{
    uint32_t value = 0;
    raw_syscall3(__NR_getrandom, &value, sizeof value, 0);
    return value % limit;
}

/* From an address on the real stack to the same place in the image. */
static void *in_image(const struct process_stack *s, uintptr_t address)
{
    return (char *)s->image + (address - s->sp);
}

static void string_put(const struct process_stack *s, uintptr_t at, const char *string)
{
    memcpy(in_image(s, at), string, strlen(string) + 1);
}

/* The strings from `at` on, and their addresses, with a NULL, from `pointers` on. */
static uint64_t *list_put(const struct process_stack *s, char *const *list, uintptr_t at,
                          uint64_t *pointers)
{
    for (; *list; list++) {
        string_put(s, at, *list);
        *pointers++ = at;
        at += strlen(*list) + 1;
    }
    *pointers++ = 0;
    return pointers;
}

/* All places, from the top down. Returns the number of arguments. */
static size_t layout(struct process_stack *s, size_t auxiliary_count)
{
    size_t arguments, variables;
    size_t argument_bytes = strings_bytes(s->arguments, &arguments);
    size_t variable_bytes = strings_bytes(s->environment, &variables);
    s->name_at = s->top - sizeof(uint64_t) - strlen(s->name) - 1;
    s->environment_end = s->name_at;
    s->environment_start = s->environment_end - variable_bytes;
    s->arguments_end = s->environment_start;
    s->arguments_start = s->arguments_end - argument_bytes;
    uintptr_t at = s->arguments_start - (s->randomised ? random_below(SHIFT_LIMIT) : 0);
    at &= ~15ul;
    s->platform_at = at - strlen(s->platform) - 1;
    s->random_at = s->platform_at - RANDOM_BYTES;
    at = s->random_at & ~15ul;
    size_t words = 1 + arguments + 1 + variables + 1;
    s->sp = (at - auxiliary_count * sizeof(Elf64_auxv_t) - words * sizeof(uint64_t)) & ~15ul;
    s->auxiliary_at = s->sp + words * sizeof(uint64_t);
    return arguments;
}

int process_stack_build(struct process_stack *s, process_auxiliary_fn *auxiliary,
                        const void *context)
{
    size_t arguments = layout(s, auxiliary(s, context, NULL));
    s->image = memory_pages(s->top - s->sp);
    if (!s->image) {
        return -ENOMEM;
    }
    uint64_t *words = s->image;
    *words++ = arguments;
    words = list_put(s, s->arguments, s->arguments_start, words);
    list_put(s, s->environment, s->environment_start, words);
    string_put(s, s->name_at, s->name);
    string_put(s, s->platform_at, s->platform);
    raw_syscall3(__NR_getrandom, in_image(s, s->random_at), RANDOM_BYTES, 0);
    s->auxiliary_count = auxiliary(s, context, in_image(s, s->auxiliary_at));
    return 0;
}

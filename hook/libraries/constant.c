/*
 * Hook "constant": answers one number with a fixed value without entering the kernel. The
 * argument NUMBER=VALUE chooses both, the number also by name (`constant:getppid=7`); without it
 * getpid answers 42.
 */
#include "hook/libraries/names.h"
#include "hook/libraries/text.h"
#include "hook/syscall_hook.h"

#include <asm/unistd_64.h>
#include <errno.h>

#define NUMBERS 4096 /* an interest set reaches this far */

/* The interest set; init may change it, and the mechanism reads it after init. */
static uint16_t numbers[1] = {__NR_getpid};
static long value = 42;

/* Copies the part of the argument before '=' into `name`; returns what follows, or NULL. */
static const char *split(const char *argument, char *name, size_t size)
{
    size_t length = 0;
    while (argument[length] && argument[length] != '=')
        length++;
    if (argument[length] != '=' || length >= size)
        return NULL;
    for (size_t i = 0; i < length; i++)
        name[i] = argument[i];
    name[length] = '\0';
    return argument + length + 1;
}

static long number_of(const char *name)
{
    const char *end = name;
    int64_t number;
    if (text_read_decimal(&end, &number) && *end == '\0')
        return number;
    return syscall_number(name);
}

static int init(const struct syscall_hook_host *host)
{
    if (!host->argument || !host->argument[0])
        return 0;
    char name[64];
    int64_t wanted;
    const char *rest = split(host->argument, name, sizeof name);
    if (!rest || !text_read_decimal(&rest, &wanted) || *rest)
        return -EINVAL;
    long number = number_of(name);
    if (number < 0 || number >= NUMBERS)
        return -EINVAL;
    numbers[0] = (uint16_t)number;
    value = wanted;
    return 0;
}

static enum syscall_verdict on_call(struct syscall_call *call)
{
    call->result = value;
    return HOOK_RETURN;
}

SYSCALL_HOOK = {
    .abi_version = SYSCALL_HOOK_ABI_VERSION,
    .flags = HOOK_NO_VECTOR_STATE,
    .name = "constant",
    .numbers = numbers,
    .number_count = 1,
    .init = init,
    .on_call = on_call,
};

/*
 * The loader's own libc. glibc keeps the end of its heap in __curbrk, which it exports for the sake
 * of old programs: at the end of the address space every sbrk(2) overflows, says ENOMEM without
 * asking the kernel (misc/sbrk.c), and malloc goes on with mmap(2). A hook's own copy of libc, in
 * its namespace, never uses brk.
 */
#include "hook/loader/own_libc.h"

#include <stdint.h>

extern char **environ;
extern void *__curbrk __attribute__((weak));

void own_libc_environment(char **environment)
{
    environ = environment;
}

void own_libc_leave_break(void)
{
    if (&__curbrk) {
        __curbrk = (void *)(UINTPTR_MAX - 15);
    }
}

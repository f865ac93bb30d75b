/*
 * A library that takes the address range of all landing pads before main, and before a preloaded
 * library's constructor as well: the loader initialises preloaded libraries last.
 */
#include <stdlib.h>
#include <sys/mman.h>

#define START 0x20000000ul
#define END   0x70000000ul

int low_is_taken(void);

int low_is_taken(void)
{
    return 1;
}

__attribute__((constructor)) static void take(void)
{
    void *got = mmap((void *)START, END - START, PROT_NONE,
                     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED_NOREPLACE, -1, 0);
    if (got != (void *)START)
        exit(3);
}

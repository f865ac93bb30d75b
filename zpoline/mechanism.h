/*
 * The mechanism "zpoline" as the command knows it, and what `zpoline doctor` asks of it besides.
 */
#ifndef ZPOLINE_MECHANISM_H
#define ZPOLINE_MECHANISM_H

#include "hook/mechanism.h"

extern const struct mechanism mechanism_zpoline;

/* How far mapping page zero came. */
enum page_zero_stage {
    PAGE_ZERO_WORKS = 0,
    PAGE_ZERO_NOT_MAPPED,     /* mmap(2) failed */
    PAGE_ZERO_NOT_EXECUTABLE, /* mprotect(2) to PROT_EXEC failed */
};

/* Maps page zero as libzpoline.so would, and takes it away again. *error: positive errno. */
enum page_zero_stage page_zero_try(int *error);

/* The same in words: 0, or -errno with the problem filled in. */
int page_zero_probe(const struct mechanism_place *place, struct problem *problem);

/* vm.mmap_min_addr, or -errno. */
long page_zero_min_addr(void);

/* Whether this process has CAP_SYS_RAWIO in its effective set. */
bool page_zero_capable(void);

#endif

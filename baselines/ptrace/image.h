/*
 * What a program has announced of itself: where its entry stub lies, and which code may make system
 * calls. Shared by the threads of a process and by its forks; gone with exec.
 */
#ifndef BASELINES_PTRACE_IMAGE_H
#define BASELINES_PTRACE_IMAGE_H

#include "baselines/ptrace/announce.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct image {
    size_t references;
    struct image *next, **link; /* among all that are there */
    uintptr_t address;          /* of the announcement in the program */
    bool filtered;              /* as of a tracee, since when it does not matter which thread */
    struct announcement announced;
    struct own_range ranges[];
};

/*
 * Reads what `tid` announces at `address`: one reference, or NULL with errno (EPROTO: it is none of
 * this version's).
 */
struct image *image_read(pid_t tid, uintptr_t address);

/* One reference more, and one less; NULL is allowed. */
struct image *image_share(struct image *image);
void image_release(struct image *image);

/*
 * The image of a new task whose maker is not known: a copy of the maker's memory holds the maker's
 * announcement at the same address. One reference, or NULL if there is none.
 */
struct image *image_find(pid_t tid);

/* Whether the instruction before `return_address` lies in code that is let go. */
static inline bool image_owns(const struct image *image, uintptr_t return_address)
{
    for (size_t i = 0; i < image->announced.range_count; i++) {
        const struct own_range *r = &image->ranges[i];
        if (return_address - 1 - r->start < r->end - r->start)
            return true;
    }
    return false;
}

#endif

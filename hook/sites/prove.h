/*
 * The proof: which candidates of an ELF image are system call instructions. Implemented with
 * Capstone in libzpoline-sites.so, which is loaded only when the cache does not know a file.
 */
#ifndef HOOK_SITES_PROVE_H
#define HOOK_SITES_PROVE_H

#include "sites.h"

/*
 * Finds and judges all candidates (0f 05, 0f 34) in the executable segments of the 64-bit x86-64
 * ELF image at `image`, `size` bytes as in the file. On success *sites is an array ordered by
 * offset, to be freed with sites_release(), and the number of its elements is returned (0 with
 * *sites NULL: no candidate).
 * Errors: -ENOEXEC not an x86-64 ELF image or its headers lead outside it; -ENOMEM.
 * Any input is safe: nothing is read outside image[0 .. size). One thread at a time per call; calls
 * on different threads do not disturb each other.
 */
long sites_prove(const void *image, size_t size, struct site **sites);
void sites_release(struct site *sites);

typedef long sites_prove_fn(const void *image, size_t size, struct site **sites);
typedef void sites_release_fn(struct site *sites);

#endif

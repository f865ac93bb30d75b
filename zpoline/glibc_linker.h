/* The dynamic linker of the program, when that is glibc's: for hook libraries and for the prover.
 */
#ifndef ZPOLINE_GLIBC_LINKER_H
#define ZPOLINE_GLIBC_LINKER_H

#include "hook/core/hook.h"
#include "zpoline/discover.h"

extern const struct hook_linker glibc_linker;

/* `library` must stay: the path of libzpoline-sites.so. */
const struct site_prover_source *glibc_prover(const char *library);

#endif

/* The dynamic linker of the program, when that is glibc's: for hook libraries and for the prover.
 */
#ifndef HOOK_SETUP_GLIBC_LINKER_H
#define HOOK_SETUP_GLIBC_LINKER_H

#include "hook/core/hook.h"
#include "hook/setup/discover.h"

extern const struct hook_linker glibc_linker;

/* `library` must stay: the path of libzpoline-sites.so. */
const struct site_prover_source *glibc_prover(const char *library);

#endif

/* The proof in a process of its own: zpoline-prove, by two descriptors. */
#ifndef HOOK_SETUP_LATE_PROVER_H
#define HOOK_SETUP_LATE_PROVER_H

#include "hook/setup/discover.h"

/* What the answer begins with; the sites follow. */
struct late_answer {
    uint64_t bytes; /* of the whole answer; 0: none was written */
    int64_t count;  /* of sites, or -errno */
};

#define LATE_IMAGE_FD  3 /* of zpoline-prove: the ELF image */
#define LATE_ANSWER_FD 4 /* where the answer goes */

/* Where zpoline-prove is. The string must stay. Set-up. */
void late_prover_at(const char *path);

/* For a discovery that happens in the middle of the program. Raw system calls only. */
extern const struct site_prover_source late_prover;

#endif

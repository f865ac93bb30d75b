/*
 * libzpoline-sites.so, loaded when it is needed: `zpoline run` must not pay for a disassembler.
 */
#ifndef CLI_PROVER_H
#define CLI_PROVER_H

#include "cli/place.h"
#include "hook/sites/prove.h"

struct prover {
    sites_prove_fn *prove;
    sites_release_fn *release;
    const char *(*verdict_name)(unsigned verdict);
    const char *(*reason_name)(unsigned reason);
};

/* Returns 0, or -errno with the problem filled in. The library stays loaded. */
int prover_load(const struct place *place, struct prover *prover, struct problem *problem);

#endif

/*
 * One ELF file with the proof of its sites and the names of its functions, for `zpoline sites`.
 */
#ifndef CLI_PROOF_H
#define CLI_PROOF_H

#include "cli/elf_functions.h"
#include "cli/prover.h"

#define PROOF_VERDICTS 3

struct proof {
    const char *file;
    void *image;
    size_t size;
    struct site *sites;
    size_t count;
    size_t of_verdict[PROOF_VERDICTS + 1]; /* sites by enum site_verdict */
    struct elf_functions functions;
};

/* Returns 0, or -errno with the problem filled in; then nothing is to be released. */
int proof_make(const struct prover *prover, const char *file, struct proof *proof,
               struct problem *problem);
void proof_release(const struct prover *prover, struct proof *proof);

#endif

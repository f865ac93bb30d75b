/*
 * zpoline-prove: the proof for a program that is running. Reads an ELF image from one descriptor
 * and writes what it finds to another (hook/setup/late_prover.h). Not for people.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "hook/setup/late_prover.h"
#include "hook/sites/prove.h"

static int answer(long count, const struct site *sites)
{
    struct late_answer head = {.bytes = sizeof head, .count = count};
    size_t bytes = count > 0 ? (size_t)count * sizeof *sites : 0;
    head.bytes += bytes;
    /* The head last: a reader takes it for the sign that all is there. */
    if (pwrite(LATE_ANSWER_FD, sites, bytes, sizeof head) != (ssize_t)bytes)
        return EXIT_FAILURE;
    return pwrite(LATE_ANSWER_FD, &head, sizeof head, 0) == sizeof head ? EXIT_SUCCESS
                                                                        : EXIT_FAILURE;
}

int main(void)
{
    struct stat status;
    struct site *sites = NULL;
    if (fstat(LATE_IMAGE_FD, &status) != 0) {
        fprintf(stderr, "zpoline-prove: nothing to prove: it is started by zpoline's libraries: "
                        "use `zpoline sites FILE`\n");
        return EXIT_FAILURE;
    }
    void *image = mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_PRIVATE, LATE_IMAGE_FD, 0);
    long count = image == MAP_FAILED ? -errno : sites_prove(image, (size_t)status.st_size, &sites);
    return answer(count, sites);
}

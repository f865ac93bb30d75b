/*
 * Proving one file: see proof.h.
 */
#include "cli/proof.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static int map_descriptor(int fd, struct proof *proof)
{
    struct stat status;
    if (fstat(fd, &status) != 0)
        return -errno;
    if (!S_ISREG(status.st_mode))
        return S_ISDIR(status.st_mode) ? -EISDIR : -EINVAL;
    if (status.st_size == 0)
        return -ENOEXEC;
    void *image = mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
    if (image == MAP_FAILED)
        return -errno;
    proof->image = image;
    proof->size = (size_t)status.st_size;
    return 0;
}

static int map_file(const char *file, struct proof *proof)
{
    int fd = open(file, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (fd < 0)
        return -errno;
    int error = map_descriptor(fd, proof);
    close(fd);
    return error;
}

static int prove(const struct prover *prover, struct proof *proof)
{
    int error = elf_functions_read(proof->image, proof->size, &proof->functions);
    if (error)
        return error;
    long count = prover->prove(proof->image, proof->size, &proof->sites);
    if (count < 0)
        return (int)count;
    proof->count = (size_t)count;
    for (size_t i = 0; i < proof->count; i++) {
        if (proof->sites[i].verdict <= PROOF_VERDICTS)
            proof->of_verdict[proof->sites[i].verdict]++;
    }
    return 0;
}

int proof_make(const struct prover *prover, const char *file, struct proof *proof,
               struct problem *problem)
{
    *proof = (struct proof){.file = file};
    int error = map_file(file, proof);
    if (!error)
        error = prove(prover, proof);
    if (!error)
        return 0;
    proof_release(prover, proof);
    problem_what(problem, "%s", file);
    problem_why(problem, "%s",
                error == -ENOEXEC ? "it is not an x86-64 ELF file, or a damaged one"
                                  : strerror(-error));
    problem_remedy(problem, "name an x86-64 ELF program or library");
    return error;
}

void proof_release(const struct prover *prover, struct proof *proof)
{
    elf_functions_release(&proof->functions);
    if (proof->sites)
        prover->release(proof->sites);
    if (proof->image)
        munmap(proof->image, proof->size);
    *proof = (struct proof){0};
}

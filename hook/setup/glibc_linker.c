/* Shared objects opened by glibc's dlmopen, each in a namespace of its own. */
#include "hook/setup/glibc_linker.h"

#include <asm/errno.h>
#include <dlfcn.h>

static const char *prover_path;

static void *open_apart(const char *path)
{
    return dlmopen(LM_ID_NEWLM, path, RTLD_NOW | RTLD_LOCAL);
}

static const char *last_error(void)
{
    return dlerror();
}

const struct hook_linker glibc_linker = {
    .open = open_apart,
    .symbol = dlsym,
    .error = last_error,
};

static void prover_close(struct site_prover *prover)
{
    dlclose(prover->library);
}

static int prover_open(struct site_prover *prover)
{
    prover->library = open_apart(prover_path);
    if (!prover->library) {
        return -ENOENT;
    }
    prover->prove = (sites_prove_fn *)dlsym(prover->library, "sites_prove");
    prover->release = (sites_release_fn *)dlsym(prover->library, "sites_release");
    if (!prover->prove || !prover->release) {
        prover_close(prover);
        *prover = (struct site_prover){0};
        return -ENOENT;
    }
    return 0;
}

const struct site_prover_source *glibc_prover(const char *library)
{
    static const struct site_prover_source source = {.open = prover_open, .close = prover_close};
    prover_path = library;
    return &source;
}

/*
 * Loading the proof: see prover.h.
 */
#include "cli/prover.h"

#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>

#define LIBRARY "zpoline/libzpoline-sites.so"

static int fail(const char *path, struct problem *problem)
{
    const char *error = dlerror();
    problem_what(problem, "%s", path);
    problem_why(problem, "%s", error ? error : "it cannot be loaded");
    problem_remedy(problem, "build or install zpoline completely");
    return -ELIBACC;
}

int prover_load(const struct place *place, struct prover *prover, struct problem *problem)
{
    char path[PATH_MAX];
    if (snprintf(path, sizeof path, "%s/%s", place->libdir, LIBRARY) >= (int)sizeof path)
        return fail(LIBRARY, problem);
    void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (!library)
        return fail(path, problem);
    *(void **)&prover->prove = dlsym(library, "sites_prove");
    *(void **)&prover->release = dlsym(library, "sites_release");
    *(void **)&prover->verdict_name = dlsym(library, "site_verdict_name");
    *(void **)&prover->reason_name = dlsym(library, "site_reason_name");
    if (!prover->prove || !prover->release || !prover->verdict_name || !prover->reason_name)
        return fail(path, problem);
    return 0;
}

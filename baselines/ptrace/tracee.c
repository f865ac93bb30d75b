/* The traced tasks: a search tree by thread id. */
#include "baselines/ptrace/tracee.h"

#include <search.h>
#include <stdlib.h>

static void *tree;

static int by_tid(const void *a_, const void *b_)
{
    const struct tracee *a = a_, *b = b_;
    return (a->tid > b->tid) - (a->tid < b->tid);
}

struct tracee *tracee_find(pid_t tid)
{
    struct tracee key = {.tid = tid};
    struct tracee **node = tfind(&key, &tree, by_tid);
    return node ? *node : NULL;
}

struct tracee *tracee_add(pid_t tid, int request)
{
    struct tracee *tracee = calloc(1, sizeof *tracee);
    if (!tracee)
        return NULL;
    tracee->tid = tid;
    tracee->request = request;
    if (tsearch(tracee, &tree, by_tid))
        return tracee;
    free(tracee);
    return NULL;
}

void tracee_remove(struct tracee *tracee)
{
    tdelete(tracee, &tree, by_tid);
    image_release(tracee->image);
    filter_release(tracee->filter);
    free(tracee);
}

void tracee_reset(struct tracee *tracee, int request)
{
    image_release(tracee->image);
    *tracee = (struct tracee){
        .tid = tracee->tid,
        .filter = tracee->filter,
        .request = request,
    };
}

/*
 * The seccomp filters that earlier programs of a process have installed. The kernel keeps them over
 * exec, and they go on allowing the addresses where the hook of that time lay.
 */
#ifndef BASELINES_PTRACE_FILTER_H
#define BASELINES_PTRACE_FILTER_H

#include "baselines/ptrace/image.h"

struct filter;

/* A filter that allows the ranges of `image`, upon `below`, whose reference it takes over. NULL
 * without memory; `below` is then released. */
struct filter *filter_make(const struct image *image, struct filter *below);

/* One reference more, and one less; NULL is allowed. */
struct filter *filter_share(struct filter *filter);
void filter_release(struct filter *filter);

/*
 * Whether the filters stop every call of the program that `tid` executes now, whose announcement is
 * `image`: whether what they allow is no code of this program's. When in doubt: no.
 */
bool filter_fits(const struct filter *filter, const struct image *image, pid_t tid);

/* Whether the kernel has any filter for the task. When in doubt: no. */
bool filter_is_there(pid_t tid);

#endif

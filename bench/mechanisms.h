/* Which mechanisms can be used here, as `zpoline list --json` says. */
#ifndef ZPOLINE_BENCH_MECHANISMS_H
#define ZPOLINE_BENCH_MECHANISMS_H

#include "bench/workplace.h"

#include <stdbool.h>
#include <stddef.h>

#define MECHANISMS_MAX 24

struct mechanism_state {
    char name[32];
    bool usable;
    char reason[256]; /* why not */
};

struct mechanism_list {
    struct mechanism_state items[MECHANISMS_MAX];
    size_t count;
};

/* Asks the command. 0, or -errno after one line on stderr. */
int mechanisms_ask(const struct workplace *place, char *const *environment,
                   struct mechanism_list *list);

/* Reads the command's answer. 0, or -EINVAL. */
int mechanisms_parse(const char *json, struct mechanism_list *list);

/* The names of the usable ones, NULL-terminated; they live as long as the list. */
void mechanisms_usable(const struct mechanism_list *list, const char *names[MECHANISMS_MAX + 1]);

#endif

/* The groups that a plan consists of, and how --only chooses among them. */
#include "bench/plan_parts.h"

#include <stdio.h>
#include <string.h>

#define MICRO \
    {         \
        0     \
    }
#define SERVED(name_, every_, server_, link_) \
    {                                         \
        PLAN_MACRO, name_, 1, every_, NULL,   \
        {                                     \
            server_, link_                    \
        }                                     \
    }

/*
 * Starts are short, so a round holds several of them. What is told apart by factors instead of
 * percents needs fewer samples.
 */
const struct plan_rule plan_rules[] = {
    {PLAN_CHECK, "check", 1, 1, plan_build_checks, MICRO},
    {PLAN_FLOOR, "aa-loop", 1, 1, plan_build_floor_loop, MICRO},
    {PLAN_FLOOR, "aa-chain", 1, 1, plan_build_floor_chain, MICRO},
    {PLAN_MEASURE, "loop", 1, 1, plan_build_loop, MICRO},
    {PLAN_MEASURE, "chain", 2, 1, plan_build_chain, MICRO},
    {PLAN_MEASURE, "sweep", 1, 1, plan_build_sweep, MICRO},
    {PLAN_MEASURE, "calls", 1, 2, plan_build_calls, MICRO},
    {PLAN_MEASURE, "threads", 1, 2, plan_build_threads, MICRO},
    {PLAN_MEASURE, "lifecycle", 1, 2, plan_build_lifecycle, MICRO},
    {PLAN_MEASURE, "start-true", 6, 1, plan_build_start_true, MICRO},
    {PLAN_MEASURE, "start-python", 2, 1, plan_build_start_python, MICRO},
    {PLAN_MEASURE, "memory", 1, 1, plan_build_memory, MICRO},
    SERVED("redis", 1, FEED_REDIS, LINK_KERNEL),
    SERVED("http", 1, FEED_HTTP, LINK_KERNEL),
    SERVED("nginx", 2, FEED_NGINX, LINK_KERNEL),
    SERVED("memcached", 2, FEED_MEMCACHED, LINK_KERNEL),
    SERVED("ring-redis", 1, FEED_REDIS, LINK_RING),
    SERVED("ring-http", 1, FEED_HTTP, LINK_RING),
    SERVED("tap-redis", 1, FEED_REDIS, LINK_TAP),
    SERVED("tap-http", 1, FEED_HTTP, LINK_TAP),
};
const size_t plan_rule_count = sizeof plan_rules / sizeof plan_rules[0];

/* Whether the comma-separated words have this one. */
static bool has_word(const char *words, const char *word)
{
    size_t length = strlen(word);
    for (; words != NULL; words = strchr(words, ','), words += words != NULL)
        if (strncmp(words, word, length) == 0 && (words[length] == ',' || words[length] == '\0'))
            return true;
    return false;
}

static bool is_measured(enum plan_part part)
{
    return part == PLAN_MEASURE || part == PLAN_MACRO;
}

bool plan_rule_applies(const struct plan_rule *rule, enum plan_part part, const char *only)
{
    return rule->part == part &&
           (!is_measured(part) || only == NULL || has_word(only, rule->name) ||
            has_word(only, part == PLAN_MACRO ? "macro" : "micro"));
}

bool plan_wants_group(const char *only, const char *group)
{
    return only == NULL || has_word(only, group) || has_word(only, "macro");
}

static bool knows_word(const char *word)
{
    bool known = strcmp(word, "micro") == 0 || strcmp(word, "macro") == 0;
    for (size_t i = 0; i < plan_rule_count; i++)
        known |= is_measured(plan_rules[i].part) && strcmp(plan_rules[i].name, word) == 0;
    return known;
}

bool plan_knows_group(const char *only)
{
    char word[32];
    bool known = true;
    while (known) {
        size_t length = strcspn(only, ",");
        if (length >= sizeof word)
            return false;
        snprintf(word, sizeof word, "%.*s", (int)length, only);
        known = knows_word(word);
        if (only[length] == '\0')
            break;
        only += length + 1;
    }
    return known;
}

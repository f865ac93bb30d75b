/*
 * The check of the table of mechanisms: each missing member and a doubled name is a named error,
 * and the table that is shipped passes. Also near matches of mistyped words.
 */
#include "cli/mechanisms.h"
#include "cli/suggest.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static int failures;

#define CHECK(condition)                                                              \
    do {                                                                              \
        if (!(condition)) {                                                           \
            fprintf(stderr, "%s:%d: not true: %s\n", __FILE__, __LINE__, #condition); \
            failures++;                                                               \
        }                                                                             \
    } while (0)

static int probe(const struct mechanism_place *place, struct problem *problem)
{
    return 0;
}

static int start(const struct launch_request *request, struct problem *problem)
{
    return 0;
}

static const struct mechanism whole = {
    .name = "whole",
    .summary = "a summary",
    .needs = "nothing",
    .probe = probe,
    .start = start,
};

/* A table whose second entry is `broken` must be refused for `member`. */
static void expect_missing(struct mechanism broken, const char *member)
{
    const struct mechanism *table[] = {&whole, &broken, NULL};
    struct problem problem = {0};
    char why[64];
    snprintf(why, sizeof why, "its '%s' is missing", member);
    CHECK(mechanisms_check(table, &problem) == -EINVAL);
    CHECK(strcmp(problem.why, why) == 0);
    CHECK(strncmp(problem.what, "mechanism 2 ", 12) == 0);
}

static void test_missing_members(void)
{
    struct mechanism broken = whole;
    broken.name = NULL;
    expect_missing(broken, "name");
    broken = whole;
    broken.name = "other";
    broken.summary = NULL;
    expect_missing(broken, "summary");
    broken.summary = whole.summary;
    broken.needs = NULL;
    expect_missing(broken, "needs");
    broken.needs = whole.needs;
    broken.probe = NULL;
    expect_missing(broken, "probe");
    broken.probe = whole.probe;
    broken.start = NULL;
    expect_missing(broken, "start");
}

static void test_doubled_name(void)
{
    struct mechanism other = whole;
    const struct mechanism *table[] = {&whole, &other, NULL};
    struct problem problem = {0};
    CHECK(mechanisms_check(table, &problem) == -EINVAL);
    CHECK(strstr(problem.why, "same name") != NULL);
}

static void test_own_table(void)
{
    struct problem problem = {0};
    CHECK(mechanisms_check(mechanisms, &problem) == 0);
    CHECK(mechanism_find(MECHANISM_DEFAULT, &problem) != NULL);
    CHECK(mechanism_find("", &problem) == NULL);
}

static void test_suggest(void)
{
    static const char *const names[] = {"identity", "constant", "count"};
    char remedy[128];
    CHECK(suggest("coutn", names, 3) == names[2]);
    CHECK(suggest("identiy", names, 3) == names[0]);
    CHECK(suggest("constant", names, 3) == names[1]);
    CHECK(suggest("xyz", names, 3) == NULL);
    CHECK(suggest("", names, 3) == NULL);
    char longer[300];
    memset(longer, 'c', sizeof longer - 1);
    longer[sizeof longer - 1] = '\0';
    CHECK(suggest(longer, names, 3) == NULL);
    suggest_remedy("xyz", names, 3, "choose one of", remedy, sizeof remedy);
    CHECK(strcmp(remedy, "choose one of identity, constant, count") == 0);
    suggest_remedy("xyz", names, 3, "choose one of", remedy, 20);
    CHECK(strlen(remedy) == 19);
}

int main(void)
{
    test_missing_members();
    test_doubled_name();
    test_own_table();
    test_suggest();
    return failures ? 1 : 0;
}

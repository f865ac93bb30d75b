/* The gate's numbers against others: what grew, and whether by too much. */
#include "bench/gate.h"

#include "bench/message.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define INSTRUCTIONS_SHARE 3 /* percent */
#define START_SHARE        5
#define START_KIB          16

static bool ends(const char *name, const char *what)
{
    size_t length = strlen(name), tail = strlen(what);
    return length >= tail && strcmp(name + length - tail, what) == 0;
}

static bool in_group(const char *name, const char *group)
{
    size_t length = strlen(group);
    return strncmp(name, group, length) == 0 && name[length] == '/';
}

bool gate_more_is_better(const char *name)
{
    return strncmp(name, "sites", 5) == 0 && ends(name, "/call");
}

/* What a compiler's minor version may change has some room; what we write by hand has none. */
long gate_margin(const char *name, long expected)
{
    long share = 0;
    if (in_group(name, "call") && ends(name, "/instructions"))
        share = expected * INSTRUCTIONS_SHARE / 100;
    else if (in_group(name, "start") && ends(name, "_kib"))
        return START_KIB;
    else if (in_group(name, "start"))
        share = expected * START_SHARE / 100;
    else
        return 0;
    return share > 1 ? share : 1;
}

enum change { CHANGE_NONE, CHANGE_BETTER, CHANGE_GROWN, CHANGE_RED };

static enum change change_of(const char *name, const json_t *expected, const json_t *now)
{
    if (now == NULL)
        return CHANGE_RED;
    if (expected == NULL)
        return CHANGE_GROWN;
    long before = (long)json_integer_value(expected), after = (long)json_integer_value(now);
    long worse = gate_more_is_better(name) ? before - after : after - before;
    if (worse > gate_margin(name, before))
        return CHANGE_RED;
    return worse > 0 ? CHANGE_GROWN : worse < 0 ? CHANGE_BETTER : CHANGE_NONE;
}

static void print_number(const json_t *number, char *text, size_t size)
{
    if (number == NULL)
        snprintf(text, size, "none");
    else
        snprintf(text, size, "%lld", (long long)json_integer_value(number));
}

static void print_change(const char *name, const json_t *expected, const json_t *now,
                         enum change change, enum gate_form form, FILE *out)
{
    static const char *const words[] = {"same", "better", "grown, within the margin", "REGRESSION"};
    char before[32], after[32];
    print_number(expected, before, sizeof before);
    print_number(now, after, sizeof after);
    if (out == NULL || change == CHANGE_NONE)
        return;
    long margin = gate_margin(name, (long)json_integer_value(expected));
    if (form == GATE_MARKDOWN)
        fprintf(out, "| %s | %s | %s | %ld | %s%s%s |\n", name, before, after, margin,
                change == CHANGE_RED ? "**" : "", words[change], change == CHANGE_RED ? "**" : "");
    else
        fprintf(out, "  %-48s %8s -> %-8s margin %ld: %s\n", name, before, after, margin,
                words[change]);
}

/* A group whose words differ, or that one side has not, is left out as a whole. */
static bool comparable(const json_t *expected, const json_t *now, const char *group)
{
    const char *a = json_string_value(json_object_get(json_object_get(expected, "context"), group));
    const char *b = json_string_value(json_object_get(json_object_get(now, "context"), group));
    return a != NULL && b != NULL && strcmp(a, b) == 0;
}

/* A number that could not be measured here has its reason among the skipped: no number is missed.
 */
static bool was_skipped(const json_t *now, const char *name)
{
    const char *what;
    json_t *why;
    json_object_foreach(json_object_get(now, "skipped"), what, why)
    {
        size_t length = strlen(what);
        const char *line = strchr(name, '/') + 1;
        if ((strncmp(line, what, length) == 0 && line[length] == '/') || strchr(what, ',') != NULL)
            return true;
    }
    return false;
}

static void count(struct gate_tally *tally, enum change change)
{
    tally->compared++;
    tally->better += change == CHANGE_BETTER;
    tally->grown += change == CHANGE_GROWN;
    tally->red += change == CHANGE_RED;
}

static void compare_number(const json_t *expected, const json_t *now, const char *name,
                           enum gate_form form, FILE *out, struct gate_tally *tally)
{
    char group[32];
    snprintf(group, sizeof group, "%.*s", (int)strcspn(name, "/"), name);
    const json_t *before = json_object_get(json_object_get(expected, "numbers"), name);
    const json_t *after = json_object_get(json_object_get(now, "numbers"), name);
    if (!comparable(expected, now, group) || (after == NULL && was_skipped(now, name)) ||
        (before == NULL && was_skipped(expected, name)))
        return;
    enum change change = change_of(name, before, after);
    count(tally, change);
    print_change(name, before, after, change, form, out);
}

static void print_skipped(const json_t *expected, const json_t *now, FILE *out,
                          struct gate_tally *tally)
{
    const char *group, *what;
    json_t *words, *why;
    json_object_foreach(json_object_get(expected, "context"), group, words)
    {
        if (comparable(expected, now, group))
            continue;
        tally->skipped++;
        const char *here =
            json_string_value(json_object_get(json_object_get(now, "context"), group));
        if (out != NULL)
            fprintf(out, "not compared: %s: expected for %s, here is %s\n", group,
                    json_string_value(words), here != NULL ? here : "nothing");
    }
    json_object_foreach(json_object_get(now, "skipped"), what, why)
    {
        if (out != NULL)
            fprintf(out, "not measured: %s: %s\n", what, json_string_value(why));
    }
}

/* The names of both, each once, in order. */
static json_t *all_names(const json_t *expected, const json_t *now)
{
    json_t *names = json_object();
    json_object_update(names, json_object_get(expected, "numbers"));
    json_object_update(names, json_object_get(now, "numbers"));
    return names;
}

struct gate_tally gate_compare(const json_t *expected, const json_t *now, enum gate_form form,
                               FILE *out)
{
    struct gate_tally tally = {0};
    json_t *names = all_names(expected, now), *value;
    const char *name;
    json_object_foreach(names, name, value)
    {
        compare_number(expected, now, name, form, out, &tally);
    }
    json_decref(names);
    if (out != NULL && form == GATE_MARKDOWN)
        fputc('\n', out);
    print_skipped(expected, now, out, &tally);
    return tally;
}

json_t *gate_read(const char *path)
{
    json_error_t error;
    json_t *root = json_load_file(path, JSON_REJECT_DUPLICATES, &error);
    const json_t *format = json_object_get(root, "format");
    if (root == NULL)
        complain("cannot read the expectations: %s:%d: %s: restore the file or write it anew by "
                 "--update",
                 path, error.line, error.text);
    else if (json_integer_value(format) != GATE_FORMAT)
        complain("cannot read the expectations: %s: format %lld, not %d: write them anew by "
                 "--update",
                 path, (long long)json_integer_value(format), GATE_FORMAT);
    else if (!json_is_object(json_object_get(root, "numbers")) ||
             !json_is_object(json_object_get(root, "context")))
        complain("cannot read the expectations: %s: no numbers or no context: restore the file",
                 path);
    else
        return root;
    json_decref(root);
    return NULL;
}

int gate_write(const json_t *numbers, const char *path)
{
    char fresh[4096];
    errno = 0;
    if (snprintf(fresh, sizeof fresh, "%s.new", path) < (int)sizeof fresh &&
        json_dump_file(numbers, fresh, JSON_INDENT(1) | JSON_SORT_KEYS) == 0 &&
        rename(fresh, path) == 0)
        return 0;
    int error = errno != 0 ? errno : EIO;
    unlink(fresh);
    complain("cannot write the numbers: %s: %s: choose another file", path, strerror(error));
    return -error;
}

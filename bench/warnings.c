/* Conditions that spoil a measurement. */
#include "bench/warnings.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LOAD_SHARE  0.5 /* of the CPUs: more than this is somebody else's work */
#define ROUNDS_FEW  6   /* fewer pairs cannot reach p < 0.05 in a signed rank test */
#define ASLR_IS_OFF "0"

static void warn(json_t *list, json_t *text)
{
    json_array_append_new(list, text);
}

static const char *fact(const json_t *context, const char *key)
{
    const char *text = json_string_value(json_object_get(json_object_get(context, "machine"), key));
    return text != NULL ? text : "";
}

static void warn_frequency(json_t *list, const json_t *context)
{
    const char *governor = fact(context, "governor");
    if (governor[0] != '\0' && strcmp(governor, "performance") != 0)
        warn(list, json_sprintf("frequency scaling: governor %s: times move with the clock; set "
                                "the governor performance",
                                governor));
    if (strcmp(fact(context, "boost"), "1") == 0)
        warn(list, json_string("frequency boost is on: times move with temperature and load"));
}

static double current_load(const json_t *machine)
{
    return json_number_value(json_array_get(json_object_get(machine, "load"), 0));
}

static void warn_load(json_t *list, const json_t *context)
{
    const json_t *machine = json_object_get(context, "machine");
    double load = current_load(machine);
    double cpus = (double)json_integer_value(json_object_get(machine, "cpus"));
    if (load > LOAD_SHARE * cpus)
        warn(list, json_sprintf("load %.2f on %.0f CPUs: other work runs here", load, cpus));
}

static void warn_build(json_t *list, const json_t *context)
{
    const char *type = json_string_value(json_object_get(context, "build_type"));
    if (type != NULL && strcmp(type, "Debug") == 0)
        warn(list, json_string("a Debug build is measured: configure the preset `default`"));
}

json_t *warnings_before(const json_t *context)
{
    json_t *list = json_array();
    warn_frequency(list, context);
    warn_load(list, context);
    warn_build(list, context);
    if (json_integer_value(json_object_get(context, "core")) < 0)
        warn(list, json_string("not pinned to one core: the kernel refused"));
    if (strcmp(fact(context, "aslr"), ASLR_IS_OFF) == 0)
        warn(list, json_string("address space randomisation is off: all samples share one layout, "
                               "whose luck is not averaged out"));
    return list;
}

void warnings_after(json_t *context)
{
    json_t *list = json_object_get(context, "warnings");
    json_int_t rounds = json_integer_value(json_object_get(context, "rounds"));
    if (rounds < ROUNDS_FEW)
        warn(list, json_sprintf("few repetitions: %d rounds", (int)rounds));
    if (!json_is_true(json_object_get(context, "complete")))
        warn(list, json_string("the run is incomplete"));
}

void warnings_show(const json_t *context)
{
    size_t i;
    json_t *text;
    json_array_foreach(json_object_get(context, "warnings"), i, text)
    {
        fprintf(stderr, "warning: %s\n", json_string_value(text));
    }
}

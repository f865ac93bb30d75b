/* The noise floor, from the A/A pass. */
#include "bench/floor.h"

#include <math.h>

const char *const floor_cases[] = {"getpid_loop", "getpid_chain", NULL};

bool floor_compare(const struct sample_set *set, const char *case_name, struct comparison *out)
{
    struct series_key a = {"aa", case_name, "none", "", "none", "A", "latency", ""}, b = a;
    b.side = "B";
    return compare_ratio(set, &a, &b, out);
}

json_t *floor_json(const struct sample_set *set)
{
    json_t *object = json_object();
    for (size_t i = 0; floor_cases[i] != NULL; i++) {
        struct comparison c;
        if (floor_compare(set, floor_cases[i], &c))
            json_object_set_new(object, floor_cases[i],
                                json_pack("{s:i, s:f, s:f, s:f, s:f}", "pairs", (int)c.pairs,
                                          "ratio", c.interval.middle, "low", c.interval.low, "high",
                                          c.interval.high, "largest_pair", exp(c.largest)));
    }
    return object;
}

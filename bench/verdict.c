/* What a case's pairs say of a change. */
#include "bench/verdict.h"

#include <math.h>

double verdict_floor(const double *log_ratios, size_t n)
{
    struct stats_interval interval =
        stats_bootstrap_median(log_ratios, n, VERDICT_FLOOR_CONFIDENCE);
    return fmax(fabs(interval.low), fabs(interval.high));
}

/* Whether a slowdown that matters could hide: behind the floor, or within the interval. */
static bool is_noisy(const struct judgement *j)
{
    double most = log1p(VERDICT_NOISE_MOST);
    bool holds_zero = j->interval.low <= 0.0 && j->interval.high >= 0.0;
    return j->floor > most || (holds_zero && (j->interval.high - j->interval.low) / 2.0 > most);
}

static enum verdict verdict_of(const struct judgement *j)
{
    if (j->pairs < VERDICT_PAIRS_LEAST || isnan(j->interval.low))
        return VERDICT_UNKNOWN;
    if (j->interval.low > j->margin)
        return VERDICT_RED;
    if (is_noisy(j))
        return VERDICT_NOISY;
    if (j->interval.low > 0.0)
        return VERDICT_SLOWER;
    return j->interval.high < 0.0 ? VERDICT_FASTER : VERDICT_SAME;
}

struct judgement verdict_judge(const double *log_ratios, size_t n, double floor, double margin)
{
    struct judgement j = {.pairs = n, .floor = floor, .p_value = 1.0};
    j.interval = stats_bootstrap_median(log_ratios, n, VERDICT_CONFIDENCE);
    if (n > 0)
        j.p_value = stats_wilcoxon(log_ratios, n).p_value;
    j.margin = fmax(log1p(margin), floor); /* fmax ignores a NAN */
    j.verdict = verdict_of(&j);
    return j;
}

const char *verdict_name(enum verdict verdict)
{
    static const char *const names[] = {[VERDICT_UNKNOWN] = "too few pairs",
                                        [VERDICT_NOISY] = "too noisy",
                                        [VERDICT_SAME] = "same",
                                        [VERDICT_FASTER] = "faster",
                                        [VERDICT_SLOWER] = "slower",
                                        [VERDICT_RED] = "REGRESSION"};
    return names[verdict];
}

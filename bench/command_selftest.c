/* `zpoline-bench selftest`: false alarms and power of the method, on made-up data. */
#include "bench/command_line.h"
#include "bench/commands.h"
#include "bench/message.h"
#include "bench/selftest.h"

#include <stdio.h>
#include <string.h>

#define FALSE_ALARMS_MOST 0.02
#define POWER_LEAST       0.90
#define CHANGE            0.05 /* that has to be found */

static const char usage[] =
    "usage: zpoline-bench selftest [--seed N] [--trials N] [--pairs N] [--floor-pairs N]\n"
    "                              [--sd SHARE] [--outliers SHARE] [--outlier-factor F]\n"
    "                              [--margin PERCENT]\n"
    "\n"
    "Tries the method of `zpoline-bench check` on made-up pairs whose true change is known, and\n"
    "prints how often it says what. The noise is normal with the standard deviation --sd (of a\n"
    "pair's log ratio), a share of --outliers is wider by --outlier-factor; by default what A/A\n"
    "passes showed. The same seed gives the same numbers everywhere.\n"
    "\n"
    "Exit status: 0 when at most 2 % of unchanged cases are called slower and a true slowdown of\n"
    "5 % is found at least 9 times of 10; 1 otherwise; 2 for a bad command line.\n";

static struct tally print_line(const struct simulation *s, double change)
{
    struct tally tally = selftest_simulate(s, change);
    printf("  %+6.1f %%  ", change * 100.0);
    for (int v = VERDICT_SAME; v <= VERDICT_RED; v++)
        printf("  %8.1f %%", 100.0 * tally.verdicts[v] / s->trials);
    printf("\n");
    fflush(stdout);
    return tally;
}

static int report(const struct simulation *s)
{
    printf("Method: %d pairs, %.0f %% bootstrap interval of the median log ratio, margin %.1f %%, "
           "noise floor from %d A/A pairs.\n"
           "Noise: sd %.2f %%, %.0f %% of the pairs %.1f times as wide. %d trials, seed %llu.\n\n"
           "  true change      same      faster      slower  REGRESSION\n",
           s->pairs, VERDICT_CONFIDENCE * 100.0, s->margin * 100.0, s->floor_pairs,
           s->noise.sd * 100.0, s->noise.outliers * 100.0, s->noise.factor, s->trials,
           (unsigned long long)s->seed);
    struct tally none = print_line(s, 0.0);
    struct tally five = print_line(s, CHANGE);
    print_line(s, 0.075);
    print_line(s, 0.10);
    print_line(s, 0.20);
    double alarms = tally_found(&none), power = tally_found(&five);
    printf("\n%s: unchanged cases called slower or red: %.1f %% (at most %.0f %%)\n"
           "%s: true slowdowns of %.0f %% found (slower or red): %.1f %% (at least %.0f %%)\n",
           alarms <= FALSE_ALARMS_MOST ? "met" : "NOT MET", alarms * 100.0,
           FALSE_ALARMS_MOST * 100.0, power >= POWER_LEAST ? "met" : "NOT MET", CHANGE * 100.0,
           power * 100.0, POWER_LEAST * 100.0);
    return alarms <= FALSE_ALARMS_MOST && power >= POWER_LEAST ? BENCH_OK : BENCH_FAILED;
}

int command_selftest(int argc, char **argv)
{
    struct simulation s = {.noise = noise_default,
                           .trials = 1000,
                           .pairs = 24,
                           .floor_pairs = 8,
                           .margin = VERDICT_MARGIN};
    int seed = 1;
    const struct option_rule rules[] = {
        {"--seed", OPTION_COUNT, &seed, 0, 1000000000, NULL},
        {"--trials", OPTION_COUNT, &s.trials, 10, 100000, NULL},
        {"--pairs", OPTION_COUNT, &s.pairs, VERDICT_PAIRS_LEAST, 1000, NULL},
        {"--floor-pairs", OPTION_COUNT, &s.floor_pairs, 2, 1000, NULL},
        {"--sd", OPTION_NUMBER, &s.noise.sd, 0.0, 1.0, NULL},
        {"--outliers", OPTION_NUMBER, &s.noise.outliers, 0.0, 1.0, NULL},
        {"--outlier-factor", OPTION_NUMBER, &s.noise.factor, 1.0, 100.0, NULL},
        {"--margin", OPTION_SHARE, &s.margin, 0.0, 100.0, NULL},
    };
    const struct command_line line = {"selftest", usage, rules, sizeof rules / sizeof rules[0],
                                      0,          0,     ""};
    int first = command_line_read(&line, argc, argv);
    if (first <= 0)
        return first == COMMAND_LINE_HELP ? BENCH_OK : BENCH_CANNOT;
    s.seed = (uint64_t)seed;
    return report(&s);
}

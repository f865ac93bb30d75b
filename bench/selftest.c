/* The method tried on made-up data. */
#include "bench/selftest.h"

#include "bench/random.h"

#include <math.h>
#include <stdlib.h>

const struct noise noise_default = {.sd = 0.03, .outliers = 0.1, .factor = 4.0};

static void draw(const struct simulation *simulation, uint64_t *state, double shift, double *out,
                 int n)
{
    for (int i = 0; i < n; i++) {
        double width = simulation->noise.sd;
        if (random_share(state) < simulation->noise.outliers)
            width *= simulation->noise.factor;
        out[i] = shift + width * random_normal(state);
    }
}

struct tally selftest_simulate(const struct simulation *simulation, double change)
{
    struct tally tally = {{0}};
    uint64_t state = simulation->seed;
    double *aa = malloc((size_t)simulation->floor_pairs * sizeof *aa);
    double *ab = malloc((size_t)simulation->pairs * sizeof *ab);
    for (int i = 0; aa != NULL && ab != NULL && i < simulation->trials; i++) {
        draw(simulation, &state, 0.0, aa, simulation->floor_pairs);
        draw(simulation, &state, log1p(change), ab, simulation->pairs);
        double floor = verdict_floor(aa, (size_t)simulation->floor_pairs);
        struct judgement judged =
            verdict_judge(ab, (size_t)simulation->pairs, floor, simulation->margin);
        tally.verdicts[judged.verdict]++;
    }
    free(aa);
    free(ab);
    return tally;
}

static double share(const struct tally *tally, int count)
{
    int all = 0;
    for (int v = 0; v <= VERDICT_RED; v++)
        all += tally->verdicts[v];
    return all > 0 ? (double)count / all : 0.0;
}

double tally_found(const struct tally *tally)
{
    return share(tally, tally->verdicts[VERDICT_SLOWER] + tally->verdicts[VERDICT_RED]);
}

double tally_red(const struct tally *tally)
{
    return share(tally, tally->verdicts[VERDICT_RED]);
}

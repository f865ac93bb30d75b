/* Values on command lines. */
#ifndef ZPOLINE_BENCH_ARGUMENTS_H
#define ZPOLINE_BENCH_ARGUMENTS_H

/*
 * Reads a number of `least` to `most`. 0, or -EINVAL after one line on stderr that names the
 * option.
 */
int argument_number(const char *option, const char *text, double least, double most, double *out);

/* The same for a whole number. */
int argument_count(const char *option, const char *text, int least, int most, int *out);

#endif

/* Results in the forms of other people's tools. */
#ifndef ZPOLINE_BENCH_EXPORT_H
#define ZPOLINE_BENCH_EXPORT_H

#include "bench/folder.h"

#include <stdio.h>

/*
 * Each writes one form and returns how many series it had to leave out because the form has no
 * place for them, or -errno.
 */
int export_google(const struct folder *folder, FILE *out);  /* Google Benchmark's JSON */
int export_go(const struct folder *folder, FILE *out);      /* text of `go test -bench` */
int export_github(const struct folder *folder, FILE *out);  /* customSmallerIsBetter */
int export_bencher(const struct folder *folder, FILE *out); /* Bencher Metric Format */
int export_csv(const struct folder *folder, FILE *out);     /* RFC 4180, with a heading */

#endif

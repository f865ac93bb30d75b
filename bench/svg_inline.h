/* A figure as a part of an HTML page. */
#ifndef ZPOLINE_BENCH_SVG_INLINE_H
#define ZPOLINE_BENCH_SVG_INLINE_H

#include <stdio.h>

/*
 * Copies the svg element of the drawing `svg` to `out`. Each name in it, and each reference to one,
 * gets `prefix` in front, since the drawings of a page share its names; gnuplot's names of plots
 * are left out; the title becomes `title`. -EINVAL when it is no drawing, is not whole, or holds a
 * script or a reference to elsewhere.
 */
int svg_inline(const char *svg, const char *prefix, const char *title, FILE *out);

#endif

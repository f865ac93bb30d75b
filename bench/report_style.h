/* How the HTML report looks: everything before its first section. */
#ifndef ZPOLINE_BENCH_REPORT_STYLE_H
#define ZPOLINE_BENCH_REPORT_STYLE_H

extern const char report_head[];

#endif

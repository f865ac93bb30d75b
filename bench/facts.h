/* Facts about the machine that a measurement depends on, as JSON. */
#ifndef ZPOLINE_BENCH_FACTS_H
#define ZPOLINE_BENCH_FACTS_H

#include <jansson.h>

/* CPU, memory, kernel, mitigations, frequency governor, address space randomisation, load. What the
 * machine does not tell is left out. */
json_t *facts_machine(void);

/* The share of a file's first line, or "" when it cannot be read. */
void facts_read_line(const char *path, char *text, size_t size);

#endif

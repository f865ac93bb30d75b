/* Runs of many machines beside each other. */
#ifndef ZPOLINE_BENCH_HOSTS_H
#define ZPOLINE_BENCH_HOSTS_H

/*
 * Reads DIRECTORY/HOST/ for every HOST that has samples there, prints what each is and what hooks
 * cost on it, and writes DIRECTORY/plots/hosts.dat. 0, or -errno after one line on stderr; -ENOENT
 * where there is no host.
 */
int hosts_show(const char *directory);

#endif

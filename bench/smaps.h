/* What a process holds in memory, exactly, from /proc/PID/smaps. */
#ifndef ZPOLINE_BENCH_SMAPS_H
#define ZPOLINE_BENCH_SMAPS_H

#include <stdio.h>

struct smaps_sum {
    double resident_kib; /* all resident pages */
    double patched_kib;  /* of these: private copies of pages of executable file mappings */
    double dirty_kib;    /* pages that the process has written to: not those of files, which are
                            dirty for as long as the disk does not have them */
    double reserved_kib; /* address space, resident or not */
};

/* 0, or -EINVAL if the file is none of this kind. */
int smaps_read(FILE *file, struct smaps_sum *sum);

#endif

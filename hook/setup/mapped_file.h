/* Under which name the file of a mapping can be opened. */
#ifndef HOOK_SETUP_MAPPED_FILE_H
#define HOOK_SETUP_MAPPED_FILE_H

#include "hook/core/memory_map.h"

#define MAPPED_FILE_BYTES 64

/* The device number of the mapping as stat(2) shows it. */
uint64_t mapped_file_device(const struct memory_mapping *m);

/*
 * The mapping's own path, or, for a file that is deleted (or never had a name: memfd_create), a
 * link below /proc/self that leads to it, written to `buffer`. The links to other files than the
 * program itself want CAP_CHECKPOINT_RESTORE (proc(5)): opening may fail. Any thread,
 * async-signal-safe.
 */
const char *mapped_file_path(const struct memory_mapping *m, char buffer[MAPPED_FILE_BYTES]);

#endif

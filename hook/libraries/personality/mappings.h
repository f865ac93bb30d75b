/* The list of the guest's mappings, in the form of its system: FreeBSD and NetBSD have a variable,
 * DragonFly a file. */
#ifndef PERSONALITY_MAPPINGS_H
#define PERSONALITY_MAPPINGS_H

#include "guest.h"

/* Whether this name is the list of a process, on the guest's system. */
int mappings_are_asked_for(const int32_t *name, size_t parts);

/* Tells it: `to` and the address of its size, as of __sysctl. The list is this process's, whichever
 * was asked for. */
long mappings_tell(const int32_t *name, long to, long size_at);

/* DragonFly's /proc/curproc/map: a descriptor, or -ENOENT when the path is another. */
long mappings_open(long path);

#endif

/* The guest's calls about its memory. */
#ifndef PERSONALITY_MEMORY_H
#define PERSONALITY_MEMORY_H

#include "guest.h"

guest_handler memory_mmap, memory_mmap_padded, memory_munmap, memory_mprotect, memory_madvise,
    memory_minherit, memory_msync, memory_break;
extern const struct guest_flag memory_map_freebsd[], memory_map_netbsd[], memory_map_dragonfly[];

#endif

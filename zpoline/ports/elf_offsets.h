/*
 * Where the pieces of a file lie in it, for a kernel that lists mappings without their offsets
 * (DragonFly): the file's own header, which is mapped in front of them, says it.
 */
#ifndef ZPOLINE_PORTS_ELF_OFFSETS_H
#define ZPOLINE_PORTS_ELF_OFFSETS_H

#include "hook/core/memory_map.h"

/*
 * Fills in `offset` of mappings that belong to an ELF file. Reads the first page of each, so the
 * list has to be this process's own, and of now. What cannot be told loses its path: whoever
 * patches files leaves it alone then.
 */
void elf_offsets_fill(struct memory_map *map);

#endif

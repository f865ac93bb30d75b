/* The build id of an ELF file: which build of a library it is. */
#ifndef ZPOLINE_BENCH_BUILD_ID_H
#define ZPOLINE_BENCH_BUILD_ID_H

#include <stddef.h>

/* Fills `text` with the id in hexadecimal digits; "" when the file has none or cannot be read. */
void build_id_read(const char *path, char *text, size_t size);

/* The file that is mapped into this process and whose name begins so; "" if there is none. */
void build_id_mapped(const char *name, char *path, size_t size);

#endif

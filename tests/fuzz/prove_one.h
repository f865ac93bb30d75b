/* One try: what must hold for any input. */
#ifndef TESTS_FUZZ_PROVE_ONE_H
#define TESTS_FUZZ_PROVE_ONE_H

#include <stddef.h>

/* Proves `size` bytes; NULL if all is well, otherwise what is wrong. */
const char *prove_one(const void *bytes, size_t size);

#endif

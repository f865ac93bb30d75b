/*
 * x87, SSE, AVX and AVX-512 state as the program sees it around one system call: filled with a
 * pattern before, compared afterwards.
 */
#ifndef CONFORMANCE_VECTOR_IMAGE_H
#define CONFORMANCE_VECTOR_IMAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The state components that CPU and kernel have, as bits of XCR0; 0: there is no XSAVE. */
uint64_t vector_image_components(void);

/* Their name, or NULL: not a component that is looked at. */
const char *vector_image_name(unsigned bit);

/*
 * Makes a system call with six arguments while the state `mask` holds a pattern that depends on
 * `seed`. Returns the raw kernel value.
 */
long vector_image_call(uint64_t mask, unsigned seed, long number, const long args[6]);

/* Was the state the same behind the last call? Else the first difference in words. */
bool vector_image_same(uint64_t mask, char *difference, size_t size);

/* The instruction that makes the call. */
extern const unsigned char vector_instruction[];

#endif

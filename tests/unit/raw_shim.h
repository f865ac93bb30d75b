/* The raw system call layer for tests: by libc, and it can be told to fail. */
#ifndef TESTS_UNIT_RAW_SHIM_H
#define TESTS_UNIT_RAW_SHIM_H

/* The `nth` call (1: the next) of `number` from now on does nothing and returns -`error`. */
void raw_shim_fail(long number, int nth, int error);
/* No call fails any more. Returns how many calls of the number there were since raw_shim_fail(). */
int raw_shim_mend(void);

#endif

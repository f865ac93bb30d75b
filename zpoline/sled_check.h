/* Does this CPU do what the sled expects? Lands once on every address. */
#ifndef ZPOLINE_SLED_CHECK_H
#define ZPOLINE_SLED_CHECK_H

struct sled_check_result {
    int error;       /* -errno when the check could not be made: page zero refused, no memory */
    unsigned landed; /* addresses that led to the entry, once each, with rax intact */
    unsigned wanted; /* addresses that the sled promises to lead there */
    unsigned failed; /* the first address that did not, when landed < wanted */
    int signal;      /* what it got instead, or 0 */
    char why[256];   /* when error is not 0: what failed and why */
};

/*
 * Maps the sled of that name ("one-jump", "short-jump", "nop"; NULL for the default) in a child
 * process and calls each of its addresses. Returns 0 when the check was made (see landed), or
 * result->error. One thread at a time; the calling process is left as it was.
 */
int sled_check(const char *name, struct sled_check_result *result);

#endif

/*
 * Near matches for mistyped words.
 */
#ifndef CLI_SUGGEST_H
#define CLI_SUGGEST_H

#include <stddef.h>

/*
 * The one of `names` that is nearest to `word`, or NULL if none is near enough to be meant. The
 * result is one of the pointers given.
 */
const char *suggest(const char *word, const char *const names[], size_t count);

/*
 * Writes what to do about `word` into `remedy`: "did you mean 'X'?", or `otherwise` followed by all
 * names. Always terminated.
 */
void suggest_remedy(const char *word, const char *const names[], size_t count,
                    const char *otherwise, char *remedy, size_t size);

#endif

/* Nothing changes. */
#include "prefix_skipped.in.S"

/* Nothing changes. */
#include "overlapping.in.S"

/* Nothing changes. */
#include "immediate.in.S"

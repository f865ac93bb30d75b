/* Nothing changes. */
#include "prefixed.in.S"

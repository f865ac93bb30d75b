/* Nothing changes. */
#include "displacement.in.S"

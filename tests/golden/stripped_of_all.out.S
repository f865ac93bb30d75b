/* Nothing changes. */
#include "stripped_of_all.in.S"

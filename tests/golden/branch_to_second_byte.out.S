/* Nothing changes. */
#include "branch_to_second_byte.in.S"

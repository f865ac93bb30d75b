/* Nothing changes. */
#include "sysenter.in.S"

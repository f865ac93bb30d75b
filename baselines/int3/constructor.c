/* libzpoline-int3.so starts here. */
#include "baselines/int3/setup.h"

__attribute__((constructor)) static void int3_start(int argc, char **argv, char **envp)
{
    start_preloaded(argc, argv, envp, START_PRELOADED, int3_set_up);
}

/* libzpoline-sud.so starts here. */
#include "baselines/sud/setup.h"

__attribute__((constructor)) static void sud_start(int argc, char **argv, char **envp)
{
    start_preloaded(argc, argv, envp, START_PRELOADED, sud_set_up);
}

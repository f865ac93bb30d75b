/* libzpoline-ptrace.so starts here. */
#include "baselines/ptrace/setup.h"

__attribute__((constructor)) static void ptrace_start(int argc, char **argv, char **envp)
{
    start_preloaded(argc, argv, envp, START_PRELOADED, ptrace_set_up);
}

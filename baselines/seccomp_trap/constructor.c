/* libzpoline-seccomp-trap.so starts here. */
#include "baselines/seccomp_trap/setup.h"

__attribute__((constructor)) static void seccomp_trap_start(int argc, char **argv, char **envp)
{
    start_preloaded(argc, argv, envp, START_PRELOADED, seccomp_trap_set_up);
}

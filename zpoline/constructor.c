/*
 * libzpoline.so starts here: LD_PRELOAD brings the library, glibc's dynamic linker calls this
 * before the program's own constructors. Alone in its file, so that tests link the rest without
 * patching themselves.
 */
#include "zpoline/setup.h"

__attribute__((constructor)) static void zpoline_start(int argc, char **argv, char **envp)
{
    start_preloaded(argc, argv, envp, START_PRELOADED_WITH_LOADER, zpoline_set_up);
}

/*
 * Marks the end of the start-up in a trace, as tests/programs/counts/marker.c does, where the
 * mechanism's own constructor would run. It allocates first: loading a hook library does so as
 * well, and the program then finds its heap set up.
 */
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

#define MARK 77777 /* strace_counts.py looks for it */

__attribute__((constructor)) static void mark(void)
{
    void *volatile first = malloc(1);
    free(first);
    syscall(SYS_getpriority, MARK, MARK);
}

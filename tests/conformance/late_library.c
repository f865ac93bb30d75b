/* A library's way through libc, beside its own system call instruction in late_library.S. */
#include <unistd.h>

long late_getpid(void);

long late_getpid(void)
{
    return getpid();
}

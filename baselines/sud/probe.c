/* Whether this kernel has Syscall User Dispatch. */
#include "baselines/sud/probe.h"

#include <errno.h>
#include <linux/prctl.h>
#include <string.h>
#include <sys/prctl.h>

#define NO_ADDRESS (-1L)

/* With a selector that cannot be, the kernel that knows the call says EFAULT and does nothing. */
int sud_probe(struct problem *problem)
{
    if (prctl(PR_SET_SYSCALL_USER_DISPATCH, PR_SYS_DISPATCH_ON, 0L, 0L, NO_ADDRESS) == 0 ||
        errno == EFAULT)
        return 0;
    int error = errno;
    problem_what(problem, "Syscall User Dispatch");
    if (error == EINVAL)
        problem_why(problem, "this kernel does not have it");
    else
        problem_why(problem, "%s", strerror(error));
    problem_remedy(problem, "use a kernel from 5.11 on, outside of containers that forbid prctl");
    return -error;
}

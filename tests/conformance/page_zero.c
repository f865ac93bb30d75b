/*
 * Can page zero be mapped here? Exits with 0 if so, else prints why not and exits with 77. Asks the
 * kernel itself, so that a mechanism that wrongly refuses does not skip its own tests.
 */
#include "tests/conformance/check.h"

#include <errno.h>
#include <sys/mman.h>

int main(void)
{
    void *page =
        mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
    if (page == MAP_FAILED)
        SKIP("page zero cannot be mapped here: %s (vm.mmap_min_addr, CAP_SYS_RAWIO)",
             strerror(errno));
    if (mprotect(page, 4096, PROT_READ | PROT_EXEC) != 0)
        SKIP("page zero cannot be made executable here: %s", strerror(errno));
    return 0;
}

/* Lands on every address of a sled, in a child process. For `zpoline doctor` and the tests. */
#include "zpoline/sled_check.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "hook/core/thread.h"
#include "zpoline/page_zero.h"

/* sled_land.S */
unsigned long sled_land(unsigned long address, unsigned long *times);
void sled_landed(void);

static void child(int shape, struct sled_check_result *r)
{
    struct page_zero page = {0};
    struct hook_failure failure = {.why = ""};
    thread_entry_set(sled_landed);
    r->error = thread_adopt();
    if (r->error == 0) {
        r->error =
            page_zero_map(shape, (uint64_t)(uintptr_t)sled_landed, TB_ENTRY, &page, &failure);
    }
    if (r->error != 0) {
        snprintf(r->why, sizeof r->why, "%s: %s", failure.what ? failure.what : "no memory",
                 failure.why);
        return;
    }
    r->wanted = sled_first_uncovered(page.shape);
    for (unsigned address = 0; address < r->wanted; address++) {
        unsigned long times = 0;
        r->failed = address;
        if (sled_land(address, &times) != address || times != 1) {
            return;
        }
        r->landed++;
    }
}

int sled_check(const char *name, struct sled_check_result *result)
{
    int shape = name ? sled_shape_of(name) : -1;
    memset(result, 0, sizeof *result);
    struct sled_check_result *shared =
        mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (shared == MAP_FAILED) {
        return result->error = -errno;
    }
    pid_t pid = fork();
    if (pid == 0) {
        prctl(PR_SET_DUMPABLE, 0); /* a CPU that gets lost should not leave a core */
        child(shape, shared);
        _exit(0);
    }
    int status = 0;
    if (pid < 0) {
        shared->error = -errno;
    } else {
        while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
        }
    }
    *result = *shared;
    result->signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
    munmap(shared, sizeof *shared);
    return result->error;
}

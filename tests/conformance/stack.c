/*
 * A system call needs no stack of the program's: it works where only 256 bytes below rsp are
 * mapped, and for every alignment of rsp; and it leaves what lies above rsp alone. So do sites that
 * share a place in the mechanism's table of sites.
 */
#include "tests/conformance/site.h"

#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#define PAGE 4096
#define ROOM 256

typedef long on_stack_fn(void *stack, long number, long a1, long a2, long a3);

/* crowded.S; a NULL behind the last. */
extern on_stack_fn *const crowded[] __attribute__((visibility("hidden")));
extern const unsigned char *const crowded_instructions[] __attribute__((visibility("hidden")));

/* A page that can be used, right above a page that cannot. */
static unsigned char *guarded_page(void)
{
    unsigned char *pages =
        mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (pages == MAP_FAILED || mprotect(pages, PAGE, PROT_NONE) != 0) {
        perror("mmap");
        exit(1);
    }
    return pages + PAGE;
}

static void check_call(on_stack_fn *on_stack, unsigned char *page, size_t below)
{
    memset(page, 0xa5, PAGE);
    long result = on_stack(page + below, SYS_getppid, 0, 0, 0);
    CHECK(result == getppid(), "rsp %zu bytes above the guard: getppid returned %ld", below,
          result);
    int pipe_end = (int)on_stack(page + below, SYS_dup, STDERR_FILENO, 0, 0);
    CHECK(pipe_end > 2, "rsp %zu bytes above the guard: dup returned %d", below, pipe_end);
    CHECK(on_stack(page + below, SYS_close, pipe_end, 0, 0) == 0, "close %d", pipe_end);
    for (size_t at = below; at < PAGE; at++) {
        if (!CHECK(page[at] == 0xa5, "the byte at rsp+%zu was changed", at - below))
            break;
    }
}

static void check_calls(on_stack_fn *on_stack, unsigned char *page)
{
    check_call(on_stack, page, ROOM);
    for (size_t misaligned = 1; misaligned < 16; misaligned++)
        check_call(on_stack, page, ROOM + misaligned);
    for (size_t below = ROOM; below <= PAGE; below += 8)
        check_call(on_stack, page, below);
}

/* In a child: where it cannot be done, it is the end of a process. */
int main(void)
{
    site_expect(site_on_stack_instruction, SITE_CALL);
    for (size_t i = 0; crowded[i]; i++)
        site_expect(crowded_instructions[i], SITE_CALL);
    pid_t child = fork();
    if (child == 0) {
        check_start_over();
        unsigned char *page = guarded_page();
        check_calls(site_on_stack, page);
        for (size_t i = 0; crowded[i]; i++)
            check_calls(crowded[i], page);
        _exit(check_result());
    }
    int status = -1;
    waitpid(child, &status, 0);
    CHECK(status == 0, "the child that makes the calls ended with status %#x", (unsigned)status);
    return check_result();
}

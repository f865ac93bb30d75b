/*
 * The program does to all of its address space what it may do to its own memory. Page zero looks
 * unmapped, other memory of the mechanism says EPERM, and the hook works afterwards. Argument:
 *
 *   zero    munmap, mprotect, mremap, madvise, mincore, mmap of page zero
 *   others  the same of each mapping that is not the program's own: pads and library
 *   near    calls that only touch the edge, with odd lengths and addresses
 */
#include "tests/conformance/site.h"

#include <inttypes.h>
#include <signal.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/syscall.h>

#define PAGE 4096L

static void still_works(const char *after)
{
    CHECK(site0(SYS_getppid) == getppid(), "getppid after %s", after);
    CHECK(site1(SYS_close, -1) == -EBADF, "close(-1) after %s", after);
}

static void expect(const char *what, long result, long expected)
{
    CHECK(result == expected, "%s: %ld, expected %ld", what, result, expected);
    still_works(what);
}

/* As where nothing is mapped. */
static void zero(void)
{
    unsigned char pages[2];
    void *fixed = mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    expect("mincore", site3(SYS_mincore, 0, PAGE, pages), -ENOMEM);
    expect("mprotect", site3(SYS_mprotect, 0, PAGE, PROT_READ | PROT_WRITE), -ENOMEM);
    expect("mprotect to nothing", site3(SYS_mprotect, 0, PAGE, PROT_NONE), -ENOMEM);
    expect("munmap", site2(SYS_munmap, 0, PAGE), 0);
    expect("munmap of a part", site2(SYS_munmap, 0, 1), 0);
    expect("madvise", site3(SYS_madvise, 0, PAGE, MADV_DONTNEED), -ENOMEM);
    expect("mremap", site4(SYS_mremap, 0, PAGE, 2 * PAGE, MREMAP_MAYMOVE), -EFAULT);
    if (check_hooked()) {
        long result =
            site_syscall(SYS_mremap, (long)fixed, PAGE, PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, 0, 0);
        CHECK(result < 0, "mremap to page zero: %ld", result);
        still_works("mremap to page zero");
        result = site_syscall(SYS_mmap, 0, PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED,
                              -1, 0);
        CHECK(result == -EPERM, "mmap of page zero: %ld", result);
        still_works("mmap of page zero");
    }
    expect("bad address", site3(SYS_mprotect, 1, PAGE, PROT_READ), -EINVAL);
}

/* What lies in the way of a mapping of the mechanism is refused; the kernel's own errors go first.
 */
static void attack(long start, long bytes)
{
    static const char *const names[] = {"munmap", "mprotect", "madvise", "mremap", "mmap"};
    unsigned char *elsewhere =
        mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    long results[] = {
        site2(SYS_munmap, start, bytes),
        site3(SYS_mprotect, start, bytes, PROT_NONE),
        site3(SYS_madvise, start, bytes, MADV_DONTNEED),
        site_syscall(SYS_mremap, start, bytes, bytes, MREMAP_MAYMOVE, 0, 0),
        site_syscall(SYS_mmap, start, bytes, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1,
                     0),
    };
    for (size_t i = 0; i < sizeof results / sizeof results[0]; i++)
        CHECK(results[i] < 0, "%s of [%#lx, +%#lx): %#lx", names[i], start, bytes, results[i]);
    long result = site_syscall(SYS_mremap, (long)elsewhere, PAGE, PAGE,
                               MREMAP_MAYMOVE | MREMAP_FIXED, start + bytes - PAGE, 0);
    CHECK(result < 0, "mremap onto [%#lx, +%#lx): %#lx", start, bytes, result);
    munmap(elsewhere, PAGE);
    still_works("an attack");
}

struct area {
    long start, bytes;
};

/* libzpoline.so's mappings, and the pads: low, anonymous and executable. */
static size_t areas_find(struct area *areas, size_t room)
{
    char line[4400];
    size_t count = 0;
    FILE *maps = fopen("/proc/self/maps", "r");
    while (maps && count < room && fgets(line, sizeof line, maps)) {
        uint64_t start, end;
        char permissions[5];
        if (sscanf(line, "%" SCNx64 "-%" SCNx64 " %4s", &start, &end, permissions) != 3 || !start)
            continue;
        bool pads = end < 0x80000000u && !strchr(line, '/') && permissions[2] == 'x';
        if (strstr(line, "/libzpoline.so") || pads)
            areas[count++] = (struct area){(long)start, (long)(end - start)};
    }
    if (maps)
        fclose(maps);
    return count;
}

static void others(void)
{
    struct area areas[32];
    size_t count = areas_find(areas, 32);
    if (check_hooked())
        CHECK(count >= 3, "only %zu mappings of the mechanism found", count);
    for (size_t i = 0; i < count && !check_result(); i++) {
        attack(areas[i].start, areas[i].bytes);
        attack(areas[i].start - PAGE, 2 * PAGE); /* from a page before into it */
    }
}

static void near(void)
{
    long two = (long)mmap(NULL, 2 * PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    expect("munmap of nothing", site2(SYS_munmap, 0, 0), -EINVAL);
    expect("munmap of a huge range", site2(SYS_munmap, PAGE, -PAGE), -EINVAL);
    expect("munmap with an overflow", site2(SYS_munmap, two, -1), -EINVAL);
    expect("mprotect with an overflow", site3(SYS_mprotect, two, -1, PROT_READ), -ENOMEM);
    expect("mprotect of no bytes", site3(SYS_mprotect, two, 0, PROT_READ), 0);
    expect("munmap of one byte", site2(SYS_munmap, two, 1), 0);
    expect("munmap of the rest", site2(SYS_munmap, two + PAGE, PAGE), 0);
}

int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        void (*run)(void);
    } cases[] = {{"zero", zero}, {"others", others}, {"near", near}};
    site_expect(site_syscall_instruction, SITE_CALL);
    for (size_t i = 0; argc > 1 && i < sizeof cases / sizeof cases[0]; i++) {
        if (strcmp(argv[1], cases[i].name) == 0)
            cases[i].run();
    }
    return check_result();
}

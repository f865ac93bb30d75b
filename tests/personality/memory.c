/* Memory, and arguments beyond the sixth. */
#include "bsd.h"

#define MMAP NR(477, 197, 197)

static const char *const name = "/tmp/personality." SYSTEM;

/* Two pages, of which the second begins otherwise. */
static long file_make(void)
{
    static char page[4096];
    struct outcome o = CALL(5, A(name), 2 | 0x200 | 0x400, 0600);
    check(!o.carry, "open", o.value);
    page[0] = 'a';
    CALL(4, o.value, A(page), sizeof page);
    page[0] = 'b';
    CALL(4, o.value, A(page), sizeof page);
    return o.value;
}

static void check_offset(long fd)
{
#if defined(FREEBSD)
    struct outcome o = CALL(MMAP, 0, 4096, 1, 2, fd, 4096);
    check(!o.carry && *(char *)o.value == 'b', "mmap of the second page", o.value);
    /* Behind an indirect call the sixth argument lies on the stack. */
    o = CALL(198, MMAP, 0, 4096, 1, 2, fd, 4096);
    check(!o.carry && *(char *)o.value == 'b', "__syscall(mmap) of the second page", o.value);
    o = CALL(197, 0, 4096, 1, 2, fd, 0, 4096);
    check(!o.carry && *(char *)o.value == 'b', "the old mmap of the second page", o.value);
#else
    struct outcome o = CALL(MMAP, 0, 4096, 1, 2, fd, 0, 4096);
    check(!o.carry && *(char *)o.value == 'b', "mmap of the second page", o.value);
    o = CALL(198, MMAP, 0, 4096, 1, 2, fd, 0, 4096);
    check(!o.carry && *(char *)o.value == 'b', "__syscall(mmap) of the second page", o.value);
#endif
}

static void check_protection(void)
{
    enum { EFAULT = 14 };
    struct outcome o = CALL(MMAP, 0, 8192, 3, 0x1002, -1, 0, 0);
    char *memory = (char *)o.value;
    check(!o.carry, "mmap", o.value);
    memory[0] = memory[8191] = 1;
    check(!CALL(74, o.value, 4096, 1).carry, "mprotect", 0);
    struct outcome into = CALL(NR(232, 427, 232), 0, o.value);
    check(into.carry && into.value == EFAULT, "clock_gettime into what is read only", into.value);
    check(!CALL(75, o.value + 4096, 4096, NR(5, 6, 5)).carry, "madvise", 0);
    check(!CALL(73, o.value, 8192).carry, "munmap", 0);
}

void memory(void)
{
    long fd = file_make();
    check_offset(fd);
    CALL(6, fd);
    CALL(10, A(name));
    check_protection();
}

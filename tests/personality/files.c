/* Files: status, directories, locks, paths, and what the system says of itself. */
#include "bsd.h"

static const char *const name = "/tmp/personality-file." SYSTEM;
static const char *const folder = "/tmp/personality-folder." SYSTEM;

/* Where st_size lies, and st_mode. */
#define STAT_SIZE NR(112, 112, 80)
#define STAT_MODE NR(24, 8, 16)

static void check_status(long fd)
{
    char status[256] = {0};
    struct outcome o = CALL(NR(551, 440, 476), fd, A(status));
    check(!o.carry, "fstat", o.value);
    check(*(long *)(status + STAT_SIZE) == 11, "size", *(long *)(status + STAT_SIZE));
    check(*(uint16_t *)(status + STAT_MODE) == 0100640, "mode", *(uint16_t *)(status + STAT_MODE));
    o = CALL(NR(552, 466, 505), NR(-100, -100, (int)0xfffafdcd), A(name), A(status), 0);
    check(!o.carry && *(long *)(status + STAT_SIZE) == 11, "fstatat", o.value);
}

static void check_position(long fd)
{
    char text[8] = {0};
#if defined(FREEBSD)
    check(CALL(478, fd, 6, 0).value == 6, "lseek", 0);
    check(CALL(475, fd, A(text), 5, 0).value == 5 && same(text, "hello"), "pread", 0);
#else
    check(CALL(199, fd, 0, 6, 0).value == 6, "lseek", 0);
    check(CALL(173, fd, A(text), 5, 0, 0).value == 5 && same(text, "hello"), "pread", 0);
#endif
    check(CALL(3, fd, A(text), 5).value == 5 && same(text, "there"), "read behind lseek", 0);
}

static void check_flags(long fd)
{
    enum { GETFL = 3, SETFL, NONBLOCK = 4, APPEND = 8, RDWR = 2 };
    check(CALL(92, fd, GETFL, 0).value == RDWR, "flags", CALL(92, fd, GETFL, 0).value);
    check(!CALL(92, fd, SETFL, APPEND | NONBLOCK).carry, "F_SETFL", 0);
    long flags = CALL(92, fd, GETFL, 0).value;
    check(flags == (RDWR | APPEND | NONBLOCK), "changed flags", flags);
    long copy = CALL(92, fd, NR(17, 12, 17), 20).value;
    check(copy >= 20 && CALL(92, copy, 1, 0).value == 1, "a copy that is closed on exec", copy);
    CALL(6, copy);
}

/* Each entry's length, and where its name lies. */
static size_t entry_bytes(const char *entry)
{
#if defined(FREEBSD)
    return *(const uint16_t *)(entry + 16);
#elif defined(NETBSD)
    return *(const uint16_t *)(entry + 8);
#else
    return (16ul + *(const uint16_t *)(entry + 8) + 1 + 7) & ~7ul;
#endif
}
#define ENTRY_NAME NR(24, 13, 16)

static void check_directory(void)
{
    static char entries[512];
    int found = 0, all = 0;
    check(!CALL(136, A(folder), 0700).carry, "mkdir", 0);
    check(!CALL(12, A(folder)).carry, "chdir", 0);
    for (char i = 'a'; i <= 'z'; i++) {
        char file[] = {'f', i, 0};
        CALL(6, CALL(5, A(file), 1 | 0x200, 0600).value);
    }
    long fd = CALL(5, A("."), 0).value, bytes;
    while ((bytes = CALL(NR(554, 390, 480), fd, A(entries), sizeof entries, 0).value) > 0) {
        for (long at = 0; at < bytes; at += (long)entry_bytes(entries + at)) {
            const char *entry = entries + at + ENTRY_NAME;
            all++;
            found += entry[0] == 'f' && entry[2] == 0;
        }
    }
    CALL(6, fd);
    check(found == 26 && all == 28, "entries", all);
    for (char i = 'a'; i <= 'z'; i++) {
        char file[] = {'f', i, 0};
        check(!CALL(10, A(file)).carry, "unlink", i);
    }
    char here[64] = {0};
    struct outcome o = CALL(NR(326, 296, 326), A(here), sizeof here);
    check(!o.carry && same(here, folder), "getcwd", o.value);
    CALL(12, A("/"));
    check(!CALL(137, A(folder)).carry, "rmdir", 0);
}

static void check_system(void)
{
    int name_of_kernel[2] = {1, 1}, processors[2] = {6, 3}, count = 0;
    char text[32] = {0};
    size_t bytes = sizeof text;
    struct outcome o = CALL(202, A(name_of_kernel), 2, A(text), A(&bytes), 0, 0);
    check(!o.carry && same(text, NR("FreeBSD", "NetBSD", "DragonFly")), "kern.ostype", o.value);
    bytes = sizeof count;
    o = CALL(202, A(processors), 2, A(&count), A(&bytes), 0, 0);
    check(!o.carry && count > 0, "hw.ncpu", count);
    int unknown[2] = {1, 7777};
    o = CALL(202, A(unknown), 2, A(text), A(&bytes), 0, 0);
    check(o.carry && o.value == 2, "an unknown variable", o.value);
}

void files(void)
{
    long fd = CALL(5, A(name), 2 | 0x200 | 0x400, 0640).value;
    CALL(15, A(name), 0640);
    CALL(4, fd, A("hello there"), 11);
    check_status(fd);
    check_position(fd);
    check_flags(fd);
    CALL(6, fd);
    CALL(10, A(name));
    check_directory();
    check_system();
}

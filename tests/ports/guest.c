/*
 * A program for FreeBSD, NetBSD or DragonFly that is made of the layer and uses it: run on Linux by
 * the emulation (`zpoline run --personality`), it says what fails. Its argument is the part to run.
 */
#include "hook/core/entry.h"
#include "hook/core/text.h"
#include "hook/setup/site_table.h"
#include "zpoline/page_zero.h"
#include "zpoline/ports/bsd.h"
#include "zpoline/ports/bsd_frame.h"

#if defined(PORT_FREEBSD)
#define PORT_NAME "freebsd"
#elif defined(PORT_NETBSD)
#define PORT_NAME "netbsd"
#else
#define PORT_NAME "dragonfly"
#endif

/* DragonFly tells no offsets, and those of files that are not ELF are not known. */
#if defined(PORT_DRAGONFLY)
#define PORT_MAY_FORGET 1
#else
#define PORT_MAY_FORGET 0
#endif

/* What the layer takes from the rest of a port. Nothing here calls it. */
uint8_t hook_disposition[DISPOSITION_NUMBERS], hook_disposition_other;
enum syscall_verdict (*hook_on_call)(struct syscall_call *call);
uint64_t site_table_fast[SITE_TABLE_FAST + SITE_TABLE_PROBES];

int site_table_has(uintptr_t return_address)
{
    return return_address == 0;
}

struct thread_block *hook_child_block(void)
{
    return NULL;
}

/* tests/personality/start.S, zpoline/sled_land.S */
void begin(long *stack);
unsigned long sled_land(unsigned long address, unsigned long *times);
void sled_landed(void);
extern uint8_t guest_answer[]; /* below: code of this file, one page */

enum { NR_exit = 1, NR_write = 4, NR_unlink = 10, NR_pipe = 42, PAGE = 4096, EBADF = 9 };

static int failed;

static void say(const char *s)
{
    raw_syscall3(NR_write, 1, s, strlen(s));
}

static void check(int holds, const char *what, long seen)
{
    char line[160];
    struct text t;
    if (holds) {
        return;
    }
    failed = 1;
    text_init(&t, line, sizeof line);
    text_add(&t, "FAIL: ");
    text_add(&t, what);
    text_add(&t, ": ");
    text_add_number(&t, seen);
    text_add(&t, "\n");
    say(line);
}

/* --- calls --- */

static struct bsd_result call8(long number, const long arguments[8])
{
    struct bsd_result r;
    bsd_call(&r, number, arguments);
    return r;
}
#define CALL(number, ...) call8((number), (const long[8]){__VA_ARGS__})

/* The second page of a file, by a mapping whose offset is a late argument. */
static void check_offset(void)
{
    static const char name[] = "/tmp/zpoline-ports." PORT_NAME;
    static char page[PAGE];
    long fd = raw_syscall3(NR_open, name, 2 | 0x200 | 0x400, 0600);
    check(fd >= 0, "open", fd);
    for (int i = 0; i < 2; i++) {
        page[0] = (char)('a' + i);
        raw_syscall3(NR_write, fd, page, PAGE);
    }
#if defined(PORT_FREEBSD)
    struct bsd_result direct = CALL(NR_mmap, 0, PAGE, 1, 2, fd, PAGE);
    struct bsd_result indirect = CALL(NR___syscall, NR_mmap, 0, PAGE, 1, 2, fd, PAGE);
#else
    struct bsd_result direct = CALL(NR_mmap, 0, PAGE, 1, 2, fd, 0, PAGE);
    struct bsd_result indirect = CALL(NR___syscall, NR_mmap, 0, PAGE, 1, 2, fd, 0, PAGE);
#endif
    check(!direct.carry && *(char *)direct.value == 'b', "the offset of mmap", direct.value);
    check(!indirect.carry && *(char *)indirect.value == 'b', "and behind __syscall",
          indirect.value);
    raw_syscall1(NR_close, fd);
    raw_syscall1(NR_unlink, name);
}

static void calls(void)
{
    long pid = raw_syscall0(NR_getpid);
    check(pid > 0, "getpid", pid);
    check(CALL(NR_syscall, NR_getpid).value == pid, "getpid behind syscall", pid);
    struct bsd_result error = CALL(NR_close, -1);
    check(error.carry == 1 && error.value == EBADF, "an error by carry", error.value);
    check(raw_syscall1(NR_close, -1) == -EBADF, "and by a negative value", 0);
    struct bsd_result pair = CALL(NR_pipe, 0);
    check(!pair.carry && pair.second == pair.value + 1, "a second result", pair.second);
    check(raw_syscall1(NR_close, pair.second) == 0, "which is a descriptor", pair.second);
    check_offset();
}

/* --- memory --- */

static const uint8_t code[] = {0xb8, 42, 0, 0, 0, 0xc3}; /* mov $42, %eax; ret */

static int call_at(uintptr_t address)
{
    return ((int (*)(void))address)();
}

static void memory(void)
{
    enum { AT = 0x6f000000 };
    char *pages = memory_pages(2 * PAGE);
    check(pages && pages[2 * PAGE - 1] == 0, "fresh pages", (long)pages);
    check(port_map_at(AT, PAGE) == 0, "pages at an address", 0);
    memcpy((void *)AT, code, sizeof code);
    long r = port_map_at(AT, PAGE);
    check(r == -PORT_EEXIST && *(uint8_t *)AT == code[0], "what is mapped stays", r);
    r = port_make_executable(AT, PAGE);
    check(r == 0 && call_at(AT) == 42, "written, then executable", r);
    port_unmap(AT, PAGE);
    r = port_map_at(AT, PAGE);
    check(r == 0 && *(uint8_t *)AT == 0, "unmapped, and again", r);
    memory_pages_release(pages, 2 * PAGE);
}

/* Code of a file is made writable, and executable again, as the rewriting does it. */
static void rewrite(void)
{
    struct hook_failure f = {.why = ""};
    check(port_code_writable(&f) == 0, "code may be rewritten", 0);
    check(call_at((uintptr_t)guest_answer) == 1, "code as it was", 0);
    long r = raw_syscall3(NR_mprotect, guest_answer, PAGE, PORT_READ | PORT_WRITE);
    check(r == 0, "code made writable", r);
    memcpy(guest_answer, code, sizeof code);
    r = raw_syscall3(NR_mprotect, guest_answer, PAGE, PORT_READ | PORT_EXECUTE);
    check(r == 0 && call_at((uintptr_t)guest_answer) == 42, "code rewritten", r);
}

__asm__(".pushsection .text.answer, \"ax\", @progbits\n\t"
        ".p2align 12\n"
        "guest_answer:\n\t"
        "mov $1, %eax\n\t"
        "ret\n\t"
        ".p2align 12\n\t"
        ".popsection");

/* --- mappings, against those that the host tells --- */

static uint64_t number(const char **s, unsigned base)
{
    uint64_t value = 0;
    for (;; (*s)++) {
        unsigned c = (unsigned char)**s;
        unsigned digit = c - '0' < 10 ? c - '0' : c - 'a' < 6 ? c - 'a' + 10 : base;
        if (digit >= base) {
            return value;
        }
        value = value * base + digit;
    }
}

static const struct memory_mapping *mapping_at(const struct memory_map *map, uintptr_t start)
{
    for (size_t i = 0; i < map->count; i++) {
        if (map->mappings[i].start == start) {
            return &map->mappings[i];
        }
    }
    return NULL;
}

/* One line of the host's; 1 if it is a file's and agrees. */
static int compare(const struct memory_map *map, const char *s)
{
    uint64_t start = number(&s, 16);
    s++;
    uint64_t end = number(&s, 16);
    int protection = (s[1] == 'r') | (s[2] == 'w') << 1 | (s[3] == 'x') << 2;
    int shared = s[4] == 's';
    s += 6;
    uint64_t offset = number(&s, 16);
    s += 1;
    number(&s, 16);
    s += 1;
    number(&s, 16);
    s += 1;
    uint64_t inode = number(&s, 10);
    while (*s == ' ') {
        s++;
    }
    const struct memory_mapping *m = *s == '/' ? mapping_at(map, start) : NULL;
    if (*s != '/' || (PORT_MAY_FORGET && m && !m->path[0])) {
        return 0;
    }
    int agrees = m && m->end == end && m->protection == protection && m->shared == shared &&
                 m->offset == offset && m->inode == inode && text_equal(m->path, s);
    check(agrees, s, (long)start);
    return agrees;
}

static void mappings(void)
{
    static char lines[256 << 10];
    struct memory_map map;
    size_t length = 0;
    int agreeing = 0;
    long fd = raw_syscall3(NR_open, "/proc/self/maps", 0, 0);
    for (long n; (n = raw_syscall3(NR_read, fd, lines + length, sizeof lines - 1 - length)) > 0;) {
        length += (size_t)n;
    }
    raw_syscall1(NR_close, fd);
    int r = memory_map_read(&map);
    check(r == 0, "the list", r);
    for (size_t begin_at = 0, i = 0; r == 0 && i < length; i++) {
        if (lines[i] == '\n') {
            lines[i] = 0;
            agreeing += compare(&map, lines + begin_at);
            begin_at = i + 1;
        }
    }
    check(agreeing >= 2, "files that both lists have", agreeing);
    uintptr_t own = (uintptr_t)mappings;
    const struct memory_mapping *of_us = NULL;
    for (size_t i = 0; r == 0 && i < map.count; i++) {
        const struct memory_mapping *m = &map.mappings[i];
        of_us = own >= m->start && own < m->end ? m : of_us;
    }
    check(of_us && of_us->path[0] == '/' && of_us->protection == (PORT_READ | PORT_EXECUTE),
          "this program's code", (long)own);
    check(bsd_range_free(own, own + 1) == 0, "which is in use", 0);
    memory_map_release(&map);
}

/* --- page zero --- */

static void page_zero(void)
{
    struct page_zero page = {0};
    struct hook_failure f = {.why = ""};
    int r = page_zero_map(SLED_ONE_JUMP, (uintptr_t)sled_landed, 0, &page, &f);
    check(r == 0, f.why, r);
    for (unsigned long address = 0; r == 0 && address < PORT_NUMBERS; address++) {
        unsigned long times = 0;
        unsigned long rax = sled_land(address, &times);
        check(rax == address && times == 1, "a landing", (long)address);
    }
    check(r != 0 || port_map_at(0, PAGE) == -PORT_EEXIST, "page zero is taken now", 0);
    page_zero_unmap(&page);
}

/* Where somebody else has it: refused, with a reason and a remedy. */
static void refused(void)
{
    struct page_zero page = {0};
    struct hook_failure f = {.why = ""};
    int r = page_zero_map(-1, (uintptr_t)sled_landed, 0, &page, &f);
    check(r < 0, "page zero, which the emulation has", r);
    check(f.what && f.why[0] && f.remedy && f.remedy[0], "why, and what to do", r);
}

/* --- */

void begin(long *stack)
{
    static const struct {
        const char *name;
        void (*run)(void);
    } parts[] = {{"calls", calls},     {"memory", memory},       {"mappings", mappings},
                 {"rewrite", rewrite}, {"page_zero", page_zero}, {"refused", refused}};
    const char *asked = stack[0] > 1 ? (const char *)stack[2] : "";
    int found = 0;
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        if (text_equal(parts[i].name, asked)) {
            found = 1;
            parts[i].run();
        }
    }
    check(found, "no such part", 0);
    raw_syscall1(NR_exit, failed);
}

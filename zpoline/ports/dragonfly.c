/*
 * DragonFly: page zero, protections, mappings.
 *
 * Page zero: the lowest address of a program is 0 (VM_MIN_USER_ADDRESS in
 * sys/platform/pc64/include/vmparam.h), and no variable raises it. MAP_FIXED replaces what is
 * there, so the list of mappings is looked at first.
 */
#include "hook/core/text.h"
#include "zpoline/ports/bsd.h"
#include "zpoline/ports/elf_offsets.h"

const struct port port = {"DragonFly", PORT_NUMBERS};

/* The sixth argument is padding; the seventh, the offset, is on the stack. */
long bsd_mmap(uintptr_t address, size_t bytes, int protection, int flags)
{
    return bsd_call8(NR_mmap, (const long[8]){(long)address, (long)bytes, protection, flags, -1});
}

long port_map_at(uintptr_t address, size_t bytes)
{
    return bsd_map_at_free(address, bytes, PORT_READ | PORT_WRITE);
}

void port_page_zero_explain(long error, struct hook_failure *f)
{
    if (error == -PORT_EEXIST) {
        f->why = "it is mapped already";
        f->remedy = "find out who else uses address 0 in this program";
    } else if (error == -PORT_ENOENT) {
        bsd_map_explain(error, f);
        f->what = "cannot map page zero";
    } else {
        f->why = bsd_error(error, f);
        f->remedy = "look at the program's limits of memory (limits(1))";
    }
}

/* vm_map_protect knows no rule but the mapping's own maximum, which files get whole. */
int port_code_writable(struct hook_failure *f)
{
    (void)f;
    return 0;
}

/* --- mappings --- */

#define LINE_BYTES 255u /* the kernel's buffer: what is longer is cut off, its end of line too */

static int starts_entry(const char *s)
{
    return s[0] == '0' && s[1] == 'x';
}

/* Bytes of the entry at `s`, of `length` that there are; *whole: with its end of line. */
static size_t entry_bytes(const char *s, size_t length, int *whole)
{
    size_t n = 0;
    while (n < length && s[n] != '\n' && (n != LINE_BYTES || !starts_entry(s + n))) {
        n++;
    }
    *whole = n < length && s[n] == '\n';
    return n + (size_t)*whole;
}

static uint64_t number(const char **s)
{
    uint64_t value = 0;
    for (*s += 2;; (*s)++) { /* behind 0x */
        unsigned c = (unsigned char)**s;
        unsigned digit = c - '0' < 10 ? c - '0' : c - 'a' < 6 ? c - 'a' + 10 : 16;
        if (digit == 16) {
            return value;
        }
        value = value * 16 + digit;
    }
}

static void skip_words(const char **s, int words)
{
    for (; words > 0; words--) {
        while (**s && **s != ' ') {
            (*s)++;
        }
        while (**s == ' ') {
            (*s)++;
        }
    }
}

/*
 * procfs_domap in sys/vfs/procfs/procfs_map.c:
 * start end resident private object rwx references shadows flags COW|NCOW NC|NNC type path
 */
static void convert(const char *s, int whole, struct memory_mapping *m)
{
    m->start = number(&s);
    skip_words(&s, 1);
    m->end = starts_entry(s) ? number(&s) : m->start;
    skip_words(&s, 4);
    for (int i = 0; i < 3 && *s; i++, s++) {
        m->protection |= *s == 'r' ? PORT_READ : *s == 'w' ? PORT_WRITE : 0;
        m->protection |= *s == 'x' ? PORT_EXECUTE : 0;
    }
    skip_words(&s, 4);
    int is_shared = *s == 'N'; /* NCOW */
    skip_words(&s, 2);
    int is_file = s[0] == 'v'; /* vnode */
    skip_words(&s, 1);
    m->shared = is_file && is_shared;
    m->path = is_file && whole && *s == '/' ? s : "";
}

static size_t parse(char *bytes, size_t length, struct memory_mapping *into)
{
    static char scratch[LINE_BYTES + 1]; /* entries that are cut off cannot be ended in place */
    size_t count = 0;
    for (size_t at = 0; at + 2 < length && starts_entry(bytes + at); count++) {
        int whole;
        size_t n = entry_bytes(bytes + at, length - at, &whole);
        if (into) {
            into[count] = (struct memory_mapping){.path = ""};
            if (whole) {
                bytes[at + n - 1] = 0;
                convert(bytes + at, 1, &into[count]);
            } else {
                size_t kept = n < LINE_BYTES ? n : LINE_BYTES;
                memcpy(scratch, bytes + at, kept);
                scratch[kept] = 0;
                convert(scratch, 0, &into[count]);
            }
        }
        at += n;
    }
    return count;
}

/* struct stat of sys/sys/stat.h: the inode and the device, for the comparison with the file. */
static void identify(struct memory_map *map)
{
    struct {
        uint64_t inode;
        uint32_t links, device;
        uint8_t rest[240];
    } status;
    const struct memory_mapping *before = NULL;
    for (size_t i = 0; i < map->count; i++) {
        struct memory_mapping *m = &map->mappings[i];
        if (!m->path[0]) {
            continue;
        }
        if (before && text_equal(before->path, m->path)) {
            m->inode = before->inode;
            m->device_minor = before->device_minor;
        } else if (raw_syscall2(NR_stat, m->path, &status) == 0) {
            m->inode = status.inode;
            m->device_minor = status.device;
        }
        before = m;
    }
}

/* The kernel gives it in one read or not at all: EFBIG asks for more room. */
static long read_whole(char *bytes, size_t room)
{
    long fd = raw_syscall3(NR_open, "/proc/curproc/map", 0, 0);
    if (fd < 0) {
        return fd;
    }
    long r = raw_syscall3(NR_read, fd, bytes, room);
    raw_syscall1(NR_close, fd);
    return r;
}

static long read_with(size_t room, struct memory_map *map)
{
    char *bytes = memory_pages(room);
    if (!bytes) {
        return -PORT_ENOMEM;
    }
    long r = read_whole(bytes, room);
    if (r >= 0) {
        r = bsd_map_build(map, bytes, (size_t)r, parse);
    }
    memory_pages_release(bytes, room);
    return r;
}

int memory_map_read(struct memory_map *map)
{
    size_t room = 128 << 10;
    long r;
    *map = (struct memory_map){0};
    while ((r = read_with(room, map)) == -PORT_EFBIG) {
        room *= 2;
    }
    if (r == 0) {
        elf_offsets_fill(map);
        identify(map);
    }
    return (int)r;
}

void bsd_map_explain(long error, struct hook_failure *f)
{
    f->what = "cannot read /proc/curproc/map";
    f->why = error == -PORT_ENOENT ? "/proc is not mounted" : bsd_error(error, f);
    f->remedy = error == -PORT_ENOENT ? "`mount -t procfs procfs /proc` as root"
                                      : "look at the program's limits of memory (limits(1))";
}

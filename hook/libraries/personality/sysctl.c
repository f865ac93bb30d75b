/* The variables that programs read at their start. Unknown ones are ENOENT, as on the three
 * systems. */
#include "sysctl.h"

#include "files.h"
#include "mappings.h"

#include <asm/unistd.h>
#include <linux/fcntl.h>

#define NAME_MOST 24

enum { KERN = 1, HW = 6, OURS = 0x5a50 };

/* What a variable's value comes from. */
enum kind { TEXT, NUMBER, PROCESSORS, MEMORY, RANDOM, HOST_NAME, PROGRAM_PATH, STACK_TOP };

struct variable {
    const struct guest_system *system; /* NULL: all */
    int32_t name[3];
    uint8_t parts; /* that must be equal; there may be more for PROGRAM_PATH */
    uint8_t kind, bytes;
    const char *text; /* the value, or the name where it can be asked for by that */
    int64_t number;
};

/* Release dates: a system that is not too old for any program and not too new for its calls. */
#define RELEASE_FREEBSD   1400097
#define RELEASE_NETBSD    902000000
#define RELEASE_DRAGONFLY 600400

/* clang-format off */
static const struct variable variables[] = {
    {&guest_freebsd, {KERN, 1}, 2, TEXT, 0, "FreeBSD", 0},
    {&guest_netbsd, {KERN, 1}, 2, TEXT, 0, "NetBSD", 0},
    {&guest_dragonfly, {KERN, 1}, 2, TEXT, 0, "DragonFly", 0},
    {&guest_freebsd, {KERN, 2}, 2, TEXT, 0, "14.0-RELEASE", 0},
    {&guest_netbsd, {KERN, 2}, 2, TEXT, 0, "9.2", 0},
    {&guest_dragonfly, {KERN, 2}, 2, TEXT, 0, "6.4-RELEASE", 0},
    {&guest_netbsd, {KERN, 3}, 2, NUMBER, 4, NULL, RELEASE_NETBSD},
    {NULL, {KERN, 3}, 2, NUMBER, 4, NULL, 199506},
    {NULL, {KERN, 4}, 2, TEXT, 0, "emulated on Linux", 0},
    {NULL, {KERN, 8}, 2, NUMBER, 4, NULL, 262144}, /* argmax */
    {NULL, {KERN, 10}, 2, HOST_NAME, 0, NULL, 0},
    {&guest_freebsd, {KERN, 14, 12}, 3, PROGRAM_PATH, 0, NULL, 0},
    {&guest_dragonfly, {KERN, 14, 9}, 3, PROGRAM_PATH, 0, NULL, 0},
    {&guest_netbsd, {KERN, 48, -1}, 3, PROGRAM_PATH, 0, NULL, 0},
    {&guest_freebsd, {KERN, 24}, 2, NUMBER, 4, NULL, RELEASE_FREEBSD},
    {&guest_dragonfly, {KERN, 24}, 2, NUMBER, 4, NULL, RELEASE_DRAGONFLY},
    {&guest_freebsd, {KERN, 33}, 2, STACK_TOP, 8, NULL, 0},
    {&guest_netbsd, {KERN, 81}, 2, RANDOM, 0, NULL, 0},
    {NULL, {KERN, 37}, 2, RANDOM, 0, NULL, 0},
    {NULL, {HW, 1}, 2, TEXT, 0, "amd64", 0},
    {NULL, {HW, 2}, 2, TEXT, 0, "x86-64", 0},
    {NULL, {HW, 3}, 2, PROCESSORS, 4, NULL, 0},
    {NULL, {HW, 5}, 2, MEMORY, 8, NULL, 0},
    {NULL, {HW, 7}, 2, NUMBER, 4, NULL, 4096},
    {&guest_freebsd, {HW, 11}, 2, TEXT, 0, "amd64", 0},
    {&guest_netbsd, {HW, 16}, 2, PROCESSORS, 4, NULL, 0},
    {&guest_netbsd, {HW, 13}, 2, MEMORY, 8, NULL, 0},
    {&guest_freebsd, {OURS, 1}, 2, NUMBER, 4, "kern.smp.maxcpus", 1024},
    {&guest_freebsd, {OURS, 2}, 2, NUMBER, 4, "kern.ipc.soacceptqueue", 128},
    {&guest_freebsd, {OURS, 3}, 2, NUMBER, 4, "kern.ipc.somaxconn", 128},
    {&guest_freebsd, {OURS, 4}, 2, NUMBER, 4, "vm.overcommit", 0},
    {&guest_dragonfly, {OURS, 5}, 2, NUMBER, 4, "kern.ipc.somaxconn", 128},
};

struct named {
    const char *text;
    int32_t name[3];
    uint8_t parts;
};
static const struct named names[] = {
    {"kern.ostype", {KERN, 1}, 2}, {"kern.osrelease", {KERN, 2}, 2},
    {"kern.osreldate", {KERN, 24}, 2}, {"kern.hostname", {KERN, 10}, 2},
    {"kern.usrstack", {KERN, 33}, 2}, {"kern.arandom", {KERN, 37}, 2},
    {"hw.ncpu", {HW, 3}, 2}, {"hw.physmem", {HW, 5}, 2}, {"hw.pagesize", {HW, 7}, 2},
    {"hw.machine", {HW, 1}, 2}, {"hw.model", {HW, 2}, 2}, {"hw.machine_arch", {HW, 11}, 2},
};
/* clang-format on */

static const struct variable *find(const int32_t *name, size_t parts)
{
    for (size_t i = 0; i < sizeof variables / sizeof *variables; i++) {
        const struct variable *v = &variables[i];
        int same = (!v->system || v->system == guest_system) && parts >= v->parts;
        for (size_t p = 0; same && p < v->parts; p++)
            same = v->name[p] == name[p];
        if (same)
            return v;
    }
    return NULL;
}

/* --- values --- */

int sysctl_processors(void)
{
    uint64_t mask[128] = {0};
    int count = 0;
    long bytes = host_call(__NR_sched_getaffinity, 0, sizeof mask, mask);
    for (long i = 0; i < bytes * 8; i++)
        count += mask[i / 64] >> (i % 64) & 1;
    return count ? count : 1;
}

static int64_t memory_bytes(void)
{
    struct { /* struct sysinfo */
        int64_t uptime;
        uint64_t loads[3], total, rest[8];
    } info = {0};
    host_call(__NR_sysinfo, &info);
    return (int64_t)info.total;
}

static size_t length(const char *text)
{
    size_t bytes = 0;
    while (text[bytes])
        bytes++;
    return bytes;
}

/* Texts are told with their end. */
static long host_name(char *to, size_t room)
{
    struct {
        char system[65], node[65], rest[4][65];
    } name;
    host_call(__NR_uname, &name);
    size_t bytes = length(name.node) + 1;
    for (size_t i = 0; i < bytes && i < room; i++)
        to[i] = name.node[i];
    return (long)bytes;
}

static long program_path(char *to, size_t room)
{
    long bytes = host_call(__NR_readlinkat, AT_FDCWD, "/proc/self/exe", to, room - 1);
    if (bytes >= 0)
        to[bytes] = 0;
    return bytes < 0 ? bytes : bytes + 1;
}

static long value_of(const struct variable *v, void *to, size_t room)
{
    int64_t number = v->kind == PROCESSORS  ? sysctl_processors()
                     : v->kind == MEMORY    ? memory_bytes()
                     : v->kind == STACK_TOP ? 0x7ffffffff000
                                            : v->number;
    const char *from = v->kind == TEXT ? v->text : (const char *)&number;
    long bytes = v->kind == TEXT ? (long)length(v->text) + 1 : v->bytes;
    if (v->kind == HOST_NAME)
        return host_name(to, room);
    if (v->kind == PROGRAM_PATH)
        return program_path(to, room);
    if (v->kind == RANDOM)
        return host_call(__NR_getrandom, to, room < 256 ? room : 256, 0);
    for (long i = 0; i < bytes && i < (long)room; i++)
        ((char *)to)[i] = from[i];
    return bytes;
}

/* (where, its size's address): with no place the size alone is told. */
static long tell(const struct variable *v, long to, long size_at)
{
    char value[4096];
    uint64_t room = 0;
    if (!v)
        return -ENOENT;
    if (size_at && guest_read(&room, size_at, sizeof room) != 0)
        return -EFAULT;
    size_t asked = to && v->kind == RANDOM ? (size_t)room : sizeof value;
    long bytes = value_of(v, value, asked < sizeof value ? asked : sizeof value);
    if (bytes < 0)
        return bytes;
    uint64_t told = (uint64_t)bytes;
    if (size_at && guest_write(size_at, &told, sizeof told) != 0)
        return -EFAULT;
    if (!to)
        return 0;
    long copied = guest_write(to, value, told < room ? told : room);
    return copied ? copied : told > room ? -ENOMEM : 0;
}

/* --- names --- */

static int same_text(const char *a, const char *b)
{
    while (*a && *a == *b)
        a++, b++;
    return *a == *b;
}

/* How many parts the number of a name has; 0: it has none. */
static size_t number_of(const char *text, int32_t name[3])
{
    const int32_t *found = NULL;
    size_t parts = 0;
    for (size_t i = 0; !found && i < sizeof names / sizeof *names; i++) {
        if (same_text(names[i].text, text))
            found = names[i].name, parts = names[i].parts;
    }
    for (size_t i = 0; !found && i < sizeof variables / sizeof *variables; i++) {
        if (variables[i].name[0] == OURS && variables[i].system == guest_system &&
            same_text(variables[i].text, text))
            found = variables[i].name, parts = variables[i].parts;
    }
    for (size_t p = 0; p < parts; p++)
        name[p] = found[p];
    return parts;
}

static long text_read(char text[128], long from, long bytes)
{
    if (bytes < 0 || bytes > 127)
        return -ENAMETOOLONG;
    if (guest_read(text, from, (size_t)bytes) != 0)
        return -EFAULT;
    text[bytes] = 0;
    return 0;
}

/* {0, 3}: the number of the name that lies where a new value would. */
static long name_to_number(struct guest_call *c)
{
    char text[128];
    int32_t name[3];
    long error = text_read(text, c->a[4], c->a[5]);
    if (error)
        return error;
    uint64_t bytes = number_of(text, name) * sizeof *name;
    if (!bytes)
        return -ENOENT;
    error = guest_write(c->a[2], name, bytes);
    return error ? error : guest_write(c->a[3], &bytes, sizeof bytes);
}

long sysctl_call(struct guest_call *c)
{
    int32_t name[NAME_MOST];
    size_t parts = (size_t)c->a[1];
    if (parts < 2 || parts > NAME_MOST)
        return -EINVAL;
    if (guest_read(name, c->a[0], parts * sizeof *name) != 0)
        return -EFAULT;
    if (guest_system != &guest_netbsd && name[0] == 0 && name[1] == 3)
        return name_to_number(c);
    if (mappings_are_asked_for(name, parts))
        return mappings_tell(name, c->a[2], c->a[3]);
    return c->a[4] ? -EPERM : tell(find(name, parts), c->a[2], c->a[3]);
}

/* (name, its length, where, its size's address, new value, its length) */
long sysctl_by_name(struct guest_call *c)
{
    char text[128];
    int32_t name[3];
    long error = text_read(text, c->a[0], c->a[1]);
    if (error)
        return error;
    size_t parts = number_of(text, name);
    return c->a[4] ? -EPERM : tell(parts ? find(name, parts) : NULL, c->a[2], c->a[3]);
}

/* --- the guest's own process in /proc --- */

static int is_own_program(long path)
{
    static const char *const own[] = {"/proc/curproc/exe", "/proc/curproc/file"};
    char text[32] = "";
    for (size_t i = 0; i + 1 < sizeof text; i++) {
        if (guest_read(text + i, path + (long)i, 1) != 0 || !text[i])
            break;
    }
    return same_text(text, own[0]) || same_text(text, own[1]);
}

static long read_link(int directory, long path, long to, long bytes)
{
    long from = is_own_program(path) ? (long)"/proc/self/exe" : path;
    return host_call(__NR_readlinkat, directory, from, to, bytes);
}

long sysctl_readlink(struct guest_call *c)
{
    return read_link(AT_FDCWD, c->a[0], c->a[1], c->a[2]);
}

long sysctl_readlinkat(struct guest_call *c)
{
    return read_link(files_directory(c->a[0]), c->a[1], c->a[2], c->a[3]);
}

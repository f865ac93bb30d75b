/*
 * FreeBSD: page zero, protections, mappings.
 *
 * Page zero: security.bsd.map_at_zero, read when a program is started (exec_new_vmspace in
 * sys/kern/kern_exec.c); below the lowest address mmap(2) with MAP_FIXED says EINVAL
 * (sys/vm/vm_mmap.c).
 */
#include "hook/core/text.h"
#include "zpoline/ports/bsd.h"

const struct port port = {"FreeBSD", PORT_NUMBERS};

#define MAP_EXCL 0x4000 /* with MAP_FIXED: over nothing; what is there makes it ENOMEM */

/* The most that mprotect may allow later: without it, what vm.imply_prot_max says of the pages. */
#define PROT_MAX(protection) ((protection) << 16)

long bsd_mmap(uintptr_t address, size_t bytes, int protection, int flags)
{
    return raw_syscall6(NR_mmap, address, bytes, protection, flags, -1, 0);
}

/* --- page zero --- */

long port_map_at(uintptr_t address, size_t bytes)
{
    int most = PROT_MAX(PORT_READ | PORT_WRITE | PORT_EXECUTE);
    long r = bsd_mmap(address, bytes, PORT_READ | PORT_WRITE | most,
                      BSD_MAP_PRIVATE | BSD_MAP_ANONYMOUS | BSD_MAP_FIXED | MAP_EXCL);
    if (r == -PORT_ENOMEM && bsd_range_free(address, address + bytes) == 0) {
        return -PORT_EEXIST;
    }
    return RAW_IS_ERROR(r) ? r : 0;
}

/* A variable of four bytes by its name; `otherwise` where there is none. */
static int variable(const char *variable_name, int otherwise)
{
    static const int by_name[] = {0, 3};
    int name[24], value = otherwise;
    size_t bytes = sizeof name;
    long r =
        raw_syscall6(NR___sysctl, by_name, 2, name, &bytes, variable_name, strlen(variable_name));
    if (r != 0) {
        return otherwise;
    }
    unsigned parts = (unsigned)(bytes / sizeof *name);
    bytes = sizeof value;
    return bsd_sysctl(name, parts, &value, &bytes) == 0 ? value : otherwise;
}

void port_page_zero_explain(long error, struct hook_failure *f)
{
    if (error == -PORT_EEXIST) {
        f->why = "it is mapped already";
        f->remedy = "find out who else uses address 0 in this program";
    } else if (error != -PORT_EINVAL) {
        f->why = bsd_error(error, f);
        f->remedy = "look at the program's limits of memory (limits(1))";
    } else if (variable("security.bsd.map_at_zero", 0) != 0) {
        f->why = "security.bsd.map_at_zero was 0 when this program was started";
        f->remedy = "start it again";
    } else {
        f->why = "security.bsd.map_at_zero is 0";
        f->remedy = "`sysctl security.bsd.map_at_zero=1` as root, and start the program again";
    }
}

/* --- code --- */

#define PROC_PROTMAX_STATUS 16
#define PROC_PROTMAX_ACTIVE 0x80000000u

/*
 * kern.elf64.allow_wx and PROC_WXMAP_CTL forbid what nobody here does: pages that are writable and
 * executable. But with an implied PROT_MAX, code that was mapped without PROT_WRITE never gets it.
 * A kernel before 13 does not know the question.
 */
int port_code_writable(struct hook_failure *f)
{
    enum { P_PID = 0 };
    unsigned status = 0;
    long pid = raw_syscall0(NR_getpid);
    long r = raw_syscall4(NR_procctl, P_PID, pid, PROC_PROTMAX_STATUS, &status);
    if (r != 0 || !(status & PROC_PROTMAX_ACTIVE)) {
        return 0;
    }
    f->what = "cannot make code writable";
    f->why = "mappings of this program have an implied PROT_MAX (vm.imply_prot_max)";
    f->remedy = "start it by `proccontrol -m protmax -s disable`";
    return -PORT_EACCES;
}

/* --- mappings --- */

/*
 * struct kinfo_vmentry of sys/sys/user.h, as kern.proc.vmmap packs it (kern_proc_vmmap_out in
 * sys/kern/kern_proc.c): `bytes` long, with a path that ends where the string does.
 */
struct entry {
    int32_t bytes, type;
    uint64_t start, end, offset, file;
    uint32_t device_11;
    int32_t flags, resident, private_resident, protection, references, shadows, file_type;
    uint64_t file_bytes;
    uint32_t special_11;
    uint16_t mode, status;
    uint64_t device, special;
    int32_t spare[8];
    char path[];
};
_Static_assert(offsetof(struct entry, path) == 136, "as the kernel has it");

enum { TYPE_VNODE = 2, FLAG_COPY_ON_WRITE = 1, STATUS_VALID = 1 };

static void convert(const struct entry *e, struct memory_mapping *m)
{
    uint64_t device = e->device ? e->device : e->device_11;
    *m = (struct memory_mapping){
        .start = e->start,
        .end = e->end,
        .protection = e->protection & (PORT_READ | PORT_WRITE | PORT_EXECUTE),
        .shared = e->type == TYPE_VNODE && !(e->flags & FLAG_COPY_ON_WRITE),
        .offset = e->type == TYPE_VNODE ? e->offset : 0,
        .inode = e->status & STATUS_VALID ? e->file : 0,
        .device_major = (uint32_t)(device >> 32),
        .device_minor = (uint32_t)device,
        .path = e->path,
    };
}

/* An entry that is not whole ends the list. */
static size_t parse(char *bytes, size_t length, struct memory_mapping *into)
{
    size_t count = 0, at = 0;
    while (length - at > offsetof(struct entry, path)) {
        const struct entry *e = (const void *)(bytes + at); /* the kernel rounds up to 8 bytes */
        if (e->bytes <= (int)offsetof(struct entry, path) || (size_t)e->bytes > length - at) {
            break;
        }
        bytes[at + (size_t)e->bytes - 1] = 0;
        if (into) {
            convert(e, &into[count]);
        }
        count++;
        at += (size_t)e->bytes;
    }
    return count;
}

int memory_map_read(struct memory_map *map)
{
    const int name[] = {1, 14, 32, (int)raw_syscall0(NR_getpid)}; /* kern.proc.vmmap.PID */
    return bsd_map_sysctl(map, name, sizeof name / sizeof *name, parse);
}

void bsd_map_explain(long error, struct hook_failure *f)
{
    f->what = "cannot read kern.proc.vmmap";
    f->why = bsd_error(error, f);
    f->remedy = "look at the program's limits of memory (limits(1))";
}

/*
 * NetBSD: page zero, protections, mappings.
 *
 * Page zero: vm.user_va0_disable, read when a program is started (exec_vm_minaddr in
 * sys/kern/kern_exec.c); below the lowest address mmap(2) with MAP_FIXED says EINVAL (range_test in
 * sys/uvm/uvm_mmap.c). MAP_FIXED replaces what is there, so the list of mappings is looked at
 * first.
 */
#include "zpoline/ports/bsd.h"

const struct port port = {"NetBSD", PORT_NUMBERS};

/*
 * What mprotect may add later. Without it, PaX MPROTECT keeps pages that were writable once from
 * being executed (pax_mprotect_adjust in sys/kern/kern_pax.c).
 */
#define PROT_MPROTECT(protection) ((protection) << 3)

/* The sixth argument is padding; the seventh, the offset, is on the stack. */
long bsd_mmap(uintptr_t address, size_t bytes, int protection, int flags)
{
    return bsd_call8(NR_mmap, (const long[8]){(long)address, (long)bytes, protection, flags, -1});
}

long port_map_at(uintptr_t address, size_t bytes)
{
    return bsd_map_at_free(address, bytes, PORT_READ | PORT_WRITE | PROT_MPROTECT(PORT_EXECUTE));
}

void port_page_zero_explain(long error, struct hook_failure *f)
{
    if (error == -PORT_EINVAL || error == -PORT_EPERM) { /* the second: before NetBSD 6 */
        f->why = "vm.user_va0_disable is not 0, or was not when this program was started";
        f->remedy = "`sysctl -w vm.user_va0_disable=0` as root, and start the program again";
    } else if (error == -PORT_EEXIST) {
        f->why = "it is mapped already";
        f->remedy = "find out who else uses address 0 in this program";
    } else if (error == -PORT_EACCES) {
        f->why = "PaX MPROTECT forbids it";
        f->remedy = "`paxctl +m` on the program";
    } else {
        f->why = bsd_error(error, f);
        f->remedy = "look at the program's limits of memory (ulimit in sh(1))";
    }
}

/* --- code --- */

/*
 * Under PaX MPROTECT code that a file was mapped for never becomes writable. proc.PID.paxflags says
 * whether this program runs under it; kernels before 8 do not have it.
 */
int port_code_writable(struct hook_failure *f)
{
    enum { CTL_PROC = 10, PAXFLAGS = 6, MPROTECT = 2 };
    const int name[] = {CTL_PROC, (int)raw_syscall0(NR_getpid), PAXFLAGS};
    int flags = 0;
    size_t bytes = sizeof flags;
    if (bsd_sysctl(name, sizeof name / sizeof *name, &flags, &bytes) != 0 || !(flags & MPROTECT)) {
        return 0;
    }
    f->what = "cannot make code writable";
    f->why = "this program runs under PaX MPROTECT";
    f->remedy =
        "`paxctl +m` on the program, or `sysctl -w security.pax.mprotect.enabled=0` as root";
    return -PORT_EACCES;
}

/* --- mappings --- */

#define PATH_BYTES 1024

/* struct kinfo_vmentry of sys/sys/sysctl.h, as vm.proc.map has it (sys/uvm/uvm_map.c). */
struct entry {
    uint64_t start, end, offset;
    uint32_t type, flags, count, wired, advice, attributes, protection, most, references, inherit;
    uint64_t file, file_bytes, device, special;
    uint32_t file_type, mode;
    char path[PATH_BYTES]; /* "" also where the kernel has forgotten the name */
};
_Static_assert(offsetof(struct entry, path) == 104, "as the kernel has it");

enum { TYPE_VNODE = 2, FLAG_COPY_ON_WRITE = 1 };

static void convert(const struct entry *e, struct memory_mapping *m)
{
    int is_file = e->type == TYPE_VNODE;
    *m = (struct memory_mapping){
        .start = e->start,
        .end = e->end,
        .protection = (int)e->protection & (PORT_READ | PORT_WRITE | PORT_EXECUTE),
        .shared = is_file && !(e->flags & FLAG_COPY_ON_WRITE),
        .offset = is_file ? e->offset : 0,
        .inode = is_file ? e->file : 0,
        .device_major = is_file ? (uint32_t)(e->device >> 32) : 0,
        .device_minor = is_file ? (uint32_t)e->device : 0,
        .path = is_file ? e->path : "",
    };
}

static size_t parse(char *bytes, size_t length, struct memory_mapping *into)
{
    struct entry *entries = (void *)bytes;
    size_t count = length / sizeof *entries;
    for (size_t i = 0; into && i < count; i++) {
        entries[i].path[PATH_BYTES - 1] = 0;
        convert(&entries[i], &into[i]);
    }
    return count;
}

int memory_map_read(struct memory_map *map)
{
    enum { CTL_VM = 2, VM_PROC = 16, VM_PROC_MAP = 1 };
    const int name[] = {CTL_VM, VM_PROC, VM_PROC_MAP, (int)raw_syscall0(NR_getpid),
                        (int)sizeof(struct entry)};
    return bsd_map_sysctl(map, name, sizeof name / sizeof *name, parse);
}

void bsd_map_explain(long error, struct hook_failure *f)
{
    f->what = "cannot read vm.proc.map";
    f->why = error == -PORT_ENOENT ? "this kernel is older than NetBSD 8" : bsd_error(error, f);
    f->remedy =
        error == -PORT_ENOENT ? "use a newer one" : "look at the program's limits of memory";
}

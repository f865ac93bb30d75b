/* Memory: flags of mmap and madvise, and calls that the mechanism has to see. */
#include "memory.h"

#include <asm/unistd.h>
#include <linux/mman.h>

#define GUEST_ANONYMOUS 0x1000u
#define GUEST_GUARD     0x2000u /* FreeBSD: pages that nobody may touch */
#define GUEST_STACK     0x400u  /* FreeBSD, DragonFly */
#define GUEST_EXCL      0x4000u /* FreeBSD, with MAP_FIXED: nothing may be there */
#define GUEST_FIXED     0x10u

/* Flags that are hints, or about things that the host does not have, are not in the lists. */
#define MAP_COMMON                                                   \
    {0x1, MAP_SHARED}, {0x2, MAP_PRIVATE}, {GUEST_FIXED, MAP_FIXED}, \
        {GUEST_ANONYMOUS, MAP_ANONYMOUS},                            \
    {                                                                \
        0x40, MAP_NORESERVE                                          \
    }

const struct guest_flag memory_map_freebsd[] = {
    MAP_COMMON, {GUEST_STACK, MAP_ANONYMOUS | MAP_NORESERVE}, {0x80000, MAP_32BIT}, {0, 0}};
const struct guest_flag memory_map_netbsd[] = {MAP_COMMON, {0, 0}};
const struct guest_flag memory_map_dragonfly[] = {
    MAP_COMMON, {GUEST_STACK, MAP_ANONYMOUS | MAP_NORESERVE}, {0, 0}};

static long map(struct guest_call *c, long offset)
{
    uint32_t flags = (uint32_t)c->a[3];
    uint32_t host = guest_flags_in(guest_system->map_flags, flags);
    long protection = c->a[2] & (PROT_READ | PROT_WRITE | PROT_EXEC), fd = (int)c->a[4];
    int guard = guest_system == &guest_freebsd && (flags & GUEST_GUARD);
    if (guard) {
        host |= MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE;
        protection = PROT_NONE;
    }
    if (guest_system == &guest_freebsd && (flags & GUEST_EXCL) && (flags & GUEST_FIXED))
        host = (host & ~(uint32_t)MAP_FIXED) | MAP_FIXED_NOREPLACE;
    if (host & MAP_ANONYMOUS) {
        fd = -1;
        offset = 0;
        host |= host & MAP_SHARED ? 0 : MAP_PRIVATE;
    }
    return guest_services->program_call(__NR_mmap, c->a[0], c->a[1], protection, host, fd, offset);
}

long memory_mmap(struct guest_call *c)
{
    return map(c, c->a[5]);
}

/* The sixth argument is unused and the offset the seventh: NetBSD, DragonFly, FreeBSD before 7. */
long memory_mmap_padded(struct guest_call *c)
{
    return map(c, c->a[6]);
}

long memory_munmap(struct guest_call *c)
{
    return guest_services->program_call(__NR_munmap, c->a[0], c->a[1], 0, 0, 0, 0);
}

long memory_mprotect(struct guest_call *c)
{
    return guest_services->program_call(__NR_mprotect, c->a[0], c->a[1],
                                        c->a[2] & (PROT_READ | PROT_WRITE | PROT_EXEC), 0, 0, 0);
}

/* Advice that the host lacks is taken and not followed; what frees memory is the same in effect. */
long memory_madvise(struct guest_call *c)
{
    int free_number = guest_system == &guest_netbsd ? 6 : 5;
    long advice = c->a[2];
    if (advice == free_number)
        advice = MADV_FREE;
    else if (advice < 0 || advice > 4)
        return advice < 0 || advice > 16 ? -EINVAL : 0;
    else if (advice == 4)
        return 0; /* MADV_DONTNEED keeps the contents there, and drops them here */
    return guest_services->program_call(__NR_madvise, c->a[0], c->a[1], advice, 0, 0, 0);
}

/* INHERIT_SHARE, _COPY, _NONE, _ZERO; the first two are what the mapping's flags say here. */
long memory_minherit(struct guest_call *c)
{
    enum { SHARE, COPY, NONE, ZERO };
    long advice = c->a[2] == NONE ? MADV_DONTFORK : c->a[2] == ZERO ? MADV_WIPEONFORK : 0;
    if (c->a[2] < SHARE || c->a[2] > ZERO)
        return -EINVAL;
    return advice ? host_call(__NR_madvise, c->a[0], c->a[1], advice) : 0;
}

/* MS_ASYNC 1 and MS_INVALIDATE 2 are the host's; MS_SYNC is 0, or 4 at NetBSD. */
long memory_msync(struct guest_call *c)
{
    long flags = c->a[2] & 3;
    return host_call(__NR_msync, c->a[0], c->a[1], flags & 1 ? flags : flags | 4);
}

/* break(2) returns 0, or an error when the heap cannot reach that far. */
long memory_break(struct guest_call *c)
{
    long now = hook_raw_syscall(__NR_brk, c->a[0], 0, 0, 0, 0, 0);
    return now == c->a[0] || !c->a[0] ? 0 : -ENOMEM;
}

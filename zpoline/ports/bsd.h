/*
 * What FreeBSD, NetBSD and DragonFly have in common, as seen from a process: the convention of
 * their system calls. Error: carry flag and a positive errno in rax. A second result in rdx.
 * Arguments seven and up from rsp + 8. rcx and r11 are lost; FreeBSD clears r8, r9 and r10 as well.
 *
 * Sources: cpu_fetch_syscall_args and cpu_set_syscall_retval of FreeBSD (sys/amd64/amd64/trap.c,
 * vm_machdep.c), syscall() of NetBSD (sys/arch/x86/x86/syscall.c), syscall2() of DragonFly
 * (sys/platform/pc64/x86_64/trap.c); sys/amd64/amd64/exception.S for what is lost.
 */
#ifndef ZPOLINE_PORTS_BSD_H
#define ZPOLINE_PORTS_BSD_H

#include "hook/core/memory_map.h"
#include "hook/raw.h"
#include "zpoline/ports/bsd_numbers.h"
#include "zpoline/ports/port.h"

/* What the kernel answers. */
struct bsd_result {
    long value, second; /* rax, rdx */
    long carry;         /* 1: value is an errno */
};

/* One call with up to eight arguments, of which two lie on the stack (bsd_raw.S). Any thread. */
void bsd_call(struct bsd_result *result, long number, const long arguments[8]);

/* The same, as raw_syscall answers: a value, or -errno. */
long bsd_call8(long number, const long arguments[8]);

/* __sysctl(2). *bytes: the room at `value`, and what came. 0 or -errno. */
long bsd_sysctl(const int *name, unsigned parts, void *value, size_t *bytes);

/* mmap(2) of memory without a file, by this system's number and arguments. An address or -errno. */
long bsd_mmap(uintptr_t address, size_t bytes, int protection, int flags);

#define BSD_MAP_PRIVATE   0x0002
#define BSD_MAP_FIXED     0x0010
#define BSD_MAP_ANONYMOUS 0x1000

/*
 * From what the kernel told to a list. `parse` counts the entries, and writes them to `into` unless
 * it is NULL; it may end the strings in `bytes`, which has a terminator behind `length`. 0 or
 * -errno.
 */
typedef size_t bsd_parse_fn(char *bytes, size_t length, struct memory_mapping *into);
int bsd_map_build(struct memory_map *map, const char *bytes, size_t length, bsd_parse_fn *parse);

/* The same from a variable, however long its value is. */
int bsd_map_sysctl(struct memory_map *map, const int *name, unsigned parts, bsd_parse_fn *parse);

/* Is nothing mapped in [start, end)? 1 or 0, or -errno when the list cannot be had. */
int bsd_range_free(uintptr_t start, uintptr_t end);

/* Maps these pages over nothing, on kernels that cannot do that themselves. See port_map_at. */
long bsd_map_at_free(uintptr_t address, size_t bytes, int protection);

/* The list could not be read: why, and what to do. */
void bsd_map_explain(long error, struct hook_failure *failure);

/* An error in words, for `why`; static, or in the failure's buffer. */
const char *bsd_error(long error, struct hook_failure *failure);

#endif

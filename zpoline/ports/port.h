/*
 * What differs between the kernels that zpoline itself runs on. One file for each defines these
 * functions: linux.c, and freebsd.c, netbsd.c, dragonfly.c with bsd.c, where what the three share
 * stands. docs/ports.md says where each rule comes from.
 *
 * The last three are compiled by the tests and have not run on those kernels. They also define
 * raw_syscall (hook/raw.h), and of hook/core/memory_map.h what lists mappings and gives pages: for
 * Linux both stand in hook/core, since all of hook/ needs them.
 *
 * All functions are for the set-up: one thread, raw system calls, no libc.
 */
#ifndef ZPOLINE_PORTS_PORT_H
#define ZPOLINE_PORTS_PORT_H

#include <stddef.h>
#include <stdint.h>

#include "hook/core/hook.h"

/* Errors that have the same number in all four systems. */
enum {
    PORT_EPERM = 1,
    PORT_ENOENT = 2,
    PORT_EINTR = 4,
    PORT_ENOMEM = 12,
    PORT_EACCES = 13,
    PORT_EEXIST = 17,
    PORT_EINVAL = 22,
    PORT_EFBIG = 27
};

/* Bits of `protection`, the same in all four. */
enum { PORT_READ = 1, PORT_WRITE = 2, PORT_EXECUTE = 4 };

extern const struct port {
    const char *name;
    unsigned numbers; /* system call numbers that exist lie below: what a sled has to lead on */
} port;

/*
 * Maps fresh zeroed pages, readable and writable, at this address and nowhere else. 0, -PORT_EEXIST
 * if something is there, or -errno. They can be made executable later, whatever the kernel thinks
 * of pages that were writable once.
 */
long port_map_at(uintptr_t address, size_t bytes);

/* Never writable again; not readable either where the CPU can do that. 0 or -errno. */
long port_make_executable(uintptr_t address, size_t bytes);

void port_unmap(uintptr_t address, size_t bytes);

/* Why port_map_at(0, ...), or making that page executable, said `error`, and what to do. */
void port_page_zero_explain(long error, struct hook_failure *failure);

/*
 * May code that is mapped from files be made writable for the rewriting? 0, or -errno with *failure
 * saying why not. The rewriting itself never needs a page that is writable and executable.
 */
int port_code_writable(struct hook_failure *failure);

#endif

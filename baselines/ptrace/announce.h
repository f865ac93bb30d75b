/*
 * What the library inside the program and the tracer say to each other: once the hook is ready, the
 * library makes a system call with a number that no kernel has. The tracer sees it, reads where the
 * entry stub and our own code lie, and answers; without a tracer the kernel says ENOSYS.
 */
#ifndef BASELINES_PTRACE_ANNOUNCE_H
#define BASELINES_PTRACE_ANNOUNCE_H

#include <stdint.h>

#include "hook/setup/own_code.h"

#define ANNOUNCE_NUMBER  0x7a70 /* far behind the last of the kernel's, without the x32 bit */
#define ANNOUNCE_VERSION 1

/* The call's only argument points to this. It stays as it is for the life of the process. */
struct announcement {
    uint32_t bytes;   /* sizeof(struct announcement) */
    uint32_t version; /* ANNOUNCE_VERSION */
    uint64_t entry;   /* hook_entry_register */
    uint64_t ranges;  /* address of struct own_range[]: calls from there are let go */
    uint64_t range_count;
    uint64_t filtered; /* not 0: a seccomp filter that allows the ranges has just been installed */
    uint64_t interest; /* equal where a filter stops equal numbers */
};

/* The tracer's answers; negative: -errno. */
enum announce_answer {
    ANNOUNCE_ACCEPTED = 1,    /* calls from elsewhere are led to the entry from now on */
    ANNOUNCE_WANTS_FILTER = 2 /* there is a filter of an earlier program that does not fit */
};

#endif

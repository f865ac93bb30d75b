/*
 * What the kernel says to the set-up of a port, and what it was asked: stands in for the raw site.
 * Memory is Linux's; everything else is as the test has put it here.
 */
#ifndef TESTS_PORTS_SYSTEM_H
#define TESTS_PORTS_SYSTEM_H

#include <stddef.h>
#include <stdint.h>

#include "zpoline/ports/bsd.h"

extern struct told {
    /* Answers. */
    int map_errno;     /* of a mapping with MAP_FIXED */
    int above_errno;   /* of such a one above address 0 */
    int protect_errno; /* of mprotect */
    int map_at_zero;   /* FreeBSD's variable; -1: there is none */
    unsigned protmax;  /* FreeBSD: PROC_PROTMAX_STATUS */
    int paxflags;      /* NetBSD's variable; -1: there is none */
    const char *list;  /* of mappings, as the kernel gives it */
    size_t list_bytes;
    size_t list_wants; /* no less room is accepted */
    int list_errno;

    /* What was asked for, of the last mapping with MAP_FIXED. */
    long asked[8];
    int maps, lists;
    int taken_away; /* munmap of what is below 4 GiB, but for page zero */
} told;

#endif

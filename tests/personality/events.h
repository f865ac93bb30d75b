/* struct kevent of each system, and the calls of events.c and event_kinds.c. */
#ifndef PERSONALITY_EVENTS_TEST_H
#define PERSONALITY_EVENTS_TEST_H

#include "bsd.h"

#if defined(NETBSD)
struct event {
    uint64_t ident;
    uint32_t filter, flags, fflags;
    int64_t data;
    uint64_t udata;
};
enum { READ, WRITE, VNODE = 3, PROCESS, SIGNAL, TIMER, USER = 8 };
#else
struct event {
    uint64_t ident;
    int16_t filter;
    uint16_t flags;
    uint32_t fflags;
    int64_t data;
    uint64_t udata;
};
enum {
    READ = -1,
    WRITE = -2,
    VNODE = -4,
    PROCESS = -5,
    SIGNAL = -6,
    TIMER = -7,
    USER = NR(-11, 0, -9)
};
#endif

enum {
    ADD = 1,
    DELETE = 2,
    ENABLE = 4,
    DISABLE = 8,
    ONESHOT = 0x10,
    CLEAR = 0x20,
    RECEIPT = 0x40,
    DISPATCH = 0x80,
    ERROR = 0x4000,
    END = 0x8000
};

extern long queue; /* the kqueue */
struct outcome change(uint64_t ident, int filter, unsigned flags, unsigned fflags, long data);
/* How many have come within so many milliseconds; for ever, if less than 0. */
long get(struct event *e, long count, long milliseconds);

#endif

/* struct kevent, in the forms that it has in the three systems. */
#ifndef PERSONALITY_EVENT_FORMS_H
#define PERSONALITY_EVENT_FORMS_H

#include "guest.h"

#define EV_ADD      0x1u
#define EV_DELETE   0x2u
#define EV_ENABLE   0x4u
#define EV_DISABLE  0x8u
#define EV_ONESHOT  0x10u
#define EV_CLEAR    0x20u
#define EV_RECEIPT  0x40u
#define EV_DISPATCH 0x80u
#define EV_ERROR    0x4000u
#define EV_EOF      0x8000u

struct event {
    uint64_t ident;
    int filter; /* the guest's number */
    uint32_t flags, fflags;
    int64_t data;
    uint64_t udata, more[4];
};

/* Of the call's form: its size; 0 or -EFAULT. */
size_t event_bytes(const struct guest_call *c);
long event_read(const struct guest_call *c, long from, struct event *e);
long event_write(const struct guest_call *c, long to, const struct event *e);

/* The guest's number of an enum event_filter, and back: -1 for one that is not known. */
int event_filter_number(int filter);
int event_filter_of(int number);

#endif

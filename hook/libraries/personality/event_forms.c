/* struct kevent, in the forms that it has in the three systems. */
#include "event_forms.h"

#include "event_notes.h"

struct event_bsd {
    uint64_t ident;
    int16_t filter;
    uint16_t flags;
    uint32_t fflags;
    int64_t data;
    uint64_t udata, more[4];
};

struct event_netbsd {
    uint64_t ident;
    uint32_t filter, flags, fflags, unused;
    int64_t data;
    uint64_t udata, more[4];
};

/* FreeBSD's since 12 (560) and NetBSD's since 10 (501) have four words more. */
size_t event_bytes(const struct guest_call *c)
{
    int more = (guest_system == &guest_freebsd && c->row->number == 560) ||
               (guest_system == &guest_netbsd && c->row->number == 501);
    size_t all =
        guest_system == &guest_netbsd ? sizeof(struct event_netbsd) : sizeof(struct event_bsd);
    return more ? all : all - 4 * sizeof(uint64_t);
}

long event_read(const struct guest_call *c, long from, struct event *e)
{
    union {
        struct event_bsd bsd;
        struct event_netbsd netbsd;
    } in;
    if (guest_read(&in, from, event_bytes(c)) != 0)
        return -EFAULT;
    if (guest_system == &guest_netbsd)
        *e = (struct event){.ident = in.netbsd.ident,
                            .filter = (int)in.netbsd.filter,
                            .flags = in.netbsd.flags,
                            .fflags = in.netbsd.fflags,
                            .data = in.netbsd.data,
                            .udata = in.netbsd.udata};
    else
        *e = (struct event){.ident = in.bsd.ident,
                            .filter = in.bsd.filter,
                            .flags = in.bsd.flags,
                            .fflags = in.bsd.fflags,
                            .data = in.bsd.data,
                            .udata = in.bsd.udata};
    return 0;
}

long event_write(const struct guest_call *c, long to, const struct event *e)
{
    struct event_bsd bsd = {
        e->ident, (int16_t)e->filter, (uint16_t)e->flags, e->fflags, e->data, e->udata, {0}};
    struct event_netbsd netbsd = {
        e->ident, (uint32_t)e->filter, e->flags, e->fflags, 0, e->data, e->udata, {0}};
    const void *out = guest_system == &guest_netbsd ? (const void *)&netbsd : (const void *)&bsd;
    return guest_write(to, out, event_bytes(c));
}

/* The guest's numbers of the filters, in the order of enum event_filter. */
int event_filter_number(int filter)
{
    static const int8_t freebsd[] = {-1, -2, -7, -11, -5, -6, -4},
                        dragonfly[] = {-1, -2, -7, -9, -5, -6, -4};
    static const int8_t netbsd[] = {0, 1, 6, 8, 4, 5, 3};
    return guest_system == &guest_freebsd  ? freebsd[filter]
           : guest_system == &guest_netbsd ? netbsd[filter]
                                           : dragonfly[filter];
}

int event_filter_of(int number)
{
    int filter = 0;
    while (filter < EVENT_SELF && event_filter_number(filter) != number)
        filter++;
    return filter < EVENT_SELF ? filter : -1;
}

/* kqueue: reading, writing, end of file, timers, one shot, what is removed, a user's event, a
 * process. */
#include "events.h"

enum { ENOENT = 2, EBADF = 9 };

long queue;

struct outcome change(uint64_t ident, int filter, unsigned flags, unsigned fflags, long data)
{
    struct event e = {.ident = ident, .data = data, .udata = 0xabc0 + ident};
    e.filter = (__typeof__(e.filter))filter;
    e.flags = (__typeof__(e.flags))flags;
    e.fflags = fflags;
    return CALL(NR(363, 435, 363), queue, A(&e), 1, 0, 0, 0);
}

long get(struct event *e, long count, long milliseconds)
{
    long timeout[2] = {milliseconds / 1000, milliseconds % 1000 * 1000000};
    struct outcome o =
        CALL(NR(363, 435, 363), queue, 0, 0, A(e), count, milliseconds < 0 ? 0 : A(timeout));
    return o.carry ? -o.value : o.value;
}

static void check_pipe(void)
{
    struct event e[4];
    struct outcome ends = CALL(42);
    check(!change((uint64_t)ends.value, READ, ADD | CLEAR, 0, 0).carry, "EV_ADD", 0);
    check(get(e, 4, 0) == 0, "nothing yet", 0);
    CALL(4, ends.second, A("abc"), 3);
    check(get(e, 4, -1) == 1 && e[0].ident == (uint64_t)ends.value && e[0].data == 3, "three bytes",
          e[0].data);
    check(e[0].udata == 0xabc0 + (uint64_t)ends.value, "udata", A(e[0].udata));
    check(get(e, 4, 0) == 0, "told once", 0);
    CALL(6, ends.second);
    check(get(e, 4, -1) == 1 && (e[0].flags & END), "end of file", e[0].flags);
    struct outcome o = change((uint64_t)ends.value, READ, DELETE, 0, 0);
    check(!o.carry, "EV_DELETE", o.value);
    o = change((uint64_t)ends.value, READ, DELETE, 0, 0);
    check(o.carry && o.value == ENOENT, "EV_DELETE of what is gone", o.value);
    CALL(6, ends.value);
    o = change((uint64_t)ends.value, READ, ADD, 0, 0);
    check(o.carry && o.value == EBADF, "EV_ADD of a closed one", o.value);
}

/* Level: told again and again; two filters of one descriptor. */
static void check_socket(void)
{
    int ends[2];
    struct event e[4];
    check(!CALL(135, 1, 1, 0, A(ends)).carry, "socketpair", 0);
    change((uint64_t)ends[0], READ, ADD, 0, 0);
    change((uint64_t)ends[0], WRITE, ADD, 0, 0);
    check(get(e, 4, 0) == 1 && e[0].filter == (__typeof__(e->filter))WRITE, "may be written", 0);
    CALL(4, ends[1], A("z"), 1);
    check(get(e, 4, -1) == 2, "both", 0);
    check(get(e, 4, -1) == 2, "both again", 0);
    change((uint64_t)ends[0], WRITE, DELETE, 0, 0);
    check(get(e, 4, -1) == 1 && e[0].filter == (__typeof__(e->filter))READ, "may be read", 0);
    CALL(6, ends[0]);
    check(get(e, 4, 0) == 0, "closed, and forgotten", 0);
    CALL(6, ends[1]);
}

static void check_timer(void)
{
    struct event e[2];
    check(!change(7, TIMER, ADD | ONESHOT, 0, 20).carry, "a timer", 0);
    check(get(e, 2, 0) == 0, "too early", 0);
    check(get(e, 2, -1) == 1 && e[0].ident == 7 && e[0].data == 1, "a timer's end", e[0].data);
    check(get(e, 2, 30) == 0, "once", 0);
    change(7, TIMER, ADD, 0, 5);
    check(get(e, 2, -1) == 1 && get(e, 2, -1) == 1, "again and again", 0);
    change(7, TIMER, DELETE, 0, 0);
}

static void check_user(void)
{
    struct event e[2];
    change(1, USER, ADD | CLEAR, 0, 0);
    check(get(e, 2, 0) == 0, "not triggered", 0);
    change(1, USER, 0, 0x01000000, 0);
    check(get(e, 2, -1) == 1 && e[0].ident == 1, "triggered", 0);
    check(get(e, 2, 0) == 0, "triggered once", 0);
}

static void check_process(void)
{
    struct event e[2];
    int status = 0;
    struct outcome o = CALL(2);
    if (!o.carry && o.value == 0)
        CALL(1, 3);
    check(!change((uint64_t)o.value, PROCESS, ADD, 0x80000000u, 0).carry, "NOTE_EXIT", 0);
    check(get(e, 2, -1) == 1 && e[0].data == 3 << 8, "the status of a process", e[0].data);
    CALL(NR(7, 449, 7), o.value, A(&status), 0, 0);
    check(status == 3 << 8, "is still to be waited for", status);
}

void events(void)
{
    struct outcome o = CALL(NR(362, 344, 362));
    queue = o.value;
    check(!o.carry, "kqueue", o.value);
    check_pipe();
    check_socket();
    check_timer();
    check_user();
    check_process();
    CALL(6, queue);
}

/* kqueue: signals, what happens to files, and the flags of every filter. */
#include "events.h"

enum { HUP = 1, CHLD = 20, USR1 = 30, USR2 = 31, ALRM = 14 };
enum { DEFAULT = 0, IGNORE = 1 };
enum { GONE = 1, WRITTEN = 2, EXTENDED = 4, ATTRIBUTES = 8, LINKED = 0x10, RENAMED = 0x20 };

static long pid;
static volatile int handled;

void trampoline(void);

static void counts(int signal)
{
    handled++;
}

static void action(int signal, void *function)
{
#if defined(NETBSD)
    struct {
        void *function;
        uint32_t mask[4];
        int flags;
    } a = {function, {0}, 0};
    check(!CALL(340, signal, A(&a), 0, A(trampoline), 2).carry, "sigaction", signal);
#else
    struct {
        void *function;
        int flags;
        uint32_t mask[4];
    } a = {function, 0, {0}};
    check(!CALL(NR(416, 0, 342), signal, A(&a), 0).carry, "sigaction", signal);
#endif
}

static void mask_set(uint32_t bits)
{
    uint32_t mask[4] = {bits};
    CALL(NR(340, 293, 340), 3, A(mask), 0);
}

/* --- signals --- */

static void check_ignored(void)
{
    struct event e[2];
    action(HUP, (void *)IGNORE);
    check(!change(HUP, SIGNAL, ADD, 0, 0).carry, "EVFILT_SIGNAL", 0);
    check(get(e, 2, 0) == 0, "no signal yet", 0);
    for (int i = 0; i < 3; i++)
        CALL(37, pid, HUP);
    check(get(e, 2, -1) == 1 && e[0].ident == HUP && e[0].data == 3, "three ignored signals",
          e[0].data);
    check(e[0].filter == (__typeof__(e->filter))SIGNAL && (e[0].flags & CLEAR), "their event",
          e[0].flags);
    check(get(e, 2, 0) == 0, "told once", 0);
    change(HUP, SIGNAL, DELETE, 0, 0);
    CALL(37, pid, HUP);
    check(get(e, 2, 0) == 0, "not asked for any more", 0);
}

/* Seen by the handler and by the queue. */
static void check_handled(void)
{
    struct event e[2];
    action(USR1, counts);
    change(USR1, SIGNAL, ADD | ONESHOT, 0, 0);
    handled = 0;
    CALL(37, pid, USR1);
    check(handled == 1, "a handler beside a queue", handled);
    check(get(e, 2, -1) == 1 && e[0].data == 1, "a handled signal", e[0].data);
    CALL(37, pid, USR1);
    check(handled == 2 && get(e, 2, 0) == 0, "EV_ONESHOT", handled);
}

static void check_blocked(void)
{
    struct event e[2];
    uint32_t pending[4] = {0};
    action(USR2, counts);
    handled = 0;
    mask_set(1u << (USR2 - 1));
    change(USR2, SIGNAL, ADD, 0, 0);
    CALL(37, pid, USR2);
    check(get(e, 2, -1) == 1 && e[0].ident == USR2, "a blocked signal", 0);
    check(get(e, 2, 0) == 0 && handled == 0, "its handler does not run yet", handled);
    CALL(NR(343, 292, 343), A(pending));
    check(pending[0] == 1u << (USR2 - 1), "it is pending", pending[0]);
    mask_set(0);
    check(handled == 1, "its handler", handled);
    check(get(e, 2, 0) == 0, "it is not told again", 0);
    change(USR2, SIGNAL, DELETE, 0, 0);
}

/* While kevent waits, which it goes on to do until there is an event. */
static void check_while_waiting(void)
{
    struct event e[2];
    long value[4] = {0, 0, 0, 20000}, off[4] = {0};
    int status = 0;
    action(ALRM, (void *)IGNORE);
    change(ALRM, SIGNAL, ADD | DISPATCH, 0, 0);
    CALL(NR(83, 425, 83), 0, A(value), 0);
    check(get(e, 2, -1) == 1 && e[0].ident == ALRM, "an alarm", 0);
    CALL(37, pid, ALRM);
    check(get(e, 2, 0) == 0, "EV_DISPATCH: told once", 0);
    change(ALRM, SIGNAL, ENABLE, 0, 0);
    check(get(e, 2, -1) == 1 && e[0].data == 1, "EV_ENABLE", e[0].data);
    change(ALRM, SIGNAL, ENABLE, 0, 0);
    check(get(e, 2, 0) == 0, "EV_ENABLE without a signal", 0);
    change(ALRM, SIGNAL, DELETE, 0, 0);
    CALL(NR(83, 425, 83), 0, A(off), 0);
    change(CHLD, SIGNAL, ADD, 0, 0);
    struct outcome child = CALL(2);
    if (!child.carry && child.value == 0)
        CALL(1, 4);
    check(get(e, 2, -1) == 1 && e[0].ident == CHLD, "a child's end", 0);
    struct outcome o = CALL(NR(7, 449, 7), child.value, A(&status), 0, 0);
    check(o.value == child.value && status == 4 << 8, "the child is still there", status);
    change(CHLD, SIGNAL, DELETE, 0, 0);
}

/* A call that waits goes on: nobody has a handler. */
static void check_no_interrupt(void)
{
    char byte = 0;
    long value[4] = {0, 5000, 0, 5000}, off[4] = {0}, moment[2] = {0, 60000000};
    struct outcome ends = CALL(42), child;
    action(ALRM, (void *)IGNORE);
    change(ALRM, SIGNAL, ADD, 0, 0);
    CALL(NR(83, 425, 83), 0, A(value), 0);
    child = CALL(2);
    if (!child.carry && child.value == 0) {
        CALL(NR(240, 430, 240), A(moment), 0);
        CALL(4, ends.second, A("x"), 1);
        CALL(1, 0);
    }
    struct outcome o = CALL(3, ends.value, A(&byte), 1);
    check(!o.carry && o.value == 1 && byte == 'x', "a read beside signals that nobody sees",
          o.value);
    CALL(NR(83, 425, 83), 0, A(off), 0);
    change(ALRM, SIGNAL, DELETE, 0, 0);
    o = CALL(NR(7, 449, 7), child.value, 0, 0, 0);
    check(o.value == child.value, "the child that has written", o.value);
    CALL(6, ends.value);
    CALL(6, ends.second);
}

/* --- files --- */

static long opened(const char *path, long flags)
{
    struct outcome o = CALL(5, A(path), flags, 0644);
    check(!o.carry, path, o.value);
    return o.value;
}

/* What has happened since. */
static unsigned happened(void)
{
    struct event e[2];
    long count = get(e, 2, 0);
    check(count <= 1, "one event for one file", count);
    return count == 1 ? e[0].fflags : 0;
}

static void check_file(void)
{
    static const char name[] = "personality.watched", other[] = "personality.renamed",
                      second[] = "personality.linked";
    enum { CREATE = 0x200 | 0x400 | 2 };
    CALL(10, A(name));
    CALL(10, A(other));
    CALL(10, A(second));
    long fd = opened(name, CREATE);
    unsigned all = GONE | WRITTEN | EXTENDED | ATTRIBUTES | LINKED | RENAMED;
    check(!change((uint64_t)fd, VNODE, ADD | CLEAR, all, 0).carry, "EVFILT_VNODE", 0);
    check(happened() == 0, "nothing yet", 0);
    CALL(4, fd, A("abc"), 3);
    unsigned what = happened();
    check(what == (WRITTEN | EXTENDED), "written at its end", what);
    CALL(124, fd, 0600);
    what = happened();
    check(what == ATTRIBUTES, "other permissions", what);
    CALL(9, A(name), A(second));
    what = happened();
    check(what == LINKED, "another name", what);
    CALL(128, A(name), A(other));
    what = happened();
    check(what & RENAMED, "renamed", what);
    CALL(10, A(second));
    happened();
    CALL(10, A(other));
    what = happened();
    check(what & GONE, "removed", what);
    check(happened() == 0, "told once", 0);
    CALL(4, fd, A("abc"), 3);
    change((uint64_t)fd, VNODE, DELETE, 0, 0);
    check(happened() == 0, "not asked for any more", 0);
    struct outcome o = change(999, VNODE, ADD, all, 0);
    check(o.carry && o.value == 9, "a descriptor that is not open", o.value);
    CALL(6, fd);
}

/* A folder; without EV_CLEAR; what is closed is forgotten; only what is asked for. */
static void check_folder(void)
{
    static const char file[] = "personality.inside";
    CALL(10, A(file));
    long folder = opened(".", 0);
    change((uint64_t)folder, VNODE, ADD, WRITTEN, 0);
    CALL(6, opened(file, 0x200 | 2));
    check(happened() == WRITTEN, "a file has come", 0);
    check(happened() == WRITTEN, "is told again without EV_CLEAR", 0);
    CALL(6, folder);
    CALL(10, A(file));
    check(happened() == 0, "closed, and forgotten", 0);
    long fd = opened(file, 0x200 | 2);
    change((uint64_t)fd, VNODE, ADD | CLEAR, GONE, 0);
    CALL(4, fd, A("abc"), 3);
    CALL(124, fd, 0600);
    check(happened() == 0, "nobody asked for that", 0);
    CALL(10, A(file));
    check(happened() == GONE, "but for this", 0);
    CALL(6, fd);
}

/* Closing all from a number on closes what the emulation has open, too; it opens that again. */
static void check_closefrom(void)
{
#if !defined(NETBSD)
    static const char file[] = "personality.inside";
    struct event e[2];
    long fd = opened(file, 0x200 | 2);
    action(HUP, (void *)IGNORE);
    change((uint64_t)fd, VNODE, ADD | CLEAR, WRITTEN | GONE, 0);
    check(fd > queue && !CALL(NR(509, 0, 474), queue + 1).carry, "closefrom", fd);
    CALL(10, A(file));
    check(happened() == 0, "all closed, and forgotten", 0);
    while (fd != opened(file, 0x200 | 2)) {
    }
    struct outcome o = change((uint64_t)fd, VNODE, ADD | CLEAR, GONE, 0);
    check(!o.carry, "the same number again", o.value);
    CALL(10, A(file));
    check(happened() == GONE, "a file after all was closed", 0);
    change(HUP, SIGNAL, ADD, 0, 0);
    CALL(37, pid, HUP);
    check(get(e, 2, -1) == 1 && e[0].ident == HUP, "a signal after all was closed", 0);
    for (long i = queue + 1; i <= fd; i++) {
        o = CALL(NR(478, 0, 199), i, 0, NR(1, 0, 0), 1);
        check(o.carry || o.value == 0, "nobody writes to a file that has the number now", i);
    }
    change(HUP, SIGNAL, DELETE, 0, 0);
#endif
}

/* --- flags --- */

static void check_receipt(void)
{
    struct event changes[2] = {{.ident = 5, .flags = ADD | RECEIPT},
                               {.ident = 998, .flags = ADD | RECEIPT}};
    struct event told[2];
    changes[0].filter = (__typeof__(told->filter))USER;
    changes[1].filter = (__typeof__(told->filter))READ;
    struct outcome o = CALL(NR(363, 435, 363), queue, A(changes), 2, A(told), 2, 0);
    check(!o.carry && o.value == 2, "EV_RECEIPT", o.value);
    check((told[0].flags & ERROR) && told[0].data == 0, "a change that succeeds", told[0].data);
    check((told[1].flags & ERROR) && told[1].data == 9, "a change that fails", told[1].data);
    change(5, USER, DELETE, 0, 0);
}

static void check_enabling(void)
{
    struct event e[2];
    change(6, USER, ADD | CLEAR | DISABLE, 0, 0);
    change(6, USER, 0, 0x01000000, 0);
    check(get(e, 2, 0) == 0, "disabled from the start", 0);
    change(6, USER, ENABLE, 0, 0);
    check(get(e, 2, 0) == 1 && e[0].ident == 6, "enabled", 0);
    change(6, USER, ADD | DISPATCH, 0, 0);
    change(6, USER, 0, 0x01000000, 0);
    check(get(e, 2, 0) == 1, "EV_DISPATCH", 0);
    check(get(e, 2, 0) == 0, "is disabled by that", 0);
    change(6, USER, DELETE, 0, 0);
}

/* The form that has four words more: FreeBSD's since 12, NetBSD's since 10. */
static void check_long_form(void)
{
#if !defined(DRAGONFLY)
    struct {
        struct event e;
        uint64_t more[4];
    } changes[2] = {{.e = {.ident = 8, .flags = ADD | CLEAR, .udata = 77}},
                    {.e = {.ident = 8, .fflags = 0x01000000}}},
      told[2];
    changes[0].e.filter = changes[1].e.filter = (__typeof__(told[0].e.filter))USER;
    struct outcome o = CALL(NR(560, 501, 0), queue, A(changes), 2, A(told), 2, 0);
    check(!o.carry && o.value == 1 && told[0].e.ident == 8 && told[0].e.udata == 77,
          "the long form of kevent", o.value);
    change(8, USER, DELETE, 0, 0);
#endif
}

void event_kinds(void)
{
    struct outcome o = CALL(NR(362, 344, 362));
    queue = o.value;
    pid = CALL(20).value;
    check(!o.carry, "kqueue", o.value);
    check_ignored();
    check_handled();
    check_blocked();
    check_while_waiting();
    check_no_interrupt();
    check_file();
    check_folder();
    check_closefrom();
    check_receipt();
    check_enabling();
    check_long_form();
    CALL(6, queue);
}

/*
 * kqueue by epoll. Each kqueue is an epoll descriptor; reading and writing of one descriptor share
 * its entry there, all others have a descriptor of ours: event_sources.c, event_files.c. An
 * entry is edge-triggered if all that shares it asks for EV_CLEAR.
 */
#include "events.h"

#include "event_forms.h"
#include "event_notes.h"
#include "event_sources.h"
#include "signal_watch.h"
#include "thread.h"

#include <asm/unistd.h>
#include <linux/eventpoll.h>

#define EPOLL_CLOEXEC_FLAG 02000000
#define BATCH              64

/* --- epoll's entries --- */

static int awake(const struct event_note *note)
{
    return note && !(note->flags & EV_DISABLE);
}

/* Makes the entry of the note's descriptor what its notes ask for. Lock held. */
static long entry_set(struct event_note *note)
{
    int shared = note->filter == EVENT_READ || note->filter == EVENT_WRITE;
    struct event_note *read = shared ? note_find(note->kqueue, note->ident, EVENT_READ) : note;
    struct event_note *write = shared ? note_find(note->kqueue, note->ident, EVENT_WRITE) : NULL;
    /* The other may be about to go. */
    struct epoll_event entry = {.data = awake(read)    ? read->index
                                        : awake(write) ? write->index
                                                       : note->index};
    entry.events = (awake(read) ? EPOLLIN | EPOLLRDHUP : 0u) | (awake(write) ? EPOLLOUT : 0u);
    int edge =
        (!awake(read) || (read->flags & EV_CLEAR)) && (!awake(write) || (write->flags & EV_CLEAR));
    if (!entry.events) {
        host_call(__NR_epoll_ctl, note->kqueue, EPOLL_CTL_DEL, note->host, &entry);
        return 0;
    }
    entry.events |= edge ? EPOLLET : 0u;
    long error = host_call(__NR_epoll_ctl, note->kqueue, EPOLL_CTL_MOD, note->host, &entry);
    if (error == -ENOENT)
        error = host_call(__NR_epoll_ctl, note->kqueue, EPOLL_CTL_ADD, note->host, &entry);
    note->always = error == -EPERM;
    if (note->always)
        __atomic_store_n(&events_always, 1, __ATOMIC_RELAXED);
    return error == -EPERM ? 0 : error;
}

/* Lock held. */
static void remove_note(struct event_note *note)
{
    note->flags |= EV_DISABLE;
    entry_set(note);
    if (note->filter != EVENT_READ && note->filter != EVENT_WRITE && note->host >= 0) {
        event_source_end(note);
        host_call(__NR_close, note->host);
    }
    note_drop(note);
}

static void forget_kqueue(int kqueue)
{
    for (uint32_t i = 0; i < note_count(); i++) {
        struct event_note *note = note_at(i);
        if (note && note->kqueue == kqueue && note->filter != EVENT_SELF)
            remove_note(note);
    }
}

static int concerns(const struct event_note *note, int first, int last)
{
    return note->filter == EVENT_SELF ? note->kqueue >= first && note->kqueue <= last
           : note->filter == EVENT_READ || note->filter == EVENT_WRITE ||
                   note->filter == EVENT_VNODE
               ? (int)note->ident >= first && (int)note->ident <= last
               : 0;
}

static void forget(struct event_note *note)
{
    if (note->filter != EVENT_SELF) {
        remove_note(note);
        return;
    }
    forget_kqueue(note->kqueue);
    note_drop(note);
}

void events_forget(int first, int last)
{
    if (!__atomic_load_n(&events_in_use, __ATOMIC_RELAXED) || first < 0)
        return;
    signal_watch_forget(first, last);
    notes_lock();
    if (first == last) {
        static const int filters[] = {EVENT_READ, EVENT_WRITE, EVENT_VNODE, EVENT_SELF};
        struct event_note *note;
        for (size_t i = 0; i < sizeof filters / sizeof *filters; i++) {
            while ((note = note_find(-1, (uint64_t)first, filters[i])))
                forget(note);
        }
    } else {
        for (uint32_t i = 0; i < note_count(); i++) {
            struct event_note *note = note_at(i);
            if (note && concerns(note, first, last))
                forget(note);
        }
    }
    notes_unlock();
}

/* --- changes --- */

static long add(struct guest_thread *self, int kqueue, const struct event *e, int filter,
                struct event_note **result)
{
    struct event_note *note = note_add(kqueue, e->ident, filter);
    if (!note)
        return -ENOMEM;
    int shared = filter == EVENT_READ || filter == EVENT_WRITE;
    long host = shared ? (long)e->ident : event_source_open(self, filter, e->ident);
    note->host = (int)host;
    *result = note;
    if (host >= 0)
        return 0;
    note_drop(note);
    return host;
}

static long change(struct guest_thread *self, int kqueue, const struct event *e)
{
    int filter = event_filter_of(e->filter);
    struct event_note *note = filter < 0 ? NULL : note_find(kqueue, e->ident, filter);
    int fresh = !note;
    if (filter < 0)
        return -EINVAL;
    if (e->flags & EV_DELETE) {
        if (note)
            remove_note(note);
        return note ? 0 : -ENOENT;
    }
    if (!note && !(e->flags & EV_ADD))
        return -ENOENT;
    long error = note ? 0 : add(self, kqueue, e, filter, &note);
    if (error)
        return error;
    if (e->flags & EV_ADD) {
        note->flags = e->flags & (EV_ONESHOT | EV_CLEAR | EV_DISPATCH);
        note->udata = e->udata;
    }
    note->flags |= e->flags & EV_DISABLE;
    note->flags &= e->flags & EV_ENABLE ? ~EV_DISABLE : ~0u;
    error = event_source_change(note, e->fflags, e->data);
    error = error ? error : entry_set(note);
    if (error && fresh)
        remove_note(note);
    return error;
}

/* --- what has happened --- */

/* A note that is ready, as the guest is told of it, and what becomes of the note; 0: it is not.
 * Lock held. */
static int report(struct event_note *note, uint32_t happened, struct event *e)
{
    *e = (struct event){
        .ident = note->ident,
        .filter = event_filter_number(note->filter),
        .flags = note->flags & (EV_ONESHOT | EV_CLEAR | EV_DISPATCH),
        .fflags = note->fflags,
        .udata = note->udata,
    };
    uint32_t end =
        note->filter == EVENT_READ ? EPOLLRDHUP | EPOLLHUP | EPOLLERR : EPOLLHUP | EPOLLERR;
    if ((note->filter == EVENT_READ || note->filter == EVENT_WRITE) && (happened & end))
        e->flags |= EV_EOF;
    if (!event_source_data(note, happened, &e->fflags, &e->data))
        return 0;
    if (e->fflags & EVENT_PROCESS_OVER)
        e->flags |= EV_EOF | EV_ONESHOT;
    if (e->flags & EV_ONESHOT) {
        remove_note(note);
    } else if (note->flags & EV_DISPATCH) {
        note->flags |= EV_DISABLE;
        entry_set(note);
    }
    return 1;
}

/* The notes that share the entry of which epoll tells. */
static int collect(int kqueue, const struct epoll_event *happened, struct event out[2])
{
    static const uint32_t wanted[] = {EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR,
                                      EPOLLOUT | EPOLLHUP | EPOLLERR};
    struct event_note *note = note_at((uint32_t)happened->data);
    int count = 0;
    if (!note || note->kqueue != kqueue)
        return 0;
    if (note->filter != EVENT_READ && note->filter != EVENT_WRITE)
        return report(note, happened->events, &out[0]);
    uint64_t ident = note->ident;
    for (int filter = EVENT_READ; filter <= EVENT_WRITE; filter++) {
        note = note_find(kqueue, ident, filter);
        if (awake(note) && (happened->events & wanted[filter]))
            count += report(note, happened->events, &out[count]);
    }
    return count;
}

/* Files are ready at once: those that the host cannot wait for. Lock held. */
static int collect_always(int kqueue, struct event *out, int room)
{
    int count = 0;
    for (uint32_t i = 0; events_always && i < note_count() && count < room; i++) {
        struct event_note *note = note_at(i);
        if (note && note->kqueue == kqueue && note->always && awake(note) &&
            event_source_file_ready(note))
            count += report(note, note->filter == EVENT_READ ? EPOLLIN : EPOLLOUT, &out[count]);
    }
    return count;
}

/* --- the calls --- */

static long wait_events(struct guest_call *c, int kqueue, long room)
{
    struct epoll_event happened[BATCH];
    struct event out[2 * BATCH];
    int64_t timeout[2] = {0, 0};
    if (c->a[5] && guest_read(timeout, c->a[5], sizeof timeout) != 0)
        return -EFAULT;
    notes_lock();
    int count = collect_always(kqueue, out, room < BATCH ? (int)room : BATCH);
    notes_unlock();
    /* One of epoll's may be two of ours; at room 1 the second comes again, or is lost with its
     * edge. */
    long most = room - count < 2 ? 1 : (room - count) / 2;
    most = most < BATCH / 2 ? most : BATCH / 2;
    if (!count) {
        long got;
        do {
            got = guest_wait(c->self, __NR_epoll_pwait2, kqueue, (long)happened, most,
                             c->a[5] ? (long)timeout : 0, 0, 0);
            notes_lock();
            for (long i = 0; i < got; i++)
                count += collect(kqueue, &happened[i], out + count);
            notes_unlock();
            /* Of a note that is gone meanwhile; or a signal that the program does not see. */
        } while ((got > 0 && !count) || (got == -EINTR && !c->self->pending));
        if (got < 0)
            return got;
    }
    count = count < room ? count : (int)room;
    for (int i = 0; i < count; i++) {
        if (event_write(c, c->a[3] + i * (long)event_bytes(c), &out[i]) != 0)
            return -EFAULT;
    }
    return count;
}

long events_kevent(struct guest_call *c)
{
    int kqueue = (int)c->a[0];
    long told = 0, room = (int)c->a[4];
    for (long i = 0; i < (int)c->a[2]; i++) {
        struct event e;
        if (event_read(c, c->a[1] + i * (long)event_bytes(c), &e) != 0)
            return -EFAULT;
        notes_lock();
        long error =
            note_find(kqueue, (uint64_t)kqueue, EVENT_SELF) ? change(c->self, kqueue, &e) : -EBADF;
        notes_unlock();
        if (error == 0 && !(e.flags & EV_RECEIPT))
            continue;
        if (error == -EBADF && i == 0 && host_call(__NR_fcntl, kqueue, 1) < 0)
            return -EBADF;
        if (told >= room)
            return error;
        e.flags = EV_ERROR;
        e.data = error ? guest_system->errors[-error] : 0;
        if (event_write(c, c->a[3] + told++ * (long)event_bytes(c), &e) != 0)
            return -EFAULT;
    }
    return told || room <= 0 ? told : wait_events(c, kqueue, room);
}

static long make(void)
{
    long kqueue = host_call(__NR_epoll_create1, EPOLL_CLOEXEC_FLAG);
    if (kqueue < 0)
        return kqueue;
    notes_lock();
    struct event_note *self = note_add((int)kqueue, (uint64_t)kqueue, EVENT_SELF);
    notes_unlock();
    __atomic_store_n(&events_in_use, 1, __ATOMIC_RELAXED);
    if (self)
        return kqueue;
    host_call(__NR_close, kqueue);
    return -ENOMEM;
}

long events_kqueue(struct guest_call *c)
{
    return make();
}

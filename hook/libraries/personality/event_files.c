/*
 * What happens to a file (EVFILT_VNODE), by inotify. An inode's link count tells what a change of
 * its attributes was, since inotify says "deleted" only when nobody has it open any more.
 */
#include "event_sources.h"

#include <asm/stat.h>
#include <asm/unistd.h>
#include <linux/inotify.h>

#define CLOSE_ON_EXEC 02000000
#define NON_BLOCKING  04000
#define EV_CLEAR      0x20u

/* NOTE_... of all three systems; the last four FreeBSD's and NetBSD's. */
#define NOTE_DELETE      0x01u
#define NOTE_WRITE       0x02u
#define NOTE_EXTEND      0x04u
#define NOTE_ATTRIB      0x08u
#define NOTE_LINK        0x10u
#define NOTE_RENAME      0x20u
#define NOTE_OPEN        0x80u
#define NOTE_CLOSE       0x100u
#define NOTE_CLOSE_WRITE 0x200u
#define NOTE_READ        0x400u

static const struct guest_flag what[] = {
    {NOTE_DELETE, IN_ATTRIB | IN_DELETE_SELF},
    {NOTE_WRITE, IN_MODIFY | IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO},
    {NOTE_EXTEND, IN_MODIFY},
    {NOTE_ATTRIB, IN_ATTRIB},
    {NOTE_LINK, IN_ATTRIB | IN_CREATE | IN_DELETE},
    {NOTE_RENAME, IN_MOVE_SELF},
    {NOTE_OPEN, IN_OPEN},
    {NOTE_CLOSE, IN_CLOSE_NOWRITE},
    {NOTE_CLOSE_WRITE, IN_CLOSE_WRITE},
    {NOTE_READ, IN_ACCESS},
    {0, 0},
};

/* "/proc/self/fd/N" */
static void path_of(uint64_t fd, char path[40])
{
    static const char folder[] = "/proc/self/fd/";
    char digits[24];
    size_t count = 0, at = 0;
    do {
        digits[count++] = (char)('0' + fd % 10);
        fd /= 10;
    } while (fd);
    for (; folder[at]; at++)
        path[at] = folder[at];
    while (count)
        path[at++] = digits[--count];
    path[at] = 0;
}

long event_file_open(void)
{
    return host_call(__NR_inotify_init1, CLOSE_ON_EXEC | NON_BLOCKING);
}

static long look(struct event_note *note, struct stat *s)
{
    long error = host_call(__NR_fstat, (int)note->ident, s);
    if (error)
        *s = (struct stat){.st_nlink = note->links, .st_size = note->seen};
    return error;
}

long event_file_change(struct event_note *note, uint32_t fflags)
{
    char path[40];
    struct stat s;
    long error = look(note, &s);
    if (error)
        return error;
    note->wanted = fflags;
    note->fflags = 0;
    note->links = (uint32_t)s.st_nlink;
    note->seen = s.st_size;
    path_of(note->ident, path);
    long watch = host_call(__NR_inotify_add_watch, note->host, path,
                           guest_flags_in(what, fflags) | IN_DELETE_SELF);
    return watch < 0 ? watch : 0;
}

/* A change of attributes, or of the number of links, in either direction. */
static uint32_t links_changed(struct event_note *note, uint32_t links)
{
    uint32_t before = note->links;
    note->links = links;
    return links == before ? NOTE_ATTRIB : links > before ? NOTE_LINK : NOTE_DELETE;
}

static uint32_t size_changed(struct event_note *note, int64_t size)
{
    int64_t before = note->seen;
    note->seen = size;
    return NOTE_WRITE | (size > before ? NOTE_EXTEND : 0);
}

static uint32_t meaning(struct event_note *note, uint32_t mask)
{
    struct stat s;
    uint32_t notes = 0;
    look(note, &s);
    if (mask & (IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO))
        notes |= NOTE_WRITE | (mask & IN_ISDIR ? NOTE_LINK : 0);
    if (mask & IN_MODIFY)
        notes |= size_changed(note, s.st_size);
    if (mask & IN_ATTRIB)
        notes |= links_changed(note, (uint32_t)s.st_nlink);
    notes |= mask & IN_DELETE_SELF ? NOTE_DELETE : 0;
    notes |= mask & IN_MOVE_SELF ? NOTE_RENAME : 0;
    notes |= mask & IN_OPEN ? NOTE_OPEN : 0;
    notes |= mask & IN_CLOSE_NOWRITE ? NOTE_CLOSE : 0;
    notes |= mask & IN_CLOSE_WRITE ? NOTE_CLOSE_WRITE : 0;
    notes |= mask & IN_ACCESS ? NOTE_READ : 0;
    return notes;
}

int event_file_data(struct event_note *note, uint32_t *fflags)
{
    _Alignas(struct inotify_event) char events[1024];
    long bytes;
    while ((bytes = host_call(__NR_read, note->host, events, sizeof events)) > 0) {
        const struct inotify_event *e;
        for (long at = 0; at < bytes; at += (long)(sizeof *e + e->len)) {
            e = (const struct inotify_event *)(events + at);
            note->fflags |= meaning(note, e->mask) & note->wanted;
        }
    }
    *fflags = note->fflags;
    /* Without EV_CLEAR it is told again and again. */
    note->always = note->fflags && !(note->flags & EV_CLEAR);
    if (note->always)
        __atomic_store_n(&events_always, 1, __ATOMIC_RELAXED);
    else
        note->fflags = 0;
    return *fflags != 0;
}

/* Timers, users' events, processes, signals, and the amounts of data that events tell of. */
#include "event_sources.h"

#include "signal_watch.h"
#include "signals.h"

#include <asm/ioctls.h>
#include <asm/stat.h>
#include <asm/unistd.h>
#include <linux/eventpoll.h>
#include <linux/time.h>
#include <linux/wait.h>

#define CLOSE_ON_EXEC 02000000
#define NON_BLOCKING  04000
#define ABSOLUTE      1 /* TFD_TIMER_ABSTIME */
#define BILLION       1000000000l

#define NOTE_SECONDS      0x1u
#define NOTE_MICROSECONDS 0x4u
#define NOTE_NANOSECONDS  0x8u
#define NOTE_ABSTIME      0x10u
#define NOTE_TRIGGER      0x01000000u
#define NOTE_FFCOPY       0xc0000000u
#define NOTE_FFAND        0x40000000u
#define NOTE_FFOR         0x80000000u
#define NOTE_FFLAGS       0x00ffffffu
#define EV_ONESHOT        0x10u
#define EV_CLEAR          0x20u

uint32_t events_in_use, events_always;

long event_source_open(struct guest_thread *self, int filter, uint64_t ident)
{
    int signal;
    switch (filter) {
    case EVENT_TIMER:
        return host_call(__NR_timerfd_create, CLOCK_MONOTONIC, CLOSE_ON_EXEC | NON_BLOCKING);
    case EVENT_USER:
        return host_call(__NR_eventfd2, 0, CLOSE_ON_EXEC | NON_BLOCKING);
    case EVENT_VNODE:
        return event_file_open();
    case EVENT_SIGNAL:
        signal = signal_to_host((long)ident);
        return signal ? signal_watch_begin(self, signal) : -EINVAL;
    default:
        return host_call(__NR_pidfd_open, ident, 0);
    }
}

void event_source_end(const struct event_note *note)
{
    if (note->filter == EVENT_SIGNAL)
        signal_watch_end(signal_to_host((long)note->ident));
}

static long timer_set(struct event_note *note, uint32_t fflags, int64_t data)
{
    int64_t unit = fflags & NOTE_SECONDS        ? BILLION
                   : fflags & NOTE_MICROSECONDS ? 1000
                   : fflags & NOTE_NANOSECONDS  ? 1
                                                : 1000000;
    int64_t each[4] = {data / (BILLION / unit), data % (BILLION / unit) * unit};
    if (data < 0)
        return -EINVAL;
    if (!each[0] && !each[1])
        each[1] = 1; /* at once */
    each[2] = each[0];
    each[3] = each[1];
    if ((note->flags & EV_ONESHOT) || (fflags & NOTE_ABSTIME))
        each[0] = each[1] = 0;
    if (!(fflags & NOTE_ABSTIME))
        return host_call(__NR_timerfd_settime, note->host, 0, each, 0);
    /* Absolute times are of the real clock: the note gets another descriptor. */
    long fd = host_call(__NR_timerfd_create, CLOCK_REALTIME, CLOSE_ON_EXEC | NON_BLOCKING);
    if (fd < 0)
        return fd;
    host_call(__NR_dup3, fd, note->host, CLOSE_ON_EXEC);
    host_call(__NR_close, fd);
    return host_call(__NR_timerfd_settime, note->host, ABSOLUTE, each, 0);
}

static long user_change(struct event_note *note, uint32_t fflags, int64_t data)
{
    uint32_t given = fflags & NOTE_FFLAGS;
    switch (fflags & NOTE_FFCOPY) {
    case NOTE_FFCOPY:
        note->fflags = given;
        break;
    case NOTE_FFAND:
        note->fflags &= given;
        break;
    case NOTE_FFOR:
        note->fflags |= given;
        break;
    default:
        break;
    }
    if (!(fflags & NOTE_TRIGGER))
        return 0;
    uint64_t one = 1;
    note->data = data;
    return host_call(__NR_write, note->host, &one, sizeof one) < 0 ? -EIO : 0;
}

long event_source_change(struct event_note *note, uint32_t fflags, int64_t data)
{
    switch (note->filter) {
    case EVENT_TIMER:
        note->flags |= EV_CLEAR;
        return timer_set(note, fflags, data);
    case EVENT_USER:
        return user_change(note, fflags, data);
    case EVENT_PROCESS:
        note->fflags = 0;
        return 0;
    case EVENT_VNODE:
        return event_file_change(note, fflags);
    case EVENT_SIGNAL:
        if (!note->wanted) /* it is new */
            note->seen = signal_watch_count(signal_to_host((long)note->ident));
        note->wanted = 1;
        note->flags |= EV_CLEAR;
        return 0;
    default:
        return 0;
    }
}

/* How a child has ended, without taking that from wait(2). */
static int64_t process_status(int pidfd)
{
    enum { BY_PIDFD = 3, EXITED = 1 };
    int32_t info[32] = {0};
    long error = host_call(__NR_waitid, BY_PIDFD, pidfd, info, WEXITED | WNOWAIT | WNOHANG, 0);
    int status = info[6]; /* si_status; si_code is the third */
    return error ? 0 : info[2] == EXITED ? (status & 0xff) << 8 : status & 0x7f;
}

int event_source_file_ready(const struct event_note *note)
{
    struct stat s;
    if (note->filter != EVENT_READ)
        return 1;
    long at = host_call(__NR_lseek, note->host, 0, 1);
    return host_call(__NR_fstat, note->host, &s) == 0 && at >= 0 && s.st_size != at;
}

static int64_t signals_since(struct event_note *note)
{
    int64_t count = signal_watch_count(signal_to_host((long)note->ident));
    int64_t more = count - note->seen;
    note->seen = count;
    return more;
}

int event_source_data(struct event_note *note, uint32_t happened, uint32_t *fflags, int64_t *data)
{
    uint64_t times = 0;
    int32_t bytes = 0;
    switch (note->filter) {
    case EVENT_READ:
        *data = host_call(__NR_ioctl, note->host, FIONREAD, &bytes) == 0 ? bytes : 1;
        break;
    case EVENT_WRITE:
        *data = happened & EPOLLOUT ? 1 : 0;
        break;
    case EVENT_TIMER:
        host_call(__NR_read, note->host, &times, sizeof times);
        *data = (int64_t)times;
        break;
    case EVENT_USER:
        *data = note->data;
        if (note->flags & EV_CLEAR) {
            host_call(__NR_read, note->host, &times, sizeof times);
            note->fflags = 0;
        }
        break;
    case EVENT_SIGNAL:
        *data = signals_since(note);
        return *data != 0;
    case EVENT_VNODE:
        return event_file_data(note, fflags);
    default:
        *fflags |= EVENT_PROCESS_OVER;
        *data = process_status(note->host);
        break;
    }
    return 1;
}

/* Where events come from: what is open for a note, and what it has to tell. */
#ifndef PERSONALITY_EVENT_SOURCES_H
#define PERSONALITY_EVENT_SOURCES_H

#include "event_notes.h"

#define EVENT_PROCESS_OVER 0x80000000u /* NOTE_EXIT */

extern uint32_t events_in_use; /* there has been a kqueue */
extern uint32_t events_always; /* there has been a note of a file */

/* A descriptor of ours for what is no descriptor of the guest's; or -errno. */
long event_source_open(struct guest_thread *self, int filter, uint64_t ident);
/* Before it is closed. */
void event_source_end(const struct event_note *note);

/* Takes over what a change says: a timer's time, a trigger. 0 or -errno. */
long event_source_change(struct event_note *note, uint32_t fflags, int64_t data);

/* What the guest is told. 0: nothing has happened that it asked for. */
int event_source_data(struct event_note *note, uint32_t happened, uint32_t *fflags, int64_t *data);

/* event_files.c: the same for files. */
long event_file_open(void);
long event_file_change(struct event_note *note, uint32_t fflags);
int event_file_data(struct event_note *note, uint32_t *fflags);

/* Has a file something to read behind its position? */
int event_source_file_ready(const struct event_note *note);

#endif

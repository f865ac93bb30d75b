/* kqueue and kevent. */
#ifndef PERSONALITY_EVENTS_H
#define PERSONALITY_EVENTS_H

#include "guest.h"

/* Descriptors [first, last] are about to be closed: what waits for them is dropped, as there. */
void events_forget(int first, int last);

guest_handler events_kqueue, events_kevent;

/* polls.c */
guest_handler polls_select, polls_pselect, polls_pollts;

#endif

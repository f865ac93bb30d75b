/*
 * Code that arrives after the start: dlopen, and whatever else maps an ELF file executable. Its
 * sites come from the cache, or are proven by a process of its own, because nothing may be loaded
 * into the program in the middle of one of its calls.
 */
#ifndef HOOK_SETUP_LATE_H
#define HOOK_SETUP_LATE_H

#include "hook/setup/pieces.h"
#include "hook/setup/start.h"

/* From now on, rewrites in `way` what becomes executable; counts in *facts. Set-up, after
 * pieces_patch. */
void late_watch(const struct start_request *request, const struct pieces *pieces,
                enum sites_way way, struct hook_facts *facts);

#endif

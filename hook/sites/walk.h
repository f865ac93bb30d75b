/*
 * All paths through a piece of code from its known starts: which bytes begin an instruction that
 * can be reached. That is the proof; a sweep from byte to byte would take data behind a jump for
 * code.
 */
#ifndef HOOK_SITES_WALK_H
#define HOOK_SITES_WALK_H

#include "hook/sites/address_list.h"
#include "hook/sites/decode.h"
#include "hook/sites/elf_image.h"
#include "hook/sites/jump_table.h"
#include "hook/sites/sites.h"

enum walk_calls {
    WALK_OVER_CALLS,
    WALK_INTO_CALLS, /* called addresses are starts too: no table says where functions begin */
};

struct walk {
    const struct elf_image *image;
    struct decoder *decoder;
    uint64_t start, end; /* addresses of the region */
    const uint8_t *code; /* its bytes */
    enum walk_calls calls;
    uint16_t *marks; /* one for each byte; MARK_... */
    struct address_list work, run;
    struct address_list exits; /* where branches and jumps leave the region to */
    struct jump_tables tables; /* what seem to be some */
    int started;               /* there was a start to walk from */
    int computed_jump;
    int error; /* -ENOMEM sticks here */
};

/* 0 or -errno: -ENOMEM, -ENOEXEC when the region does not lie in the file. */
int walk_open(struct walk *walk, const struct elf_image *image, struct decoder *decoder,
              uint64_t start, uint64_t end, enum walk_calls calls);
void walk_close(struct walk *walk);

/* Follows all paths from `address`. Errors stay in walk->error. */
void walk_from(struct walk *walk, uint64_t address);
/* Once all starts are in: follows jump tables until nothing new is found. */
void walk_finish(struct walk *walk);

/* What a candidate (0f 05 or 0f 34) at `address` is. */
void walk_judge(struct walk *walk, uint64_t address, struct site *site);

#endif

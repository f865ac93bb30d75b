/*
 * What the entry stub of the three systems keeps of a call beside struct entry_frame, in the words
 * that the frame has left, and what C tells the stub to do. Shared with the assembly;
 * bsd_dispatch.c proves that both see the same.
 */
#ifndef ZPOLINE_PORTS_BSD_FRAME_H
#define ZPOLINE_PORTS_BSD_FRAME_H

#include "hook/core/frame.h"

#define BF_NUMBER 272 /* rax as the program had it */
#define BF_STACKED \
    280 /* three arguments from the stack, for a call that is made from the hook stack */
#define BF_VFORK_TOP 304 /* TB_VFORK_TOP before a vfork */

/* What bsd_dispatch() says. */
#define BSD_PASS     0 /* as the program made it: nothing of ours stays */
#define BSD_ANSWERED 1 /* result, flags and rdx are in the frame */
#define BSD_KEPT     2 /* with other arguments, from the hook stack */
#define BSD_VFORK    3 /* parent and child share this stack, one after the other */
#define BSD_RFORK    4 /* and side by side; EF_SCRATCH: the child's block */

/* In the block of such a child: what its first call sets the gs base from. */
#define TB_GS_BASE TB_UNMAP_START /* the address; behind it DragonFly's size, -1 */

#ifndef __ASSEMBLER__

struct bsd_part {
    long number;
    long stacked[3];
    uintptr_t vfork_top;
    long unused;
};

/* The stub (bsd_entry.S, bsd_raw.S) calls these. */
int bsd_dispatch(struct entry_frame *frame);
struct entry_frame *bsd_nested_frame(uintptr_t sp);

/*
 * Marks the numbers that the stub has to look at whatever the hook wants: indirect calls, and calls
 * after which two share a stack. Set-up, after the hook's own numbers.
 */
void bsd_dispositions_set(uint8_t disposition[DISPOSITION_NUMBERS]);

/*
 * For a child that shares our memory and runs beside us: a block with a hook stack of its own, or
 * NULL. From the core of the port, not from the layer.
 */
struct thread_block *hook_child_block(void);

#endif
#endif

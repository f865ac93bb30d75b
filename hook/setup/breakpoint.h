/* A breakpoint that stands for a system call instruction. */
#ifndef HOOK_SETUP_BREAKPOINT_H
#define HOOK_SETUP_BREAKPOINT_H

/*
 * For the owner of SIGTRAP, in its handler: leads the interrupted thread from a site of the site
 * table to the entry stub. Returns what an owner returns (signals.h).
 */
int breakpoint_arrived(const void *info, void *context);

#endif

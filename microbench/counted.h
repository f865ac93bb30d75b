/*
 * What the gate's tracer and the program that it counts agree on. The program first makes the
 * system call COUNTED_SIGNAL with COUNTED_MAGIC and the address of counted_turn as arguments, which
 * the kernel refuses; the tracer reads them and steps from there, and each arrival at that address
 * begins a turn of the loop.
 */
#ifndef ZPOLINE_MICROBENCH_COUNTED_H
#define ZPOLINE_MICROBENCH_COUNTED_H

#define COUNTED_SIGNAL 140 /* getpriority */
#define COUNTED_MAGIC  0x7a706f6c
/* The turns go through so many sites: one may share its place in a table with another. */
#define COUNTED_SITES 8
/* Each site for the first time, each of them twice again, and the last. */
#define COUNTED_TURNS 25
/* Instructions of a turn besides the call and what is behind it. */
#define COUNTED_OWN 5

#ifndef __ASSEMBLER__
/* Calls one of `calls` (COUNTED_SITES) after the other with `number`; the result of the last one.
 */
long counted_loop(long (*const *calls)(long), long number, long turns);

/* micro_syscall of calls.h, each a system call instruction of its own. */
long counted_site_0(long number);
long counted_site_1(long number);
long counted_site_2(long number);
long counted_site_3(long number);
long counted_site_4(long number);
long counted_site_5(long number);
long counted_site_6(long number);
long counted_site_7(long number);

/* An address in the loop, at which each turn begins. */
extern const char counted_turn[];
#endif

#endif

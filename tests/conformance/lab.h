/*
 * Numbers that the hook library hooks/lab.c gives a meaning, so that a program can make the hook
 * do something at a chosen call and ask it what it saw. No kernel has them.
 */
#ifndef CONFORMANCE_LAB_H
#define CONFORMANCE_LAB_H

#include <stdint.h>

#define LAB_FIRST 3000

enum lab_number {
    LAB_PRESENT = LAB_FIRST, /* answers LAB_YES */
    LAB_LAST,                /* (struct lab_call *) copies the last LAB_RECORD call; 0 */
    LAB_RECORD,              /* (any six) is remembered; answers LAB_RESULT */
    LAB_ANSWER,              /* (result) answers that value */
    LAB_REWRITE, /* (number, a1, a2, a3, 0, 0): passed on as number(a1, a2, a3) by changing the
                  * call's number and arguments */
    LAB_RAW,     /* (number, a1, a2, a3): made by hook_raw_syscall, answers its value */
    LAB_SPIN,    /* (int *state, limit) sets *state to 1 and waits in C until it is 2, at most
                  * `limit` rounds; answers how many */
    LAB_DEEP,    /* uses 24 KiB of the hook's stack; answers 0 */
    LAB_FAULTS,  /* answers how often on_call was entered with DF set or rsp misaligned */
    LAB_COUNTED, /* (number) answers how often that number (0..511) was seen so far */
    LAB_FORKS,   /* answers how often fork_child was called in this process's ancestry */
    LAB_WATCH,   /* (number) the next call with that number, above 4095 or negative too... */
    LAB_WATCHED, /* ... is counted; answers how often it was seen */
};

#define LAB_YES    0x1ab
#define LAB_RESULT 0x123456789abcdefL

struct lab_call {
    long number;
    long args[6];
    const void *site;
};

#endif

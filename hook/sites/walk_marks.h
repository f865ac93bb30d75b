/* What a walk knows of each byte: two bytes of facts, the length of the instruction that begins
 * there in the lowest bits. */
#ifndef HOOK_SITES_WALK_MARKS_H
#define HOOK_SITES_WALK_MARKS_H

enum {
    MARK_LENGTH = 15,        /* of the reached instruction that begins here; 0: none does */
    MARK_CALL = 16,          /* it is a call */
    MARK_RED_ZONE = 32,      /* it touches memory below rsp */
    MARK_NEGATIVE_BASE = 64, /* it touches memory below another register */
    MARK_START = 128,        /* a function may begin here */
    MARK_DEAD = 256,         /* an instruction from here leads to bytes that are none */
    MARK_SYSCALL = 512,      /* it is a system call */
    MARK_SYSENTER = 1024,
};

#endif

/* What a walk knows of each byte. */
#ifndef HOOK_SITES_WALK_MARKS_H
#define HOOK_SITES_WALK_MARKS_H

enum {
    MARK_BEGIN = 1,          /* a reached instruction begins here */
    MARK_INSIDE = 2,         /* and another covers this byte from before */
    MARK_CALL = 4,           /* it is a call */
    MARK_RED_ZONE = 8,       /* it touches memory below rsp */
    MARK_NEGATIVE_BASE = 16, /* it touches memory below another register */
    MARK_START = 32,         /* a function may begin here */
};

#endif

/*
 * Numbers that the hook library hooks/registers_lab.c gives a meaning: what a hook with
 * HOOK_REGISTERS can do. No kernel has them.
 */
#ifndef CONFORMANCE_REGISTERS_LAB_H
#define CONFORMANCE_REGISTERS_LAB_H

#define REGISTERS_LAB_FIRST 3100

enum registers_lab_number {
    REGISTERS_LAB_CARRY = REGISTERS_LAB_FIRST, /* (value) answers it, value + 1 in rdx, carry set */
    REGISTERS_LAB_STACK,                       /* answers the word at rsp + 8, or an error */
    REGISTERS_LAB_RESUME,  /* (rip, rsp, word) goes on there, with the word in rdi */
    REGISTERS_LAB_FORK,    /* forks; the child gets REGISTERS_LAB_CHILD, the parent -pid */
    REGISTERS_LAB_FAILING, /* a close of -1, passed on; answers its errno, positive */
    REGISTERS_LAB_PROGRAM, /* (number, a1, a2, a3) made by program_call */
    REGISTERS_LAB_THREAD,  /* (flags, stack, rip, slot) clone; the thread begins at rip */
    REGISTERS_LAB_SLOT,    /* answers what the thread's slot holds */
    REGISTERS_LAB_ENTER,   /* answers the address of `enter` */
    REGISTERS_LAB_OWN,     /* (address) answers is_own_code */
};

#define REGISTERS_LAB_CHILD 0x1234

#endif

/*
 * What the parts of the test `stub` share: the core of a port as far as the stub needs it, one call
 * of a rewritten site, and what is the same after each.
 */
#ifndef TESTS_PORTS_STUB_LAB_H
#define TESTS_PORTS_STUB_LAB_H

#include "tests/unit/core/unit.h"

#include "hook/core/entry.h"
#include "tests/ports/kernel.h"

/* sites.S */
enum { RAX, RDI, RSI, RDX, R10, R8, R9, RBX, RBP, R12, R13, R14, R15, FLAGS, SEVENTH, EIGHTH, IN };
#define RSP SEVENTH /* in site_out */
extern long site_in[IN], site_out[IN], site_stack, site_rsp;
extern const char site_call_behind[], site_twice_behind[], site_beside_behind[];
void site_call(void);
long site_twice(long number) __attribute__((returns_twice));
long site_beside(long number, long flags, void *stack, void (*child)(void));

#define CARRY 1L

/* Of this thread, and of a child that runs beside it; NULL: there is none to be had. */
extern struct thread_block *lab_blocks[2];
struct thread_block *lab_block_new(void);

/* What the hook has seen and does. */
extern struct lab_hook {
    int calls;
    struct syscall_call last;
    long answer; /* 0: the call is passed on */
    long change_first, change_sixth;
    void (*meanwhile)(void);
} lab_hook;

/* Page zero, the table of sites, the kernel. 0, 77 with the reason said, or 1. */
int lab_set_up(void);

/* Whether the hook wants the number. */
void lab_want(long number, int wanted);

/* Registers for a call of that number; nothing has been counted yet. */
void lab_prepare(long number);

/* Everything but rax, rdx, carry, rcx, r11 and what FreeBSD loses is as before; so is the stack. */
void lab_check_kept(int passed);

/* stub_signals.c */
void a_handler_that_interrupts_a_hook(void **state);
void a_signal_behind_a_passed_call(void **state);
void vfork_returns_in_both(void **state);
void a_child_beside_has_its_own(void **state);

#endif

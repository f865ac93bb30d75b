/* Overwrites the general registers that a C function may, so that a stub that relies on one fails.
 */
#ifndef CONFORMANCE_HOOKS_CLOBBER_GENERAL_H
#define CONFORMANCE_HOOKS_CLOBBER_GENERAL_H

static inline void clobber_general(void)
{
    __asm__ volatile(".irp r, rax, rcx, rdx, rsi, rdi, r8, r9, r10, r11\n\t"
                     "mov $-1, %%\\r\n\t"
                     ".endr"
                     :
                     :
                     : "rax", "rcx", "rdx", "rsi", "rdi", "r8", "r9", "r10", "r11", "cc");
}

#endif

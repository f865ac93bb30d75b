/* Faults that are system calls: landings beyond the sled, breakpoints at red-zone sites. */
#ifndef ZPOLINE_FAULT_H
#define ZPOLINE_FAULT_H

/* Takes SIGSEGV and SIGTRAP over. Set-up. 0 or -errno. */
int fault_handlers_install(void);

#endif

/*
 * System call numbers of the kernel that this is compiled for: those that the layer makes, and
 * those that it has to know when a program makes them. Also for assembly. The test
 * unit.ports.objects compares them with the tables of the emulation (hook/libraries/personality),
 * which has the same numbers for another purpose and is not built for these systems.
 */
#ifndef ZPOLINE_PORTS_BSD_NUMBERS_H
#define ZPOLINE_PORTS_BSD_NUMBERS_H

/* The compiler says which system it compiles for; tests that run on Linux say it themselves. */
#if defined(__FreeBSD__) || defined(PORT_AS_FREEBSD)
#define PORT_FREEBSD 1
#elif defined(__NetBSD__) || defined(PORT_AS_NETBSD)
#define PORT_NETBSD 1
#elif defined(__DragonFly__) || defined(PORT_AS_DRAGONFLY)
#define PORT_DRAGONFLY 1
#else
#error "this is for FreeBSD, NetBSD and DragonFly"
#endif

/* syscall(2) and __syscall(2), which take the real number as their first argument. */
#define NR_syscall   0
#define NR___syscall 198

#define NR_read     3
#define NR_open     5
#define NR_close    6
#define NR_getpid   20
#define NR_vfork    66
#define NR_munmap   73
#define NR_mprotect 74
#define NR___sysctl 202

/* PORT_NUMBERS: numbers that exist lie below. */
#if defined(PORT_FREEBSD)
#define NR_sysarch   165
#define NR_rfork     251
#define NR_mmap      477
#define NR_procctl   544
#define PORT_NUMBERS 600
#elif defined(PORT_NETBSD)
#define NR_sysarch   165
#define NR_mmap      197
#define NR___vfork14 282
#define NR___clone   287
#define PORT_NUMBERS 512 /* the kernel looks at nine bits */
#else
#define NR_mmap         197
#define NR_rfork        251
#define NR_set_tls_area 472
#define NR_stat         475
#define PORT_NUMBERS    560
#endif

#endif

/* Numbers that hooks/uses_libc.c answers. */
#ifndef CONFORMANCE_HOOK_LIBC_H
#define CONFORMANCE_HOOK_LIBC_H

#define LIBC_HOOK_LINES     3000 /* how many lines it has written */
#define LIBC_HOOK_IS_LETTER 3001 /* is the argument one, by the tables that each thread has */
#define LIBC_HOOK_COUNT     3002 /* how often this thread has asked, beginning with ..._FIRST */
#define LIBC_HOOK_LOCK      3003 /* locks a mutex: 1, if it is refused a second time as a deadlock */
#define LIBC_HOOK_UNLOCK    3004 /* 0, or -EPERM where another thread holds it */
#define LIBC_HOOK_CPU       3005 /* sched_getcpu(3) */
/* Reads a byte from a descriptor after having stored 1 to *(int *) of the second argument: what
 * read(2) says, or ..._LOST if the thread's own data is another afterwards. */
#define LIBC_HOOK_READ 3006

#define LIBC_HOOK_FIRST 7
#define LIBC_HOOK_LOST  (-1000)

#endif

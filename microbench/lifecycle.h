/* What programs do now and then, and a hook must not make dear: a thread, a program, a library. */
#ifndef ZPOLINE_MICROBENCH_LIFECYCLE_H
#define ZPOLINE_MICROBENCH_LIFECYCLE_H

#ifdef __cplusplus
extern "C" {
#endif

/* Makes a thread that returns at once, and waits for it. 0 or an error number. */
long lifecycle_thread(void);

/* fork, execve of /bin/true with the caller's environment, wait. Its exit status, or -1. */
long lifecycle_program(void);

/* dlopen with all symbols bound, and dlclose, of libcapstone (6.6 MB). 0, or -1. */
long lifecycle_library(void);

#ifdef __cplusplus
}
#endif

#endif

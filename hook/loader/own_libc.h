/* The loader's own libc, which the hook's namespace hangs on. */
#ifndef HOOK_LOADER_OWN_LIBC_H
#define HOOK_LOADER_OWN_LIBC_H

/* The program's environment for getenv(3) of libraries that are loaded from now on. Set-up. The
 * strings must stay. */
void own_libc_environment(char **environment);

/* From now on malloc(3) of the loader's libc, which the dynamic linker uses, leaves brk(2) alone:
 * the heap is the program's. Set-up. */
void own_libc_leave_break(void);

/* From now on it takes its locks: several threads of the program will use it, by way of the dynamic
 * linker, and it has made none of them. 0 or -errno. Set-up. */
int own_libc_expect_threads(void);

#endif

/*
 * Code that arrives after the start works, hooked or not (that is asked in origins.c): a library
 * brought by dlopen(3), once and again after it was closed, also while other threads make calls.
 */
#include "tests/conformance/site.h"

#include <dlfcn.h>
#include <pthread.h>
#include <sys/syscall.h>

static _Atomic bool stop;

static void *busy(void *argument)
{
    long parent = getppid();
    while (!atomic_load(&stop))
        CHECK(site0(SYS_getppid) == parent, "getppid in a thread");
    return NULL;
}

static void load_and_call(void)
{
    void *library = dlopen(LATE_LIBRARY, RTLD_NOW | RTLD_LOCAL);
    if (!CHECK(library, "dlopen: %s", dlerror()))
        return;
    long (*late_syscall)(long, long);
    *(void **)&late_syscall = dlsym(library, "late_syscall");
    CHECK(late_syscall(SYS_getppid, 0) == getppid(), "getppid by the library");
    CHECK(late_syscall(SYS_close, -1) == -EBADF, "close(-1) by the library");
    dlclose(library);
}

int main(void)
{
    pthread_t threads[2];
    site_expect(site_syscall_instruction, SITE_CALL);
    load_and_call();
    for (int i = 0; i < 2; i++)
        pthread_create(&threads[i], NULL, busy, NULL);
    for (int round = 0; round < 50; round++)
        load_and_call();
    atomic_store(&stop, true);
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
    return check_result();
}

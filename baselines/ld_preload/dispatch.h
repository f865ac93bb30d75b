/*
 * The floor's way to the hook: a libc function of the same name asks it, and calls the next
 * function of that name (libc's) when the call is to pass. No register has to be saved: a function
 * call may clobber what the calling convention lets it.
 */
#ifndef BASELINES_LD_PRELOAD_DISPATCH_H
#define BASELINES_LD_PRELOAD_DISPATCH_H

#include "hook/core/entry.h"

#define EXPORTED __attribute__((visibility("default")))

/* Does the hook want this number? False until the hook is active. */
static inline int dispatch_wanted(long number)
{
    return hook_disposition[number] & DISPOSITION_HOOK;
}

/* The hook's own libc is told of this thread at its first call (hook/core/hook_libc.h). */
extern __thread char dispatch_thread_ready
    __attribute__((tls_model("initial-exec"), visibility("hidden"))); /* no call to find it */
void dispatch_thread_prepare(void);

/* Asks. True: the hook has answered, the value is in frame->call.result. */
static inline int dispatch_answered(struct entry_frame *frame)
{
    if (!dispatch_thread_ready) {
        dispatch_thread_prepare();
    }
    return hook_on_call(&frame->call) == HOOK_RETURN;
}

/* A raw kernel value as libc's functions return it: -1 and errno. */
long dispatch_result(long raw);

/* The next definition of a function; found once and kept in *slot. Ends the process when there is
 * none, which cannot be in a program that calls it. */
void *dispatch_next(void **slot, const char *name);

#define NEXT_(name)         \
    static void *next_slot; \
    __typeof__(name) *next = (__typeof__(name) *)dispatch_next(&next_slot, #name)

#define CALL_(nr, ...)                             \
    struct entry_frame frame;                      \
    frame.call.number = (nr);                      \
    const long given[6] = {__VA_ARGS__};           \
    for (int i = 0; i < 6; i++) {                  \
        frame.call.args[i] = given[i];             \
    }                                              \
    frame.call.site = __builtin_return_address(0); \
    long *a = frame.call.args;                     \
    (void)a

/*
 * Defines the wrapper of a function:
 *     WRAP(type, name, (parameters), number, (arguments as longs), (a[] as parameters))
 */
#define WRAP(type, name, parameters, nr, arguments, unpack)     \
    EXPORTED type name parameters                               \
    {                                                           \
        NEXT_(name);                                            \
        CALL_(nr, UNPAREN_ arguments);                          \
        if (dispatch_wanted(nr) && dispatch_answered(&frame)) { \
            return (type)dispatch_result(frame.call.result);    \
        }                                                       \
        return next unpack;                                     \
    }
#define UNPAREN_(...) __VA_ARGS__

#endif

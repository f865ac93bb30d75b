/* Wrappers of functions with a variable number of arguments. */
#include <fcntl.h>
#include <stdarg.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "baselines/ld_preload/dispatch.h"

#define P(x) ((long)(x))

/* The last argument, if there is one: a caller that gives none leaves a register that nobody reads.
 */
#define LAST_(last, type)            \
    va_list list;                    \
    va_start(list, last);            \
    type value = va_arg(list, type); \
    va_end(list)

#define WRAP_OPEN(name)                                                 \
    EXPORTED int name(const char *path, int flags, ...)                 \
    {                                                                   \
        NEXT_(name);                                                    \
        LAST_(flags, unsigned);                                         \
        CALL_(SYS_openat, AT_FDCWD, P(path), flags, P(value));          \
        if (dispatch_wanted(SYS_openat) && dispatch_answered(&frame)) { \
            return (int)dispatch_result(frame.call.result);             \
        }                                                               \
        return next((const char *)a[1], (int)a[2], (unsigned)a[3]);     \
    }
WRAP_OPEN(open)
WRAP_OPEN(open64)

#define WRAP_OPENAT(name)                                                      \
    EXPORTED int name(int at, const char *path, int flags, ...)                \
    {                                                                          \
        NEXT_(name);                                                           \
        LAST_(flags, unsigned);                                                \
        CALL_(SYS_openat, at, P(path), flags, P(value));                       \
        if (dispatch_wanted(SYS_openat) && dispatch_answered(&frame)) {        \
            return (int)dispatch_result(frame.call.result);                    \
        }                                                                      \
        return next((int)a[0], (const char *)a[1], (int)a[2], (unsigned)a[3]); \
    }
WRAP_OPENAT(openat)
WRAP_OPENAT(openat64)

EXPORTED int ioctl(int fd, unsigned long request, ...)
{
    NEXT_(ioctl);
    LAST_(request, long);
    CALL_(SYS_ioctl, fd, P(request), value);
    if (dispatch_wanted(SYS_ioctl) && dispatch_answered(&frame)) {
        return (int)dispatch_result(frame.call.result);
    }
    return next((int)a[0], (unsigned long)a[1], a[2]);
}

#define WRAP_FCNTL(name)                                               \
    EXPORTED int name(int fd, int command, ...)                        \
    {                                                                  \
        NEXT_(name);                                                   \
        LAST_(command, long);                                          \
        CALL_(SYS_fcntl, fd, command, value);                          \
        if (dispatch_wanted(SYS_fcntl) && dispatch_answered(&frame)) { \
            return (int)dispatch_result(frame.call.result);            \
        }                                                              \
        return next((int)a[0], (int)a[1], a[2]);                       \
    }
WRAP_FCNTL(fcntl)
WRAP_FCNTL(fcntl64)

EXPORTED long syscall(long number, ...)
{
    NEXT_(syscall);
    long v[6];
    va_list list;
    va_start(list, number);
    for (int i = 0; i < 6; i++) {
        v[i] = va_arg(list, long);
    }
    va_end(list);
    CALL_(number, v[0], v[1], v[2], v[3], v[4], v[5]);
    int inside = (unsigned long)number < DISPOSITION_NUMBERS;
    int wanted = inside ? dispatch_wanted(number) : hook_disposition_other != 0;
    if (wanted && dispatch_answered(&frame)) {
        return dispatch_result(frame.call.result);
    }
    return next(frame.call.number, a[0], a[1], a[2], a[3], a[4], a[5]);
}

/*
 * How a conformance program says what it found: CHECK names what broke and goes on, SKIP ends with
 * the reason, check_result() is main's exit status. Safe in threads and forked children; not in
 * signal handlers (leave a note in a variable there and check it outside).
 */
#ifndef CONFORMANCE_CHECK_H
#define CONFORMANCE_CHECK_H

#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CHECK_SKIPPED 77

/* One for the whole program, whichever of its files a check is in. */
__attribute__((weak)) _Atomic int check_failures;

/* printf's rules for what follows the condition: say the values that were seen. */
#define CHECK(condition, ...) check_that((condition), __FILE__, __LINE__, #condition, __VA_ARGS__)
#define SKIP(...)             check_skip(__VA_ARGS__)

static inline __attribute__((format(printf, 5, 6))) bool
check_that(bool holds, const char *file, int line, const char *condition, const char *format, ...)
{
    if (holds)
        return true;
    if (atomic_fetch_add(&check_failures, 1) >= 20)
        return false; /* enough is said */
    char text[256];
    va_list values;
    va_start(values, format);
    vsnprintf(text, sizeof text, format, values);
    va_end(values);
    const char *name = strrchr(file, '/');
    fprintf(stderr, "FAIL %s:%d: %s: %s\n", name ? name + 1 : file, line, condition, text);
    return false;
}

static inline __attribute__((format(printf, 1, 2), noreturn)) void check_skip(const char *format,
                                                                              ...)
{
    va_list values;
    va_start(values, format);
    printf("skip: ");
    vprintf(format, values);
    printf("\n");
    va_end(values);
    exit(CHECK_SKIPPED);
}

static inline int check_result(void)
{
    return atomic_load(&check_failures) ? 1 : 0;
}

/* For a forked child: what failed before is the parent's to tell. */
static inline void check_start_over(void)
{
    atomic_store(&check_failures, 0);
}

/* The mechanism that this program was started under, as tests/conformance/under says. */
static inline bool check_under(const char *mechanism)
{
    const char *ours = getenv("ZPOLINE_TEST_MECHANISM");
    return strcmp(ours ? ours : "native", mechanism) == 0;
}

static inline bool check_hooked(void)
{
    return !check_under("native");
}

/* How often to repeat: a tenth under a tracer, which makes of each call several context switches.
 */
static inline int check_rounds(int rounds)
{
    return check_under("ptrace") || check_under("ptrace_seccomp") ? rounds / 10 : rounds;
}

#endif

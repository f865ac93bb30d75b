/*
 * What a freestanding program for the three systems needs: the call, with its three results, and
 * the start. No headers of theirs are at hand, so numbers and structures are written down here.
 */
#ifndef PERSONALITY_BSD_H
#define PERSONALITY_BSD_H

#include <stddef.h>
#include <stdint.h>

#if defined(__FreeBSD__)
#define FREEBSD 1
#define SYSTEM  "freebsd"
#elif defined(__NetBSD__)
#define NETBSD 1
#define SYSTEM "netbsd"
#elif defined(__DragonFly__)
#define DRAGONFLY 1
#define SYSTEM    "dragonfly"
#endif

/* One number for each system. */
#if defined(FREEBSD)
#define NR(freebsd, netbsd, dragonfly) freebsd
#elif defined(NETBSD)
#define NR(freebsd, netbsd, dragonfly) netbsd
#else
#define NR(freebsd, netbsd, dragonfly) dragonfly
#endif

struct outcome {
    long value, second; /* rax, rdx */
    int carry;
};

/* The call with eight arguments, of which two lie on the stack behind a return address. */
struct outcome call8(long number, const long arguments[8]);

#define CALL(number, ...) call8((number), (const long[8]){__VA_ARGS__})
#define A(value)          ((long)(value))

/* main.c: what failed is written down, and makes the exit status 1. */
void check(int holds, const char *what, long seen);
void say(const char *text);

/* The program's own parts, each in the file that its name says. */
void results(void), memory(void), signals(void), threads(void), processes(void), events(void),
    files(void), sockets(void), locks(void), event_kinds(void);

int main(long argc, char **argv, char **environment, long *auxiliary);

/* start.S */
void on_small_stack(long number, void *stack_top);
extern char small_stack_result[];

static inline size_t length(const char *text)
{
    size_t bytes = 0;
    while (text[bytes])
        bytes++;
    return bytes;
}

static inline int same(const char *a, const char *b)
{
    while (*a && *a == *b)
        a++, b++;
    return *a == *b;
}

#endif

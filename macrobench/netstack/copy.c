/*
 * The four functions of libc that copy, fill and compare, for this library and for liblwip, which
 * finds them here first: libc's use every vector register that the CPU has, and the library
 * promises to touch xmm0 .. xmm15 alone (HOOK_XMM_STATE). Short ones are a few moves, long ones the
 * CPU's own string instruction.
 */
#include <emmintrin.h>
#include <stddef.h>
#include <stdint.h>

#include "hook/syscall_hook.h"

#define LONG_BYTES 512 /* from here on the string instruction is faster than moves */

SYSCALL_HOOK_EXPORT void *memcpy(void *restrict to, const void *restrict from, size_t size);
SYSCALL_HOOK_EXPORT void *__memcpy_chk(void *restrict to, const void *restrict from, size_t size,
                                       size_t room); // NOLINT(bugprone-reserved-identifier)
SYSCALL_HOOK_EXPORT void *memmove(void *to, const void *from, size_t size);
SYSCALL_HOOK_EXPORT void *memset(void *to, int byte, size_t size);
SYSCALL_HOOK_EXPORT int memcmp(const void *a, const void *b, size_t size);

static inline __m128i load(const unsigned char *from)
{
    return _mm_loadu_si128((const __m128i_u *)from);
}

static inline void store(unsigned char *to, __m128i value)
{
    _mm_storeu_si128((__m128i_u *)to, value);
}

/* Both ends, which overlap in the middle: all is read before anything is written. */
#define MOVE_ENDS(type, to, from, size)                              \
    do {                                                             \
        typedef type __attribute__((aligned(1), may_alias)) word;    \
        word first = *(const word *)(from);                          \
        word last = *(const word *)((from) + (size) - sizeof(word)); \
        *(word *)(to) = first;                                       \
        *(word *)((to) + (size) - sizeof(word)) = last;              \
    } while (0)

/* At most 16 bytes. */
static inline void move_small(unsigned char *to, const unsigned char *from, size_t size)
{
    if (size >= 8)
        MOVE_ENDS(uint64_t, to, from, size);
    else if (size >= 4)
        MOVE_ENDS(uint32_t, to, from, size);
    else if (size >= 2)
        MOVE_ENDS(uint16_t, to, from, size);
    else if (size)
        *to = *from;
}

/* 17 to 64 bytes. */
static inline void move_middle(unsigned char *to, const unsigned char *from, size_t size)
{
    __m128i a = load(from), d = load(from + size - 16);
    if (size > 32) {
        __m128i b = load(from + 16), c = load(from + size - 32);
        store(to + 16, b);
        store(to + size - 32, c);
    }
    store(to, a);
    store(to + size - 16, d);
}

/* More than 64 bytes, upwards; the last 64 are read first. */
static inline void move_up(unsigned char *to, const unsigned char *from, size_t size)
{
    const unsigned char *end = from + size - 64;
    __m128i a = load(end), b = load(end + 16), c = load(end + 32), d = load(end + 48);
    unsigned char *to_end = to + size - 64;
    for (; from < end; from += 64, to += 64) {
        __m128i p = load(from), q = load(from + 16), r = load(from + 32), s = load(from + 48);
        store(to, p);
        store(to + 16, q);
        store(to + 32, r);
        store(to + 48, s);
    }
    store(to_end, a);
    store(to_end + 16, b);
    store(to_end + 32, c);
    store(to_end + 48, d);
}

void *memcpy(void *restrict to, const void *restrict from, size_t size)
{
    if (size <= 16) {
        move_small(to, from, size);
    } else if (size <= 64) {
        move_middle(to, from, size);
    } else if (size < LONG_BYTES) {
        move_up(to, from, size);
    } else {
        void *at = to;
        __asm__ volatile("rep movsb" : "+D"(at), "+S"(from), "+c"(size) : : "memory");
    }
    return to;
}

void *__memcpy_chk(void *restrict to, const void *restrict from, size_t size, size_t room)
{
    if (size > room)
        __builtin_trap();
    return memcpy(to, from, size);
}

void *memmove(void *to, const void *from, size_t size)
{
    unsigned char *t = to;
    const unsigned char *f = from;
    if (size <= 16) {
        move_small(t, f, size);
    } else if (size <= 64) {
        move_middle(t, f, size);
    } else if ((size_t)(t - f) >= size) { /* also when it lies below */
        move_up(t, f, size);
    } else {
        __m128i a = load(f), b = load(f + 16), c = load(f + 32), d = load(f + 48);
        for (size_t left = size; left > 64; left -= 64) {
            const unsigned char *at = f + left - 64;
            __m128i p = load(at), q = load(at + 16), r = load(at + 32), s = load(at + 48);
            store(t + left - 64, p);
            store(t + left - 48, q);
            store(t + left - 32, r);
            store(t + left - 16, s);
        }
        store(t, a);
        store(t + 16, b);
        store(t + 32, c);
        store(t + 48, d);
    }
    return to;
}

void *memset(void *to, int byte, size_t size)
{
    void *at = to;
    __asm__ volatile("rep stosb" : "+D"(at), "+c"(size) : "a"(byte) : "memory");
    return to;
}

int memcmp(const void *a, const void *b, size_t size)
{
    const unsigned char *x = a, *y = b;
    for (size_t i = 0; i < size; i++) {
        if (x[i] != y[i])
            return x[i] - y[i];
    }
    return 0;
}

/*
 * A system call keeps all x87, SSE, AVX and AVX-512 state that the CPU has: data registers, mask
 * registers, MXCSR and the x87 control, status and tag words; also in both processes after a fork.
 * The program must see this whatever the hook does to those registers.
 */
#include "tests/conformance/site.h"

#include <cpuid.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#define IMAGE_BYTES 16384

long vector_probe(const void *in, void *out, uint64_t mask, long number);
extern const unsigned char vector_instruction[];

/* The state components that programs use; their bits in XCR0. */
static const struct component {
    unsigned bit;
    const char *name;
} components[] = {
    {0, "x87"}, {1, "xmm"}, {2, "ymm"}, {5, "k"}, {6, "zmm0-15"}, {7, "zmm16-31"},
};

static _Alignas(64) unsigned char image_in[IMAGE_BYTES];
static _Alignas(64) unsigned char image_out[IMAGE_BYTES];

static uint64_t enabled_components(void)
{
    unsigned a, b, c, d;
    if (!__get_cpuid(1, &a, &b, &c, &d) || !(c & bit_OSXSAVE))
        SKIP("the CPU or the kernel has no XSAVE");
    unsigned low, high;
    __asm__("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
    return ((uint64_t)high << 32 | low) & 0xe7;
}

/* Place of a component behind the legacy area. */
static void component_place(unsigned bit, unsigned *offset, unsigned *size)
{
    unsigned c, d;
    __cpuid_count(0xd, bit, *size, *offset, c, d);
}

static void put16(unsigned offset, uint16_t value)
{
    memcpy(image_in + offset, &value, sizeof value);
}

static void put64(unsigned offset, uint64_t value)
{
    memcpy(image_in + offset, &value, sizeof value);
}

/* No bit of the state is what a fresh process has. */
static void fill_image(uint64_t mask, unsigned seed)
{
    memset(image_in, 0, sizeof image_in);
    for (unsigned at = 32; at < 416; at++)
        image_in[at] = (unsigned char)(at * 7 + seed + 1);
    for (unsigned st = 0; st < 8; st++)
        memset(image_in + 32 + st * 16 + 10, 0, 6);
    put16(0, 0x0c7f);           /* control word: round to zero, all exceptions masked */
    put16(2, 3 << 11 | 0x4000); /* status word: top 3, C3 */
    image_in[4] = 0xff;         /* tags: all eight in use */
    uint32_t mxcsr = 0x7f80 | 0x15;
    memcpy(image_in + 24, &mxcsr, sizeof mxcsr);
    put64(512, mask);
    for (unsigned bit = 2; bit < 8; bit++) {
        unsigned offset, size;
        if (!(mask >> bit & 1))
            continue;
        component_place(bit, &offset, &size);
        for (unsigned at = 0; at < size && offset + at < IMAGE_BYTES; at++)
            image_in[offset + at] = (unsigned char)(at * 13 + bit * 31 + seed + 1);
    }
}

static void check_bytes(const char *what, unsigned offset, unsigned size, long number)
{
    for (unsigned at = offset; at < offset + size; at++) {
        if (!CHECK(image_in[at] == image_out[at], "call %ld: %s: byte %u of it was %#x, is %#x",
                   number, what, at - offset, image_in[at], image_out[at]))
            return;
    }
}

static void check_image(uint64_t mask, long number)
{
    check_bytes("x87 control word", 0, 2, number);
    check_bytes("x87 status word", 2, 2, number);
    check_bytes("x87 tags", 4, 1, number);
    check_bytes("MXCSR", 24, 4, number);
    for (unsigned st = 0; st < 8; st++)
        check_bytes("x87 register", 32 + st * 16, 10, number);
    check_bytes("xmm", 160, 256, number);
    for (unsigned i = 2; i < sizeof components / sizeof components[0]; i++) {
        unsigned offset, size;
        if (!(mask >> components[i].bit & 1))
            continue;
        component_place(components[i].bit, &offset, &size);
        check_bytes(components[i].name, offset, size, number);
    }
}

static long probe(uint64_t mask, long number, unsigned seed)
{
    fill_image(mask, seed);
    memset(image_out, 0, sizeof image_out);
    return vector_probe(image_in, image_out, mask, number);
}

static void check_fork(uint64_t mask)
{
    long child = probe(mask, SYS_fork, 5);
    if (child == 0) {
        check_start_over();
        check_image(mask, SYS_fork);
        _exit(check_result());
    }
    check_image(mask, SYS_fork);
    int status = -1;
    waitpid((pid_t)child, &status, 0);
    CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0, "in the forked child (status %#x)",
          (unsigned)status);
}

int main(void)
{
    uint64_t mask = enabled_components();
    site_expect(vector_instruction, SITE_CALL);
    printf("note: state seen:");
    for (unsigned i = 0; i < sizeof components / sizeof components[0]; i++)
        printf(" %s%s", mask >> components[i].bit & 1 ? "" : "no ", components[i].name);
    printf("\n");
    long self = getpid();
    for (unsigned seed = 0; seed < 8; seed++) {
        long result = probe(mask, SYS_getpid, seed);
        CHECK(result == self, "getpid returned %ld", result);
        check_image(mask, SYS_getpid);
        probe(mask, SYS_sched_yield, seed);
        check_image(mask, SYS_sched_yield);
        probe(mask, 1023, seed);
        check_image(mask, 1023);
    }
    check_fork(mask);
    return check_result();
}

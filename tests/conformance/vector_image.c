/* See vector_image.h. */
#include "tests/conformance/vector_image.h"

#include <cpuid.h>
#include <stdio.h>
#include <string.h>

#define IMAGE_BYTES 16384

long vector_probe(const void *in, void *out, uint64_t mask, long number, const long args[6]);

static const char *const names[] = {"x87", "xmm", "ymm", NULL, NULL, "k", "zmm0-15", "zmm16-31"};
#define NAMES (sizeof names / sizeof names[0])

static _Alignas(64) unsigned char image_in[IMAGE_BYTES];
static _Alignas(64) unsigned char image_out[IMAGE_BYTES];

uint64_t vector_image_components(void)
{
    unsigned a, b, c, d, low, high;
    if (!__get_cpuid(1, &a, &b, &c, &d) || !(c & bit_OSXSAVE))
        return 0;
    __asm__("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
    return ((uint64_t)high << 32 | low) & 0xe7;
}

const char *vector_image_name(unsigned bit)
{
    return bit < NAMES ? names[bit] : NULL;
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
static void fill(uint64_t mask, unsigned seed)
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
    for (unsigned bit = 2; bit < NAMES; bit++) {
        unsigned offset, size;
        if (!(mask >> bit & 1))
            continue;
        component_place(bit, &offset, &size);
        for (unsigned at = 0; at < size && offset + at < IMAGE_BYTES; at++)
            image_in[offset + at] = (unsigned char)(at * 13 + bit * 31 + seed + 1);
    }
}

long vector_image_call(uint64_t mask, unsigned seed, long number, const long args[6])
{
    fill(mask, seed);
    memset(image_out, 0, sizeof image_out);
    return vector_probe(image_in, image_out, mask, number, args);
}

struct report {
    char *text;
    size_t size;
};

static bool same(struct report *report, const char *what, unsigned offset, unsigned size)
{
    for (unsigned at = offset; at < offset + size; at++) {
        if (image_in[at] == image_out[at])
            continue;
        snprintf(report->text, report->size, "%s: byte %u of it was %#x, is %#x", what, at - offset,
                 image_in[at], image_out[at]);
        return false;
    }
    return true;
}

bool vector_image_same(uint64_t mask, char *difference, size_t size)
{
    struct report report = {difference, size};
    bool is = same(&report, "x87 control word", 0, 2) && same(&report, "x87 status word", 2, 2) &&
              same(&report, "x87 tags", 4, 1) && same(&report, "MXCSR", 24, 4);
    for (unsigned st = 0; is && st < 8; st++)
        is = same(&report, "x87 register", 32 + st * 16, 10);
    is = is && same(&report, "xmm", 160, 256);
    for (unsigned bit = 2; is && bit < NAMES; bit++) {
        unsigned offset, bytes;
        if (!(mask >> bit & 1))
            continue;
        component_place(bit, &offset, &bytes);
        is = same(&report, names[bit], offset, bytes);
    }
    return is;
}

/*
 * Hazard: a damaged file crashes the program that looks at it, or has data patched. Always the same
 * sequence of damages: flipped bits, bytes of interest, swapped words, lost ends, in the whole file
 * and mostly in its headers and tables.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "hook/sites/elf_image.h"
#include "hook/sites/unwind.h"
#include "tests/fuzz/prove_one.h"

#define DAMAGES_MOST 6

static uint64_t seed = 0x9e3779b97f4a7c15;

static uint64_t random_below(uint64_t limit)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return limit ? seed % limit : 0;
}

struct subject {
    uint8_t *bytes;
    size_t size;
    struct {
        size_t at, bytes;
    } places[8]; /* where damage tells most */
    size_t place_count;
};

static void place_add(struct subject *s, size_t at, size_t bytes)
{
    if (bytes && at + bytes <= s->size && s->place_count < sizeof s->places / sizeof *s->places) {
        s->places[s->place_count].at = at;
        s->places[s->place_count++].bytes = bytes;
    }
}

static void places_find(struct subject *s)
{
    struct elf_image image;
    struct unwind u;
    Elf64_Phdr segment;
    if (elf_image_open(&image, s->bytes, s->size) != 0) {
        return;
    }
    place_add(s, 0, s->size);
    place_add(s, 0, sizeof image.header);
    place_add(s, image.header.e_phoff, image.header.e_phnum * sizeof segment);
    place_add(s, image.header.e_shoff, image.header.e_shnum * sizeof(Elf64_Shdr));
    for (size_t i = 0; elf_segment(&image, i, &segment) == 0; i++) {
        if (segment.p_type == PT_GNU_EH_FRAME || segment.p_type == PT_DYNAMIC ||
            (segment.p_flags & PF_X)) {
            place_add(s, segment.p_offset, segment.p_filesz);
        }
    }
    if (unwind_open(&u, &image) != 0) {
        abort();
    }
    int64_t frames = u.present ? elf_offset_of(&image, u.frames_address) : -1;
    place_add(s, frames < 0 ? 0 : (size_t)frames, 0x80);
    unwind_close(&u);
}

static int subject_read(struct subject *s, FILE *f)
{
    long size = fseek(f, 0, SEEK_END) == 0 ? ftell(f) : -1;
    s->bytes = size > 0 ? malloc((size_t)size) : NULL;
    if (!s->bytes || fseek(f, 0, SEEK_SET) != 0 || fread(s->bytes, (size_t)size, 1, f) != 1) {
        return -1;
    }
    s->size = (size_t)size;
    places_find(s);
    return 0;
}

static void damage(const struct subject *s, uint8_t *copy)
{
    static const uint64_t interesting[] = {0,          1,          0x7f,       0x80,
                                           0xff,       0xffff,     0x7fffffff, 0x80000000,
                                           0xffffffff, 1ull << 63, UINT64_MAX, UINT64_MAX - 7};
    size_t where = random_below(s->place_count);
    size_t at = s->places[where].at + random_below(s->places[where].bytes);
    size_t room = s->size - at, bytes = 1ul << random_below(4);
    uint64_t value;
    bytes = bytes > room ? 1 : bytes;
    switch (random_below(4)) {
    case 0:
        copy[at] ^= (uint8_t)(1u << random_below(8));
        break;
    case 1:
        value = interesting[random_below(sizeof interesting / sizeof *interesting)];
        memcpy(copy + at, &value, bytes);
        break;
    case 2: /* from elsewhere in the file */
        memmove(copy + at, copy + random_below(s->size - bytes), bytes);
        break;
    default: /* nearly what it was */
        copy[at] = (uint8_t)(copy[at] + random_below(17) - 8);
        break;
    }
}

/* A copy of its own size on the heap, so that a sanitizer sees every access beyond it. */
static const char *attempt(const struct subject *s)
{
    size_t size = random_below(8) ? s->size : random_below(s->size);
    uint8_t *whole = malloc(s->size), *copy = malloc(size ? size : 1);
    const char *wrong = "memory is short";
    if (whole && copy) {
        memcpy(whole, s->bytes, s->size);
        for (uint64_t n = 1 + random_below(DAMAGES_MOST); n; n--) {
            damage(s, whole);
        }
        memcpy(copy, whole, size);
        wrong = prove_one(copy, size);
    }
    free(whole);
    free(copy);
    return wrong;
}

static int run(const struct subject *s, int seconds)
{
    const char *wrong = s->place_count < 5 ? "the subject lost its tables" : NULL;
    time_t end = time(NULL) + seconds;
    unsigned long tries = 0;
    for (; !wrong && time(NULL) < end; tries++) {
        wrong = attempt(s);
    }
    if (wrong) {
        fprintf(stderr, "attempt %lu: %s\n", tries, wrong);
    }
    printf("%lu damaged files\n", tries);
    return wrong != NULL;
}

int main(int argc, char **argv)
{
    struct subject s = {0};
    FILE *f = argc == 3 ? fopen(argv[1], "rb") : NULL;
    if (!f) {
        fprintf(stderr, "usage: fuzz_prove FILE SECONDS\n");
        return 1;
    }
    int result = subject_read(&s, f) == 0 ? run(&s, (int)strtol(argv[2], NULL, 10)) : 1;
    free(s.bytes);
    fclose(f);
    return result;
}

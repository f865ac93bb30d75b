/*
 * Enters a static guest program inside this process: maps its segments, builds a stack as Linux
 * does, and tells the hook (driven.c) to begin. For tests of the emulation alone: it knows nothing
 * of what a loader has to know.
 *
 *   driver PROGRAM [ARGUMENT...]
 */
#include "tests/personality/driver_call.h"

#include <elf.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <unistd.h>

#define PAGE        4096ul
#define STACK_BYTES (8ul << 20)
#define SEGMENTS    32

extern char **environ;

struct image {
    Elf64_Ehdr header;
    Elf64_Phdr segments[SEGMENTS];
    uint64_t headers; /* where the program headers come to lie */
};

static _Noreturn void fail(const char *what)
{
    perror(what);
    exit(1);
}

static uint64_t page_up(uint64_t address)
{
    return (address + PAGE - 1) & ~(PAGE - 1);
}

static void image_read(int fd, struct image *image)
{
    if (pread(fd, &image->header, sizeof image->header, 0) != sizeof image->header ||
        image->header.e_phnum > SEGMENTS)
        fail("the program's header");
    size_t bytes = image->header.e_phnum * sizeof *image->segments;
    if (pread(fd, image->segments, bytes, (off_t)image->header.e_phoff) != (ssize_t)bytes)
        fail("the program's segments");
}

static void place(uint64_t start, uint64_t end, int protection, int flags, int fd, uint64_t offset)
{
    if (end > start && mmap((void *)start, end - start, protection, MAP_PRIVATE | MAP_FIXED | flags,
                            fd, (off_t)offset) == MAP_FAILED)
        fail("mmap");
}

static void segment_map(int fd, const Elf64_Phdr *s)
{
    int protection = (s->p_flags & PF_R ? PROT_READ : 0) | (s->p_flags & PF_W ? PROT_WRITE : 0) |
                     (s->p_flags & PF_X ? PROT_EXEC : 0);
    uint64_t start = s->p_vaddr & ~(PAGE - 1), in_file = s->p_vaddr + s->p_filesz;
    uint64_t mapped = s->p_filesz ? page_up(in_file) : start;
    if (s->p_filesz)
        place(start, in_file, protection, 0, fd, s->p_offset & ~(PAGE - 1));
    if (s->p_memsz > s->p_filesz && s->p_filesz && (protection & PROT_WRITE))
        memset((void *)in_file, 0, mapped - in_file);
    place(mapped, page_up(s->p_vaddr + s->p_memsz), protection, MAP_ANONYMOUS, -1, 0);
}

static void image_map(int fd, struct image *image)
{
    for (int i = 0; i < image->header.e_phnum; i++) {
        const Elf64_Phdr *s = &image->segments[i];
        if (s->p_type != PT_LOAD)
            continue;
        segment_map(fd, s);
        if (s->p_offset == 0)
            image->headers = s->p_vaddr + image->header.e_phoff;
    }
}

static uint64_t *put_all(uint64_t *word, char **strings)
{
    for (; *strings; strings++) {
        if (strncmp(*strings, "LD_PRELOAD=", 11) != 0)
            *word++ = (uint64_t)*strings;
    }
    *word = 0;
    return word + 1;
}

static uint64_t *stack_build(const struct image *image, int argc, char **argv)
{
    char *base = mmap(NULL, STACK_BYTES, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (base == MAP_FAILED)
        fail("mmap");
    uint64_t *sp = (uint64_t *)(base + STACK_BYTES - STACK_BYTES / 8), *word = sp;
    const Elf64_auxv_t vector[] = {
        {AT_PHDR, {image->headers}},         {AT_PHENT, {sizeof(Elf64_Phdr)}},
        {AT_PHNUM, {image->header.e_phnum}}, {AT_PAGESZ, {PAGE}},
        {AT_ENTRY, {image->header.e_entry}}, {AT_RANDOM, {getauxval(AT_RANDOM)}},
        {AT_EXECFN, {(uint64_t)argv[0]}},    {AT_NULL, {0}},
    };
    *word++ = (uint64_t)argc;
    word = put_all(word, argv);
    word = put_all(word, environ);
    memcpy(word, vector, sizeof vector);
    return sp;
}

int main(int argc, char **argv)
{
    struct image image = {0};
    int fd = argc > 1 ? open(argv[1], O_RDONLY | O_CLOEXEC) : -1;
    if (fd < 0)
        fail("driver");
    image_read(fd, &image);
    image_map(fd, &image);
    uint64_t *sp = stack_build(&image, argc - 1, argv + 1);
    close(fd);
    syscall(DRIVER_ENTER, image.header.e_entry, sp);
    fprintf(stderr, "driver: no hook has answered\n");
    return 1;
}

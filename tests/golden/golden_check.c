/* Proves and patches the code of one library, and compares it with the code of another. */
#include <elf.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "hook/sites/elf_image.h"
#include "hook/sites/patch.h"
#include "hook/sites/prove.h"

struct file {
    int fd;
    uint8_t *bytes; /* a private copy */
    size_t size;
    Elf64_Phdr code;
};

static void die(const char *what, const char *path)
{
    fprintf(stderr, "%s: %s\n", path, what);
    exit(1);
}

static void sections_remove(struct file *f)
{
    Elf64_Ehdr *header = (Elf64_Ehdr *)(void *)f->bytes;
    header->e_shoff = 0;
    header->e_shnum = 0;
    header->e_shstrndx = SHN_UNDEF;
}

static struct file file_open(const char *path)
{
    struct file f = {.fd = open(path, O_RDONLY | O_CLOEXEC)};
    struct stat st;
    struct elf_image image;
    if (f.fd < 0 || fstat(f.fd, &st) != 0) {
        die("cannot be read", path);
    }
    f.size = (size_t)st.st_size;
    f.bytes = mmap(NULL, f.size, PROT_READ | PROT_WRITE, MAP_PRIVATE, f.fd, 0);
    if (f.bytes == MAP_FAILED) {
        die("cannot be mapped", path);
    }
    if (elf_image_open(&image, f.bytes, f.size) != 0 || elf_code_segment(&image, 0, &f.code) != 0) {
        die("has no code", path);
    }
    return f;
}

/* The code as the dynamic linker would map it. */
static struct site_mapping code_map(const struct file *f)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    size_t bytes = (f->code.p_filesz + page - 1) / page * page;
    void *m = mmap(NULL, bytes, PROT_READ | PROT_EXEC, MAP_PRIVATE, f->fd, (off_t)f->code.p_offset);
    if (m == MAP_FAILED) {
        die("cannot map the code", "golden_check");
    }
    return (struct site_mapping){
        .start = (uintptr_t)m,
        .end = (uintptr_t)m + bytes,
        .file_offset = f->code.p_offset,
        .protection = PROT_READ | PROT_EXEC,
    };
}

static int compare(const struct file *wanted, const struct site_mapping *is)
{
    const uint8_t *a = wanted->bytes + wanted->code.p_offset, *b = (const uint8_t *)is->start;
    int differ = 0;
    for (size_t i = 0; i < wanted->code.p_filesz; i++) {
        if (a[i] != b[i]) {
            fprintf(stderr, "code + %zx: %02x, wanted %02x\n", i, b[i], a[i]);
            differ = 1;
        }
    }
    return differ;
}

static void report(const struct file *f, const struct site *sites, long count)
{
    for (long i = 0; i < count; i++) {
        fprintf(stderr, "code + %zx: %s %s\n", (size_t)(sites[i].offset - f->code.p_offset),
                site_verdict_name(sites[i].verdict), site_reason_name(sites[i].reason));
    }
}

int main(int argc, char **argv)
{
    if (argc < 3) {
        fprintf(stderr, "usage: golden_check IN.so OUT.so [without-sections]\n");
        return 1;
    }
    struct file in = file_open(argv[1]), out = file_open(argv[2]);
    if (argc > 3 && strcmp(argv[3], "without-sections") == 0) {
        sections_remove(&in);
    }
    if (in.code.p_filesz != out.code.p_filesz || in.code.p_offset != out.code.p_offset) {
        die("the pair differs in size", argv[2]);
    }
    struct site *sites;
    struct site_patch_counts counts;
    long count = sites_prove(in.bytes, in.size, &sites);
    if (count < 0) {
        die("is not proven", argv[1]);
    }
    struct site_mapping mapping = code_map(&in);
    if (sites_patch(&mapping, sites, (size_t)count, NULL, NULL, &counts) != 0) {
        die("is not patched", argv[1]);
    }
    int differ = compare(&out, &mapping);
    if (differ) {
        report(&in, sites, count);
    }
    sites_release(sites);
    return differ;
}

/* An ELF program on its way into memory. */
#include "hook/loader/elf_program.h"

#include <asm/errno.h>
#include <asm/unistd.h>
#include <linux/mman.h>

#include "hook/core/memory_map.h"
#include "hook/core/text.h"
#include "hook/raw.h"

#define PAGE_BYTES      4096ul
#define USER_END        ((1ul << 47) - PAGE_BYTES)
#define HEADERS_MAX     65536u /* bytes of program headers: load_elf_phdrs() */
#define INTERPRETER_MAX 4096u  /* PATH_MAX, with its end */

static uintptr_t page_down(uintptr_t address)
{
    return address & ~(PAGE_BYTES - 1);
}

static uintptr_t page_up(uintptr_t address)
{
    return page_down(address + PAGE_BYTES - 1);
}

/* --- reading --- */

/* All of it, or -errno; -ENOEXEC at the file's end. */
static int read_at(int fd, void *to, size_t bytes, uint64_t offset)
{
    for (size_t done = 0; done < bytes;) {
        long n = raw_syscall4(__NR_pread64, fd, (char *)to + done, bytes - done, offset + done);
        if (n == -EINTR) {
            continue;
        }
        if (n <= 0) {
            return n ? (int)n : -ENOEXEC;
        }
        done += (size_t)n;
    }
    return 0;
}

static int header_fits(const Elf64_Ehdr *h)
{
    return memcmp(h->e_ident, ELFMAG, SELFMAG) == 0 && h->e_ident[EI_CLASS] == ELFCLASS64 &&
           h->e_ident[EI_DATA] == ELFDATA2LSB && h->e_machine == EM_X86_64 &&
           (h->e_type == ET_EXEC || h->e_type == ET_DYN) && h->e_phentsize == sizeof(Elf64_Phdr) &&
           h->e_phnum && h->e_phnum * sizeof(Elf64_Phdr) <= HEADERS_MAX;
}

static int interpreter_read(int fd, const Elf64_Phdr *segment, struct elf_program *p)
{
    if (segment->p_filesz < 2 || segment->p_filesz > INTERPRETER_MAX) {
        return -ENOEXEC;
    }
    p->interpreter = memory_pages(INTERPRETER_MAX);
    if (!p->interpreter) {
        return -ENOMEM;
    }
    int r = read_at(fd, p->interpreter, segment->p_filesz, segment->p_offset);
    return r ? r : p->interpreter[segment->p_filesz - 1] ? -ENOEXEC : 0;
}

/* A file that is cut off would fault where we clear what follows its last byte. */
static int file_holds(int fd, const Elf64_Phdr *s)
{
    char last;
    return s->p_filesz ? read_at(fd, &last, 1, s->p_offset + s->p_filesz - 1) : 0;
}

static int load_note(int fd, const Elf64_Phdr *s, struct elf_program *p)
{
    if (s->p_filesz > s->p_memsz || s->p_memsz > USER_END || s->p_vaddr > USER_END - s->p_memsz ||
        (s->p_filesz && s->p_offset % PAGE_BYTES != s->p_vaddr % PAGE_BYTES)) {
        return -ENOEXEC;
    }
    uint64_t start = page_down(s->p_vaddr);
    p->lowest = p->end == 0 || start < p->lowest ? start : p->lowest;
    p->end = s->p_vaddr + s->p_memsz > p->end ? s->p_vaddr + s->p_memsz : p->end;
    if ((s->p_align & (s->p_align - 1)) == 0 && s->p_align > p->alignment) {
        p->alignment = s->p_align;
    }
    return file_holds(fd, s);
}

static int segments_note(int fd, struct elf_program *p)
{
    int r = 0;
    for (size_t i = 0; r == 0 && i < p->header.e_phnum; i++) {
        const Elf64_Phdr *s = &p->segments[i];
        if (s->p_type == PT_LOAD) {
            r = load_note(fd, s, p);
        } else if (s->p_type == PT_INTERP && !p->interpreter) {
            r = interpreter_read(fd, s, p);
        } else if (s->p_type == PT_GNU_STACK) {
            p->stack_executable = (s->p_flags & PF_X) != 0;
        }
    }
    return r ? r : p->end ? 0 : -ENOEXEC;
}

int elf_program_read(int fd, struct elf_program *p)
{
    *p = (struct elf_program){.alignment = PAGE_BYTES};
    int r = read_at(fd, &p->header, sizeof p->header, 0);
    if (r != 0) {
        return r;
    }
    if (!header_fits(&p->header)) {
        return -ENOEXEC;
    }
    p->segments = memory_pages(HEADERS_MAX);
    if (!p->segments) {
        return -ENOMEM;
    }
    r = read_at(fd, p->segments, p->header.e_phnum * sizeof *p->segments, p->header.e_phoff);
    return r ? r : segments_note(fd, p);
}

void elf_program_release(struct elf_program *p)
{
    memory_pages_release(p->segments, HEADERS_MAX);
    memory_pages_release(p->interpreter, INTERPRETER_MAX);
    *p = (struct elf_program){0};
}

int elf_program_fixed(const struct elf_program *p)
{
    return p->header.e_type == ET_EXEC;
}

/* --- mapping --- */

static int protection_of(const Elf64_Phdr *s)
{
    return (s->p_flags & PF_R ? PROT_READ : 0) | (s->p_flags & PF_W ? PROT_WRITE : 0) |
           (s->p_flags & PF_X ? PROT_EXEC : 0);
}

/* Address space for all segments, so that nothing else comes to lie between them. */
static long reserve(uintptr_t at, size_t bytes)
{
    long flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | (at ? MAP_FIXED_NOREPLACE : 0);
    long r = raw_syscall6(__NR_mmap, at, bytes, PROT_NONE, flags, -1, 0);
    if (!RAW_IS_ERROR(r) && at && (uintptr_t)r != at) {
        raw_syscall2(__NR_munmap, r, bytes); /* a kernel older than 4.17 takes it for a hint */
        return -EEXIST;
    }
    return r;
}

/* Reserves what the program spans; *start is where its lowest segment will lie. */
static int place_reserve(const struct elf_program *p, uintptr_t at, uintptr_t *start)
{
    size_t bytes = page_up(p->end) - p->lowest, slack = p->alignment - PAGE_BYTES;
    if (elf_program_fixed(p) || at) {
        *start = elf_program_fixed(p) ? p->lowest : at & ~(p->alignment - 1);
        long r = *start ? reserve(*start, bytes) : -EINVAL;
        return RAW_IS_ERROR(r) ? (int)r : 0;
    }
    long r = reserve(0, bytes + slack);
    if (RAW_IS_ERROR(r)) {
        return (int)r;
    }
    *start = ((uintptr_t)r + slack) & ~(p->alignment - 1);
    if (*start > (uintptr_t)r) {
        raw_syscall2(__NR_munmap, r, *start - (uintptr_t)r);
    }
    if (*start + bytes < (uintptr_t)r + bytes + slack) {
        raw_syscall2(__NR_munmap, *start + bytes, (uintptr_t)r + slack - *start);
    }
    return 0;
}

static int check(long result)
{
    return RAW_IS_ERROR(result) ? (int)result : 0;
}

/* The part of a segment that the file does not hold, and the rest of its last page: dynamic linkers
 * allocate there. */
static int zeroes_map(const Elf64_Phdr *s, uintptr_t bias, int protection)
{
    uintptr_t file_end = bias + s->p_vaddr + s->p_filesz, end = bias + s->p_vaddr + s->p_memsz;
    uintptr_t first = s->p_filesz ? page_up(file_end) : page_down(file_end);
    if (s->p_filesz && (protection & PROT_WRITE)) {
        memset((void *)file_end, 0, first - file_end);
    }
    return end <= first ? 0
                        : check(raw_syscall6(__NR_mmap, first, page_up(end) - first, protection,
                                             MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0));
}

static int segment_map(int fd, const Elf64_Phdr *s, uintptr_t bias)
{
    int protection = protection_of(s), r = 0;
    if (s->p_filesz) {
        uintptr_t start = page_down(bias + s->p_vaddr), lead = s->p_vaddr % PAGE_BYTES;
        r = check(raw_syscall6(__NR_mmap, start, page_up(lead + s->p_filesz), protection,
                               MAP_PRIVATE | MAP_FIXED, fd, s->p_offset - lead));
    }
    return r == 0 && s->p_memsz > s->p_filesz ? zeroes_map(s, bias, protection) : r;
}

/* Gives back what no segment covers: the program may count on its being free. */
static void gaps_release(const struct elf_program *p, uintptr_t bias)
{
    for (uintptr_t at = p->lowest; at < p->end;) {
        uintptr_t next = page_up(p->end), covered = at;
        for (size_t i = 0; i < p->header.e_phnum; i++) {
            const Elf64_Phdr *s = &p->segments[i];
            if (s->p_type != PT_LOAD || !s->p_memsz) {
                continue;
            }
            uintptr_t start = page_down(s->p_vaddr), end = page_up(s->p_vaddr + s->p_memsz);
            covered = start <= at && end > covered ? end : covered;
            next = start > at && start < next ? start : next;
        }
        if (covered == at) {
            raw_syscall2(__NR_munmap, bias + at, next - at);
            covered = next;
        }
        at = covered;
    }
}

static void place_note(const struct elf_program *p, uintptr_t start, struct elf_place *place)
{
    uintptr_t bias = start - p->lowest, offset = p->header.e_phoff;
    *place = (struct elf_place){
        .bias = bias,
        .start = start,
        .end = page_up(bias + p->end),
        .entry = bias + p->header.e_entry,
        .code_start = UINTPTR_MAX,
        .break_start = bias + p->end,
    };
    for (size_t i = 0; i < p->header.e_phnum; i++) {
        const Elf64_Phdr *s = &p->segments[i];
        if (s->p_type != PT_LOAD) {
            continue;
        }
        uintptr_t at = bias + s->p_vaddr, file_end = at + s->p_filesz;
        if (s->p_offset <= offset && offset - s->p_offset < s->p_filesz) {
            place->headers = at + (offset - s->p_offset);
        }
        if ((s->p_flags & PF_X) && at < place->code_start) {
            place->code_start = at;
        }
        if ((s->p_flags & PF_X) && file_end > place->code_end) {
            place->code_end = file_end;
        }
        place->data_start = at > place->data_start ? at : place->data_start;
        place->data_end = file_end > place->data_end ? file_end : place->data_end;
    }
}

int elf_program_map(int fd, const struct elf_program *p, uintptr_t at, struct elf_place *place)
{
    uintptr_t start;
    int r = place_reserve(p, at, &start);
    if (r != 0) {
        return r;
    }
    place_note(p, start, place);
    for (size_t i = 0; r == 0 && i < p->header.e_phnum; i++) {
        if (p->segments[i].p_type == PT_LOAD && p->segments[i].p_memsz) {
            r = segment_map(fd, &p->segments[i], place->bias);
        }
    }
    if (r != 0) {
        raw_syscall2(__NR_munmap, start, place->end - start);
        return r;
    }
    gaps_release(p, place->bias);
    return 0;
}

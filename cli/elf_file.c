/*
 * Reading ELF headers: see elf_file.h.
 */
#include "cli/elf_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

bool elf_file_read(const struct elf_file *file, uint64_t offset, void *to, size_t size)
{
    if (offset > INT64_MAX - size)
        return false;
    for (size_t done = 0; done < size;) {
        ssize_t got = pread(file->fd, (char *)to + done, size - done, (off_t)(offset + done));
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return false;
        done += (size_t)got;
    }
    return true;
}

static enum elf_kind kind_of(struct elf_file *file)
{
    unsigned char ident[EI_NIDENT];
    if (!elf_file_read(file, 0, ident, sizeof ident) || memcmp(ident, ELFMAG, SELFMAG) != 0)
        return ELF_KIND_NONE;
    if (ident[EI_CLASS] == ELFCLASS32)
        return ELF_KIND_32_BIT;
    if (ident[EI_CLASS] != ELFCLASS64 || ident[EI_DATA] != ELFDATA2LSB)
        return ELF_KIND_OTHER_MACHINE;
    if (!elf_file_read(file, 0, &file->header, sizeof file->header))
        return ELF_KIND_DAMAGED;
    return file->header.e_machine == EM_X86_64 ? ELF_KIND_X86_64 : ELF_KIND_OTHER_MACHINE;
}

static enum elf_kind read_segments(struct elf_file *file)
{
    size_t count = file->header.e_phnum;
    if (count == 0)
        return ELF_KIND_X86_64;
    if (file->header.e_phentsize != sizeof(Elf64_Phdr))
        return ELF_KIND_DAMAGED;
    file->segments = calloc(count, sizeof(Elf64_Phdr));
    if (!file->segments ||
        !elf_file_read(file, file->header.e_phoff, file->segments, count * sizeof(Elf64_Phdr)))
        return ELF_KIND_DAMAGED;
    return ELF_KIND_X86_64;
}

int elf_file_open(struct elf_file *file, const char *path)
{
    struct stat status;
    *file = (struct elf_file){.fd = -1};
    /* O_NONBLOCK: a FIFO must not keep us waiting before it is refused. */
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (fd < 0)
        return -errno;
    int error = fstat(fd, &status) != 0 ? errno : 0;
    if (!error && !S_ISREG(status.st_mode))
        error = S_ISDIR(status.st_mode) ? EISDIR : EINVAL;
    if (error) {
        close(fd);
        return -error;
    }
    file->fd = fd;
    enum elf_kind kind = kind_of(file);
    return (int)(kind == ELF_KIND_X86_64 ? read_segments(file) : kind);
}

void elf_file_close(struct elf_file *file)
{
    free(file->segments);
    file->segments = NULL;
    close(file->fd);
    file->fd = -1;
}

const Elf64_Phdr *elf_file_segment(const struct elf_file *file, uint32_t type)
{
    for (size_t i = 0; file->segments && i < file->header.e_phnum; i++) {
        if (file->segments[i].p_type == type)
            return &file->segments[i];
    }
    return NULL;
}

bool elf_file_offset(const struct elf_file *file, uint64_t address, uint64_t size, uint64_t *offset)
{
    for (size_t i = 0; file->segments && i < file->header.e_phnum; i++) {
        const Elf64_Phdr *segment = &file->segments[i];
        if (segment->p_type != PT_LOAD || address < segment->p_vaddr)
            continue;
        uint64_t inside = address - segment->p_vaddr;
        if (inside > segment->p_filesz || size > segment->p_filesz - inside)
            continue;
        return !__builtin_add_overflow(segment->p_offset, inside, offset);
    }
    return false;
}

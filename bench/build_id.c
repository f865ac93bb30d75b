/* The build id of an ELF file. */
#include "bench/build_id.h"

#include <elf.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define NOTES_MOST 4096 /* bytes of a note segment that are looked at */
#define ALIGN4(n)  (((n) + 3U) & ~3U)

static bool read_at(int fd, void *out, size_t size, uint64_t offset)
{
    return pread(fd, out, size, (off_t)offset) == (ssize_t)size;
}

static void to_digits(const uint8_t *bytes, size_t n, char *text, size_t size)
{
    for (size_t i = 0; i < n && 2 * i + 2 < size; i++)
        snprintf(text + 2 * i, size - 2 * i, "%02x", bytes[i]);
}

static void find_note(const uint8_t *notes, size_t bytes, char *text, size_t size)
{
    Elf64_Nhdr note;
    for (size_t at = 0; at + sizeof note <= bytes;) {
        memcpy(&note, notes + at, sizeof note);
        size_t name = at + sizeof note, content = name + ALIGN4(note.n_namesz);
        if (note.n_namesz > bytes || note.n_descsz > bytes || content + note.n_descsz > bytes)
            return;
        if (note.n_type == NT_GNU_BUILD_ID && note.n_namesz == 4 &&
            memcmp(notes + name, "GNU", 4) == 0) {
            to_digits(notes + content, note.n_descsz, text, size);
            return;
        }
        at = content + ALIGN4(note.n_descsz);
    }
}

static void look_into(int fd, char *text, size_t size)
{
    uint8_t notes[NOTES_MOST];
    Elf64_Ehdr header;
    Elf64_Phdr segment;
    if (!read_at(fd, &header, sizeof header, 0) || memcmp(header.e_ident, ELFMAG, SELFMAG) != 0 ||
        header.e_ident[EI_CLASS] != ELFCLASS64 || header.e_phentsize != sizeof segment)
        return;
    for (unsigned i = 0; i < header.e_phnum && text[0] == '\0'; i++) {
        uint64_t at = header.e_phoff + (uint64_t)i * sizeof segment;
        if (!read_at(fd, &segment, sizeof segment, at) || segment.p_type != PT_NOTE)
            continue;
        size_t bytes = segment.p_filesz > NOTES_MOST ? NOTES_MOST : segment.p_filesz;
        if (read_at(fd, notes, bytes, segment.p_offset))
            find_note(notes, bytes, text, size);
    }
}

void build_id_read(const char *path, char *text, size_t size)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    text[0] = '\0';
    if (fd < 0)
        return;
    look_into(fd, text, size);
    close(fd);
}

void build_id_mapped(const char *name, char *path, size_t size)
{
    char line[4352], found[4096];
    FILE *file = fopen("/proc/self/maps", "re");
    path[0] = '\0';
    while (file != NULL && path[0] == '\0' && fgets(line, sizeof line, file) != NULL) {
        if (sscanf(line, "%*s %*s %*s %*s %*s %4095[^\n]", found) != 1)
            continue;
        const char *slash = strrchr(found, '/');
        if (slash != NULL && strncmp(slash + 1, name, strlen(name)) == 0)
            snprintf(path, size, "%s", found);
    }
    if (file != NULL)
        fclose(file);
}

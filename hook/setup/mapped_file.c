/* Under which name the file of a mapping can be opened: it may have none any more. */
#include "hook/setup/mapped_file.h"

#include <asm/stat.h>
#include <asm/unistd.h>
#include <linux/fcntl.h>

#include "hook/core/text.h"
#include "hook/raw.h"

#define DELETED " (deleted)" /* d_path() in fs/d_path.c */
#define PROGRAM "/proc/self/exe"

uint64_t mapped_file_device(const struct memory_mapping *m)
{
    /* new_encode_dev(), include/linux/kdev_t.h: what stat shows on x86-64 */
    return (m->device_minor & 0xff) | (uint64_t)m->device_major << 8 |
           (uint64_t)(m->device_minor & ~0xffu) << 12;
}

static int leads_to(const char *path, const struct memory_mapping *m)
{
    struct stat st;
    return raw_syscall4(__NR_newfstatat, AT_FDCWD, path, &st, 0) == 0 && st.st_ino == m->inode &&
           st.st_dev == mapped_file_device(m);
}

const char *mapped_file_path(const struct memory_mapping *m, char buffer[MAPPED_FILE_BYTES])
{
    size_t length = strlen(m->path), suffix = sizeof DELETED - 1;
    if (length <= suffix || !text_equal(m->path + length - suffix, DELETED) ||
        leads_to(m->path, m)) {
        return m->path;
    }
    if (leads_to(PROGRAM, m)) {
        return PROGRAM;
    }
    struct text t;
    text_init(&t, buffer, MAPPED_FILE_BYTES);
    text_add(&t, "/proc/self/map_files/");
    text_add_hex(&t, m->start);
    text_add(&t, "-");
    text_add_hex(&t, m->end);
    return buffer;
}

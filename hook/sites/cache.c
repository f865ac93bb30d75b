/* Proofs kept between starts, one file for each ELF file. */
#include "hook/sites/cache.h"

#include <asm/errno.h>
#include <asm/stat.h>
#include <asm/unistd.h>
#include <linux/fcntl.h>
#include <linux/mman.h>
#include <linux/time.h>

#include "hook/raw.h"
#include "hook/sites/cache_file.h"

#define OTHERS_WRITE     022
#define FORMAT_MASK      0170000
#define FORMAT_FILE      0100000
#define FORMAT_DIRECTORY 0040000
#define LARGEST_FILE     (64ul << 20)
#define NAME_BYTES       160 /* 64 hex digits, a size, an ending, and a suffix for the temporary file */

/* --- names --- */

struct name {
    char *buffer;
    size_t size, length;
    int overflow;
};

static void name_add(struct name *n, const char *s)
{
    for (; *s; s++) {
        if (n->length + 1 >= n->size) {
            n->overflow = 1;
            return;
        }
        n->buffer[n->length++] = *s;
        n->buffer[n->length] = 0;
    }
}

static void name_add_hex(struct name *n, uint64_t value, int digits)
{
    char text[17];
    int i = 16;
    text[i] = 0;
    do {
        text[--i] = "0123456789abcdef"[value & 15];
        value >>= 4;
    } while (i && (value || 16 - i < digits));
    name_add(n, text + i);
}

static int key_usable(const struct site_cache_key *key)
{
    return key->build_id_length > 0 && key->build_id_length <= sizeof key->build_id;
}

static void file_name(const struct site_cache_key *key, struct name *n)
{
    for (uint32_t i = 0; i < key->build_id_length; i++) {
        name_add_hex(n, key->build_id[i], 2);
    }
    name_add(n, "-");
    name_add_hex(n, key->size, 1);
    name_add(n, ".sites");
}

/* --- the directory --- */

static int directory_check(const char *path)
{
    struct stat st;
    long r = raw_syscall4(__NR_newfstatat, AT_FDCWD, path, &st, AT_SYMLINK_NOFOLLOW);
    if (r != 0) {
        return (int)r;
    }
    long euid = raw_syscall0(__NR_geteuid);
    int ours = (st.st_mode & FORMAT_MASK) == FORMAT_DIRECTORY && st.st_uid == (uint32_t)euid &&
               !(st.st_mode & OTHERS_WRITE);
    return ours ? 0 : -EPERM;
}

static int directory_make(const char *base, const char *between, char *directory, size_t size)
{
    struct name n = {.buffer = directory, .size = size};
    name_add(&n, base);
    name_add(&n, between);
    if (*between && !n.overflow) {
        raw_syscall3(__NR_mkdirat, AT_FDCWD, directory, 0700); /* it may be there */
    }
    name_add(&n, "/zpoline");
    if (n.overflow) {
        return -ENAMETOOLONG;
    }
    int r = directory_check(directory);
    if (r == -ENOENT) {
        r = (int)raw_syscall3(__NR_mkdirat, AT_FDCWD, directory, 0700);
        r = r == 0 || r == -EEXIST ? directory_check(directory) : r; /* another start won */
    }
    return r;
}

int site_cache_directory(const char *xdg_cache_home, const char *home, char *directory, size_t size)
{
    if (size == 0) {
        return -ENAMETOOLONG;
    }
    if (xdg_cache_home && xdg_cache_home[0] == '/') {
        return directory_make(xdg_cache_home, "", directory, size);
    }
    if (home && home[0] == '/') {
        return directory_make(home, "/.cache", directory, size);
    }
    return -ENOENT;
}

/* --- loading --- */

static long directory_open(const char *directory)
{
    return raw_syscall4(__NR_openat, AT_FDCWD, directory,
                        O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC, 0);
}

static int file_check(int fd, size_t *bytes)
{
    struct stat st;
    long r = raw_syscall2(__NR_fstat, fd, &st);
    if (r != 0) {
        return (int)r;
    }
    if ((st.st_mode & FORMAT_MASK) != FORMAT_FILE || (st.st_mode & OTHERS_WRITE) ||
        st.st_uid != (uint32_t)raw_syscall0(__NR_geteuid)) {
        return -EPERM;
    }
    if (st.st_size < (long)sizeof(struct cache_header) || st.st_size > (long)LARGEST_FILE) {
        return -EBADMSG;
    }
    *bytes = (size_t)st.st_size;
    return 0;
}

/* Into memory of our own: a file that changes while it is read cannot change what was checked. */
static int file_read(int fd, size_t bytes, void **buffer)
{
    long m = raw_syscall6(__NR_mmap, 0, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
                          -1, 0);
    if (RAW_IS_ERROR(m)) {
        return -ENOMEM;
    }
    size_t done = 0;
    while (done < bytes) {
        long n = raw_syscall3(__NR_read, fd, (char *)m + done, bytes - done);
        if (n == -EINTR) {
            continue;
        }
        if (n <= 0) {
            raw_syscall2(__NR_munmap, m, bytes);
            return n < 0 ? (int)n : -EBADMSG;
        }
        done += (size_t)n;
    }
    *buffer = (void *)m;
    return 0;
}

static int fd_load(int fd, const struct site_cache_key *key, struct site_cache_entry *entry)
{
    size_t bytes = 0;
    void *buffer = NULL;
    int r = file_check(fd, &bytes);
    r = r ? r : file_read(fd, bytes, &buffer);
    if (r != 0) {
        return r;
    }
    r = cache_bytes_check(buffer, bytes, key);
    if (r != 0) {
        raw_syscall2(__NR_munmap, buffer, bytes);
        return r;
    }
    const struct cache_header *header = buffer;
    *entry = (struct site_cache_entry){
        .sites = (const struct site *)(header + 1),
        .count = header->count,
        .mapping = buffer,
        .mapping_bytes = bytes,
    };
    return 0;
}

int site_cache_load(const char *directory, const struct site_cache_key *key,
                    struct site_cache_entry *entry)
{
    char path[NAME_BYTES];
    struct name n = {.buffer = path, .size = sizeof path};
    if (!key_usable(key)) {
        return -ENOENT;
    }
    file_name(key, &n);
    if (n.overflow) {
        return -ENAMETOOLONG;
    }
    long at = directory_open(directory);
    if (at < 0) {
        return (int)at;
    }
    long fd =
        raw_syscall4(__NR_openat, at, path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK, 0);
    raw_syscall1(__NR_close, at);
    if (fd < 0) {
        return fd == -ELOOP ? -EPERM : (int)fd; /* a symbolic link */
    }
    int r = fd_load((int)fd, key, entry);
    raw_syscall1(__NR_close, fd);
    return r;
}

void site_cache_release(struct site_cache_entry *entry)
{
    if (entry->mapping) {
        raw_syscall2(__NR_munmap, entry->mapping, entry->mapping_bytes);
    }
    *entry = (struct site_cache_entry){0};
}

/* --- storing --- */

static int write_all(int fd, const void *bytes, size_t count)
{
    const char *at = bytes;
    while (count) {
        long n = raw_syscall3(__NR_write, fd, at, count);
        if (n == -EINTR) {
            continue;
        }
        if (n <= 0) {
            return n < 0 ? (int)n : -EIO;
        }
        at += n;
        count -= (size_t)n;
    }
    return 0;
}

/* A name that no other start takes: process, thread and nanosecond. */
static void temporary_name(const struct site_cache_key *key, struct name *n)
{
    struct timespec now = {0};
    raw_syscall2(__NR_clock_gettime, CLOCK_MONOTONIC, &now);
    file_name(key, n);
    name_add(n, ".");
    name_add_hex(n, (uint64_t)raw_syscall0(__NR_gettid), 1);
    name_add(n, ".");
    name_add_hex(n, (uint64_t)now.tv_sec << 30 ^ (uint64_t)now.tv_nsec, 1);
}

static int store_at(int at, const struct site_cache_key *key, const struct site *sites,
                    size_t count)
{
    char temporary[NAME_BYTES], path[NAME_BYTES];
    struct name t = {.buffer = temporary, .size = sizeof temporary};
    struct name p = {.buffer = path, .size = sizeof path};
    temporary_name(key, &t);
    file_name(key, &p);
    if (t.overflow || p.overflow) {
        return -ENAMETOOLONG;
    }
    long fd = raw_syscall4(__NR_openat, at, temporary,
                           O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd < 0) {
        return (int)fd;
    }
    struct cache_header header;
    cache_header_make(&header, key, sites, count);
    int r = write_all((int)fd, &header, sizeof header);
    r = r ? r : write_all((int)fd, sites, count * sizeof *sites);
    raw_syscall1(__NR_close, fd);
    r = r ? r : (int)raw_syscall4(__NR_renameat, at, temporary, at, path);
    if (r != 0) {
        raw_syscall3(__NR_unlinkat, at, temporary, 0);
    }
    return r;
}

int site_cache_store(const char *directory, const struct site_cache_key *key,
                     const struct site *sites, size_t count)
{
    if (!key_usable(key)) {
        return -ENOENT;
    }
    long at = directory_open(directory);
    if (at < 0) {
        return (int)at;
    }
    int r = store_at((int)at, key, sites, count);
    raw_syscall1(__NR_close, at);
    return r;
}

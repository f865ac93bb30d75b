/*
 * Mappings of code that become executable, move, and go, without a linker. Argument: the case.
 *
 *   shared     a shared executable mapping works, and its file keeps its bytes
 *   protect    a mapping that becomes executable later is hooked
 *   moved      mremap(2) moves such a mapping, and cuts it
 *   running    code that is executable already is made so again, while threads run it
 */
#include "tests/hazards/late.h"

#include <pthread.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>

static off_t site_offset(const unsigned char *image, size_t size)
{
    for (size_t i = 0; i + 3 < size; i++) {
        if (memcmp(image + i, "\x48\x89\xf7\x0f\x05\xc3", 6) ==
            0) /* mov %rsi, %rdi; syscall; ret */
            return (off_t)i;
    }
    return -1;
}

static unsigned char *read_whole(const char *path, size_t *size)
{
    int fd = open(path, O_RDONLY);
    struct stat st;
    fstat(fd, &st);
    *size = (size_t)st.st_size;
    unsigned char *bytes = malloc(*size);
    CHECK(read(fd, bytes, *size) == st.st_size, "reading %s", path);
    close(fd);
    return bytes;
}

/* late_syscall in a mapping of the whole file; it begins three bytes before `at`. */
static void call_in(unsigned char *mapping, off_t at)
{
    if (mapping == MAP_FAILED || at < 3)
        return;
    late_function *function;
    *(void **)&function = mapping + at - 3;
    CHECK(function(SYS_getppid, 0) == getppid(), "getppid by the mapping");
}

static void shared(void)
{
    size_t size, size_after;
    const char *path = fresh_copy(LATE_LIBRARY);
    unsigned char *before = read_whole(path, &size);
    off_t at = site_offset(before, size);
    int fd = open(path, O_RDWR);
    unsigned char *mapping =
        mmap(NULL, size, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_SHARED, fd, 0);
    CHECK(mapping != MAP_FAILED && at > 0, "mmap: %s", strerror(errno));
    call_in(mapping, at);
    CHECK(mprotect(mapping, size, PROT_READ | PROT_EXEC) == 0, "mprotect");
    call_in(mapping, at);
    unsigned char *after = read_whole(path, &size_after);
    CHECK(size == size_after && memcmp(before, after, size) == 0, "the file has changed");
}

static bool is_mapped(const unsigned char *mapping, off_t at)
{
    bool good = mapping && mapping != MAP_FAILED && at > 0;
    CHECK(good, "mmap: %s", strerror(errno));
    return good;
}

static void protect(void)
{
    size_t size;
    const char *path = fresh_copy(LATE_LIBRARY);
    unsigned char *bytes = read_whole(path, &size);
    off_t at = site_offset(bytes, size);
    int fd = open(path, O_RDONLY);
    unsigned char *mapping = mmap(NULL, size, PROT_READ, MAP_PRIVATE, fd, 0);
    if (!is_mapped(mapping, at))
        return;
    CHECK(mprotect(mapping, size, PROT_READ | PROT_EXEC) == 0, "mprotect");
    site_expect(mapping + at + 3, SITE_CALL);
    call_in(mapping, at);
    CHECK(munmap(mapping, size) == 0, "munmap");
}

static void moved(void)
{
    size_t size;
    const char *path = fresh_copy(LATE_LIBRARY);
    unsigned char *bytes = read_whole(path, &size);
    off_t at = site_offset(bytes, size);
    int fd = open(path, O_RDONLY);
    for (int round = 0; round < 300; round++) {
        unsigned char *mapping = mmap(NULL, size, PROT_READ | PROT_EXEC, MAP_PRIVATE, fd, 0);
        unsigned char *room =
            mmap(NULL, size + 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (!is_mapped(mapping, at))
            return;
        site_expect(mapping + at + 3, SITE_CALL);
        call_in(mapping, at);
        mapping = mremap(mapping, size, size, MREMAP_MAYMOVE | MREMAP_FIXED, room);
        CHECK(mapping == room, "mremap: %s", strerror(errno));
        call_in(mapping, at);
        CHECK(mremap(mapping, size, (size_t)at / 4096 * 4096 + 4096, 0) == mapping, "cutting");
        call_in(mapping, at);
        munmap(mapping, size);
    }
}

static _Atomic bool stop;

static void *caller(void *argument)
{
    while (!atomic_load(&stop))
        CHECK(site1(SYS_close, -1) == -EBADF, "close(-1)");
    return NULL;
}

static void running(void)
{
    pthread_t callers[3];
    void *page = (void *)((uintptr_t)site_syscall_instruction & ~4095ul);
    for (int i = 0; i < 3; i++)
        pthread_create(&callers[i], NULL, caller, NULL);
    for (int i = 0; i < 2000; i++) {
        CHECK(mprotect(page, 4096, PROT_READ | PROT_EXEC) == 0, "mprotect");
        CHECK(site0(SYS_getppid) == getppid(), "getppid");
    }
    atomic_store(&stop, true);
    for (int i = 0; i < 3; i++)
        pthread_join(callers[i], NULL);
}

int main(int argc, char **argv)
{
    static const struct late_case cases[] = {
        {"shared", shared},
        {"protect", protect},
        {"moved", moved},
        {"running", running},
    };
    return late_main(argc, argv, cases, sizeof cases / sizeof cases[0]);
}

/* What the kernel sets up for a program besides its memory. */
#include "hook/loader/process.h"

#include <asm/errno.h>
#include <asm/unistd.h>
#include <linux/fcntl.h>
#include <linux/mman.h>
#include <linux/personality.h>
#include <linux/prctl.h>

#include "hook/core/text.h"
#include "hook/raw.h"

#define PAGE_BYTES   4096ul
#define PIE_BASE     0x555555554000ul /* ELF_ET_DYN_BASE: two thirds of the address space */
#define PIE_BITS     28               /* vm.mmap_rnd_bits, as it is by default */
#define BREAK_PAGES  8192u            /* arch_randomize_brk(): 32 MiB */
#define PATH_BYTES   4096
#define NO_FILE      (~0u)
#define SELF_EXE     "/proc/self/exe"
#define RANDOM_VALUE "/proc/sys/kernel/randomize_va_space"

/* --- places --- */

enum process_random process_random(void)
{
    char value = '2';
    long flags = raw_syscall1(__NR_personality, 0xffffffff);
    if (!RAW_IS_ERROR(flags) && (flags & ADDR_NO_RANDOMIZE)) {
        return PROCESS_NOT_RANDOM;
    }
    long fd = raw_syscall4(__NR_openat, AT_FDCWD, RANDOM_VALUE, O_RDONLY | O_CLOEXEC, 0);
    if (fd >= 0) {
        raw_syscall3(__NR_read, fd, &value, 1);
        raw_syscall1(__NR_close, fd);
    }
    return value == '0' ? PROCESS_NOT_RANDOM : value == '1' ? PROCESS_RANDOM : PROCESS_RANDOM_BREAK;
}

static uint64_t random_below(uint64_t limit)
{
    uint64_t value = 0;
    raw_syscall3(__NR_getrandom, &value, sizeof value, 0);
    return value % limit;
}

uintptr_t process_pie_address(enum process_random random)
{
    return PIE_BASE +
           (random == PROCESS_NOT_RANDOM ? 0 : random_below(1ul << PIE_BITS) * PAGE_BYTES);
}

uintptr_t process_break_address(enum process_random random, const struct elf_place *place,
                                int moved)
{
    uintptr_t start = moved ? PIE_BASE : place->break_start;
    start = (start + PAGE_BYTES - 1) & ~(PAGE_BYTES - 1);
    return start + (random == PROCESS_RANDOM_BREAK ? random_below(BREAK_PAGES) * PAGE_BYTES : 0);
}

/* --- the loader's own file --- */

/* Puts a copy of what is mapped into its place: the kernel must not find the file mapped. */
static long copy_over(const struct memory_mapping *m)
{
    size_t bytes = m->end - m->start;
    void *copy = memory_pages(bytes);
    if (!copy) {
        return -ENOMEM;
    }
    memcpy(copy, (const void *)m->start, bytes);
    long r = raw_syscall3(__NR_mprotect, copy, bytes, m->protection);
    if (r == 0) {
        r = raw_syscall6(__NR_mremap, copy, bytes, bytes, MREMAP_MAYMOVE | MREMAP_FIXED, m->start,
                         0);
    }
    if (RAW_IS_ERROR(r)) {
        memory_pages_release(copy, bytes);
        return r;
    }
    return 0;
}

static long own_file_give_up(const struct memory_map *map)
{
    char own[PATH_BYTES];
    long length = raw_syscall4(__NR_readlinkat, AT_FDCWD, SELF_EXE, own, sizeof own - 1);
    if (length < 0) {
        return length;
    }
    own[length] = 0;
    long r = 0;
    for (size_t i = 0; r == 0 && i < map->count; i++) {
        if (text_equal(map->mappings[i].path, own)) {
            r = copy_over(&map->mappings[i]);
        }
    }
    return r;
}

/* --- what the kernel notes --- */

static void name_set(const char *path)
{
    const char *base = path;
    for (const char *s = path; *s; s++) {
        base = *s == '/' ? s + 1 : base;
    }
    raw_syscall2(__NR_prctl, PR_SET_NAME, base);
}

static int exe_set(const struct memory_map *map, struct prctl_mm_map *mm, int fd, int with_map)
{
    if (own_file_give_up(map) != 0) {
        return PROCESS_KEEPS_EXE;
    }
    mm->exe_fd = (uint32_t)fd;
    /* Two ways, each with a privilege of its own: CAP_CHECKPOINT_RESTORE, CAP_SYS_RESOURCE. */
    int done = (with_map &&
                raw_syscall6(__NR_prctl, PR_SET_MM, PR_SET_MM_MAP, mm, sizeof *mm, 0, 0) == 0) ||
               raw_syscall6(__NR_prctl, PR_SET_MM, PR_SET_MM_EXE_FILE, fd, 0, 0, 0) == 0;
    return done ? 0 : PROCESS_KEEPS_EXE;
}

int process_become(const struct memory_map *map, int fd, const struct elf_place *place,
                   uintptr_t break_start, const struct process_stack *s)
{
    struct prctl_mm_map mm = {
        .start_code = place->code_start,
        .end_code = place->code_end,
        .start_data = place->data_start,
        .end_data = place->data_end,
        .start_brk = break_start,
        .brk = break_start,
        .start_stack = s->sp,
        .arg_start = s->arguments_start,
        .arg_end = s->arguments_end,
        .env_start = s->environment_start,
        .env_end = s->environment_end,
        .auxv = (__u64 *)((char *)s->image + (s->auxiliary_at - s->sp)),
        .auxv_size = (uint32_t)(s->auxiliary_count * sizeof(Elf64_auxv_t)),
        .exe_fd = NO_FILE,
    };
    name_set(s->name);
    int set = raw_syscall6(__NR_prctl, PR_SET_MM, PR_SET_MM_MAP, &mm, sizeof mm, 0, 0) == 0;
    return (set ? 0 : PROCESS_KEEPS_LAYOUT) | exe_set(map, &mm, fd, set);
}

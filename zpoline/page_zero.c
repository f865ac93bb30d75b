/* Page zero and the landing pads. */
#include "zpoline/page_zero.h"

#include <asm/errno.h>
#include <asm/unistd.h>
#include <linux/mman.h>

#include "hook/core/text.h"
#include "hook/raw.h"

static long map_at(uintptr_t address, size_t bytes)
{
    long r = raw_syscall6(__NR_mmap, address, bytes, PROT_READ | PROT_WRITE,
                          MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
    if (!RAW_IS_ERROR(r) && (uintptr_t)r != address) {
        /* A kernel older than 4.17 takes the flag for a hint. */
        raw_syscall2(__NR_munmap, r, bytes);
        return -EEXIST;
    }
    return RAW_IS_ERROR(r) ? r : 0;
}

/* Never writable again; not readable either where the CPU has protection keys. */
static long make_executable(uintptr_t address, size_t bytes)
{
    long r = raw_syscall3(__NR_mprotect, address, bytes, PROT_EXEC);
    if (r != 0) {
        r = raw_syscall3(__NR_mprotect, address, bytes, PROT_READ | PROT_EXEC);
    }
    return r;
}

static long pads_map(uint64_t entry, struct sled_pads *pads)
{
    long r = -EEXIST;
    for (unsigned nth = 0; r != 0 && sled_pads_place(nth, pads) == 0; nth++) {
        r = map_at(pads->start, pads->end - pads->start);
    }
    if (r == 0) {
        /* An integer made a pointer: the address is the mapping's, by MAP_FIXED_NOREPLACE. */
        sled_pads_fill((uint8_t *)(uintptr_t)pads->start, pads, entry);
        r = make_executable(pads->start, pads->end - pads->start);
    }
    return r;
}

static void explain(long error, struct hook_failure *f)
{
    f->what = "cannot map page zero";
    if (error == -EPERM) {
        f->why = "vm.mmap_min_addr is above 0 and this process lacks CAP_SYS_RAWIO";
        f->remedy =
            "`sysctl vm.mmap_min_addr=0`, or `setcap cap_sys_rawio+ep` on the zpoline command "
            "and start through it";
    } else if (error == -EACCES) {
        f->why = "a security module forbids it";
        f->remedy = "with SELinux, `setsebool mmap_low_allowed 1`";
    } else if (error == -EEXIST) {
        f->why = "it is mapped already";
        f->remedy = "find out who else uses address 0 in this program";
    } else {
        f->why = text_errno(error, f->why_buffer);
        f->remedy = "run `zpoline doctor`";
    }
}

static long shape_map(enum sled_shape shape, uint64_t entry, struct page_zero *page,
                      struct hook_failure *f)
{
    page->shape = shape;
    if (shape != SLED_ONE_JUMP) {
        return 0;
    }
    long r = pads_map(entry, &page->pads);
    if (r != 0) {
        f->what = "cannot place the landing pads";
        f->why = "every address range that the one-jump sled can reach is taken";
        f->remedy = "use --sled short-jump";
    }
    return r;
}

/* The kernel's copy of what the sled is to be: page zero is addressed by number, not by pointer. */
static void page_fill(const struct page_zero *page, uint32_t entry_offset)
{
    uint8_t bytes[SLED_BYTES];
    sled_fill(bytes, page->shape, &page->pads, entry_offset);
    void *zero;
    __asm__("xor %0, %0" : "=r"(zero)); /* the compiler must not know that it is NULL */
    memcpy(zero, bytes, SLED_BYTES);
}

int page_zero_map(int shape, uint64_t entry, uint32_t entry_offset, struct page_zero *page,
                  struct hook_failure *f)
{
    long r = map_at(0, SLED_BYTES);
    if (r != 0) {
        explain(r, f);
        return (int)r;
    }
    if (shape >= 0) {
        r = shape_map((enum sled_shape)shape, entry, page, f);
    } else {
        r = shape_map(SLED_ONE_JUMP, entry, page, f);
        r = r == 0 ? 0 : shape_map(SLED_SHORT_JUMP, entry, page, f);
    }
    if (r == 0) {
        page_fill(page, entry_offset);
        r = make_executable(0, SLED_BYTES);
        if (r != 0) {
            explain(r, f);
            f->what = "cannot make page zero executable";
        }
    }
    if (r != 0) {
        page_zero_unmap(page);
    }
    return (int)r;
}

void page_zero_unmap(const struct page_zero *page)
{
    raw_syscall2(__NR_munmap, 0, SLED_BYTES);
    if (page->shape == SLED_ONE_JUMP && page->pads.end) {
        raw_syscall2(__NR_munmap, page->pads.start, page->pads.end - page->pads.start);
    }
}

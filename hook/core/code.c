/* The program's calls about memory, as far as code and our own memory are concerned. */
#include "hook/core/code.h"

#include <asm/errno.h>
#include <asm/unistd.h>
#include <linux/mman.h>

#include "hook/core/frame.h"
#include "hook/raw.h"

#define PAGE_BYTES 4096ul

const struct code_watch *code_watch;
uint8_t code_program_filters;

static struct guard {
    uintptr_t start, end;
    int error;
} guards[CODE_GUARDS];
static uint32_t guard_count;

void code_guard(uintptr_t start, uintptr_t end, int error)
{
    if (guard_count < CODE_GUARDS) {
        guards[guard_count++] = (struct guard){start, end, error};
    }
}

/* The guard that [start, start + bytes) touches, or NULL; also when there is no such range. */
static const struct guard *guard_of(uintptr_t start, uintptr_t bytes)
{
    for (uint32_t i = 0; i < guard_count; i++) {
        if (start < start + bytes && start < guards[i].end && start + bytes > guards[i].start) {
            return &guards[i];
        }
    }
    return NULL;
}

int code_is_guarded(uintptr_t address)
{
    return guard_of(address, 1) != NULL;
}

static int answered(struct syscall_call *call, long result)
{
    call->result = result;
    return SPECIAL_ANSWERED;
}

static uintptr_t whole_pages(uintptr_t bytes)
{
    return (bytes + PAGE_BYTES - 1) & ~(PAGE_BYTES - 1);
}

static long raw(const struct syscall_call *call)
{
    const long *a = call->args;
    return raw_syscall6(call->number, a[0], a[1], a[2], a[3], a[4], a[5]);
}

/* Makes a call after which what was at [start, start + bytes) is gone. */
static long take_away(const struct syscall_call *call, uintptr_t start, uintptr_t bytes)
{
    if (!code_watch->concerns(start, start + bytes)) {
        return raw(call);
    }
    code_watch->lock();
    long result = raw(call);
    if (!RAW_IS_ERROR(result)) {
        code_watch->left(start, start + bytes);
    }
    code_watch->unlock();
    return result;
}

static int map_call(struct syscall_call *call)
{
    uintptr_t start = (uintptr_t)call->args[0], bytes = whole_pages((uintptr_t)call->args[1]);
    int protection = (int)call->args[2], flags = (int)call->args[3];
    int fixed = (flags & MAP_FIXED) && start % PAGE_BYTES == 0;
    const struct guard *guard = fixed ? guard_of(start, bytes) : NULL;
    if (guard) {
        return answered(call, guard->error ? guard->error : -EPERM);
    }
    if (!code_watch || !(fixed || (protection & PROT_EXEC))) {
        return SPECIAL_PASS;
    }
    long result = fixed ? take_away(call, start, bytes) : raw(call);
    /* A shared mapping is the file itself. */
    if (!RAW_IS_ERROR(result) && (protection & PROT_EXEC) && !(flags & MAP_ANONYMOUS) &&
        (flags & MAP_TYPE) == MAP_PRIVATE) {
        code_watch->arrived((uintptr_t)result, (uintptr_t)result + bytes);
    }
    return answered(call, result);
}

static int protect_call(struct syscall_call *call)
{
    uintptr_t start = (uintptr_t)call->args[0], bytes = whole_pages((uintptr_t)call->args[1]);
    if (!code_watch || !(call->args[2] & PROT_EXEC)) {
        return SPECIAL_PASS;
    }
    long result = raw(call);
    if (result == 0) {
        code_watch->arrived(start, start + bytes);
    }
    return answered(call, result);
}

static int unmap_call(struct syscall_call *call)
{
    uintptr_t start = (uintptr_t)call->args[0], bytes = whole_pages((uintptr_t)call->args[1]);
    if (!code_watch || !code_watch->concerns(start, start + bytes)) {
        return SPECIAL_PASS;
    }
    return answered(call, take_away(call, start, bytes));
}

/* What is moved stays rewritten; what is shrunk or overwritten is gone. */
static int remap_call(struct syscall_call *call)
{
    uintptr_t start = (uintptr_t)call->args[0], target = (uintptr_t)call->args[4];
    uintptr_t old_bytes = whole_pages((uintptr_t)call->args[1]);
    uintptr_t new_bytes = whole_pages((uintptr_t)call->args[2]);
    int fixed = (call->args[3] & MREMAP_FIXED) != 0;
    if (!code_watch || !(code_watch->concerns(start, start + old_bytes) ||
                         (fixed && code_watch->concerns(target, target + new_bytes)))) {
        return SPECIAL_PASS;
    }
    code_watch->lock();
    long result = raw(call);
    if (!RAW_IS_ERROR(result)) {
        if (fixed) {
            code_watch->left(target, target + new_bytes);
        }
        if (new_bytes < old_bytes) {
            code_watch->left(start + new_bytes, start + old_bytes);
        }
        if ((uintptr_t)result != start) {
            code_watch->moved(start, start + old_bytes, (uintptr_t)result);
        }
    }
    code_watch->unlock();
    return answered(call, result);
}

/* Page zero looks unmapped: mincore(2) of what is not mapped says ENOMEM. */
static int look_call(struct syscall_call *call)
{
    const struct guard *guard = guard_of((uintptr_t)call->args[0], (uintptr_t)call->args[1]);
    return guard && guard->start == 0 && call->args[0] % (long)PAGE_BYTES == 0
               ? answered(call, -ENOMEM)
               : SPECIAL_PASS;
}

/* The place where mremap(2) with MREMAP_FIXED puts memory, in the place of what is there. */
static const struct guard *guard_of_target(const struct syscall_call *call)
{
    uintptr_t target = (uintptr_t)call->args[4];
    if ((uint32_t)call->number != __NR_mremap || !(call->args[3] & MREMAP_FIXED) ||
        target % PAGE_BYTES) {
        return NULL;
    }
    return guard_of(target, whole_pages((uintptr_t)call->args[2]));
}

int code_call(struct syscall_call *call)
{
    uint32_t number = (uint32_t)call->number;
    if (number == __NR_mmap) {
        return map_call(call);
    }
    if (number == __NR_mincore) {
        return look_call(call);
    }
    const struct guard *guard =
        call->args[0] % (long)PAGE_BYTES
            ? NULL /* the kernel says what is wrong */
            : guard_of((uintptr_t)call->args[0], whole_pages((uintptr_t)call->args[1]));
    if (guard && guard->start == 0) {
        /* What the kernel says of pages that are not mapped. */
        return answered(call, number == __NR_munmap   ? 0
                              : number == __NR_mremap ? -EFAULT
                                                      : -ENOMEM);
    }
    if (guard) {
        return answered(call, guard->error);
    }
    if (guard_of_target(call)) {
        return answered(call, -EPERM);
    }
    switch (number) {
    case __NR_mprotect:
    case __NR_pkey_mprotect:
        return protect_call(call);
    case __NR_munmap:
        return unmap_call(call);
    case __NR_mremap:
        return remap_call(call);
    default:
        return SPECIAL_PASS;
    }
}

/*
 * What becomes of one call on FreeBSD, NetBSD and DragonFly: between the entry stub and the hook.
 * On the way of each call that the hook wants: async-signal-safe, allocates nothing.
 */
#include "hook/core/entry.h"
#include "hook/raw.h"
#include "zpoline/ports/bsd_frame.h"
#include "zpoline/ports/bsd_numbers.h"
#include "zpoline/ports/port.h"

_Static_assert(offsetof(struct entry_frame, unused) == BF_NUMBER, "the stub knows the place");
_Static_assert(BF_NUMBER + offsetof(struct bsd_part, stacked) == BF_STACKED, "and this one");
_Static_assert(sizeof(struct bsd_part) == sizeof(((struct entry_frame *)0)->unused), "it fits");
_Static_assert(BF_NUMBER + offsetof(struct bsd_part, vfork_top) == BF_VFORK_TOP, "and this one");
_Static_assert(offsetof(struct thread_block, unmap_start) == TB_GS_BASE, "shared with bsd_raw.S");

#define RED_ZONE    128ul
#define LEVEL_BYTES (64ul << 10) /* what an interrupted hook may have used below its frame */

#define KIND_HELD 64u /* the frame is needed, though no hook works with it */

static struct bsd_part *part_of(struct entry_frame *f)
{
    return (struct bsd_part *)f->unused;
}

static struct thread_block *self(void)
{
    struct thread_block *block;
    __asm__("mov %%gs:%c1, %0" : "=r"(block) : "i"(TB_SELF));
    return block;
}

/* --- numbers and arguments --- */

/* NetBSD masks the number; the others look at 32 bits (sys/arch/x86/x86/syscall.c; trap.c). */
static long number_of(long rax)
{
#if defined(PORT_NETBSD)
    return rax & (PORT_NUMBERS - 1);
#else
    return rax & 0xffffffff;
#endif
}

static int is_indirect(long number)
{
    return number == NR_syscall || number == NR___syscall;
}

/* Arguments from the stack, as the kernel counts them: the first lies above a return address. */
static const long *stacked(const struct entry_frame *f)
{
    return (const long *)f->program_sp + 1;
}

/*
 * The hook sees the real number and its arguments. Behind an indirect call they have moved by one:
 * the sixth lies on the stack, which is there, since the caller is a function with arguments.
 */
static void show(struct entry_frame *f)
{
    struct syscall_call *call = &f->call;
    call->number = number_of(call->number);
    if (is_indirect(call->number)) {
        call->number = number_of(call->args[0]);
        for (int i = 0; i < 5; i++) {
            call->args[i] = call->args[i + 1];
        }
        call->args[5] = stacked(f)[0];
    }
}

static int is_changed(const struct entry_frame *f, const struct syscall_call *shown)
{
    int changed = f->call.number != shown->number;
    for (int i = 0; i < 6; i++) {
        changed |= f->call.args[i] != shown->args[i];
    }
    return changed;
}

/* The call as it is now, made directly: what was behind the sixth argument moves up with the rest.
 */
static int keep(struct entry_frame *f)
{
    struct bsd_part *part = part_of(f);
    int shift = is_indirect(number_of(part->number));
    for (int i = 0; i < 3; i++) {
        part->stacked[i] = stacked(f)[i + shift];
    }
    return BSD_KEPT;
}

/* --- answers --- */

/* From a raw value of the contract, -errno for errors, to carry and rdx. */
static int answer(struct entry_frame *f)
{
    struct syscall_call *call = &f->call;
    int error = RAW_IS_ERROR(call->result);
    if (error) {
        call->result = -call->result;
    }
#if defined(PORT_NETBSD)
    if (!error) {
        syscall_registers(call)->rdx = 0; /* each call writes it; the others leave it alone */
    }
#endif
    syscall_set_carry(call, error);
    return BSD_ANSWERED;
}

/* --- calls after which two share a stack --- */

enum { ALONE, IN_TURN, SIDE_BY_SIDE };

#if defined(PORT_NETBSD)

static int sharing(const struct syscall_call *call)
{
    enum { CLONE_VM = 0x100, CLONE_VFORK = 0x4000 }; /* sys/sys/sched.h */
    if (call->number == NR_vfork || call->number == NR___vfork14) {
        return IN_TURN;
    }
    if (call->number != NR___clone || !(call->args[0] & CLONE_VM)) {
        return ALONE;
    }
    return call->args[0] & CLONE_VFORK ? IN_TURN : SIDE_BY_SIDE;
}

#else

static int sharing(const struct syscall_call *call)
{
    enum { RFPROC = 0x10, RFMEM = 0x20 }; /* sys/sys/unistd.h */
    const unsigned waits = 0x80000000u;   /* RFSPAWN; with the others RFPPWAIT */
    if (call->number == NR_vfork) {
        return IN_TURN;
    }
    unsigned flags = (unsigned)call->args[0];
    if (call->number != NR_rfork) {
        return ALONE;
    }
    if (flags & waits) {
        return IN_TURN;
    }
    return (flags & (RFPROC | RFMEM)) == (RFPROC | RFMEM) ? SIDE_BY_SIDE : ALONE;
}

#endif

/* What the child needs before it has anything of its own. */
static int side_by_side(struct entry_frame *f)
{
    struct thread_block *child = hook_child_block();
    if (!child) {
        f->kind = 0;
        f->call.result = -PORT_ENOMEM;
        return answer(f);
    }
    child->start_return = f->return_address;
    child->unmap_start = (uintptr_t)child; /* TB_GS_BASE */
    child->unmap_bytes = UINTPTR_MAX;      /* and no limit */
    f->scratch = (uintptr_t)child;
    return BSD_RFORK;
}

/* --- the call --- */

static int is_wanted(long number)
{
    uint8_t d = (unsigned long)number < DISPOSITION_NUMBERS ? hook_disposition[number]
                                                            : hook_disposition_other;
    return d & DISPOSITION_HOOK;
}

int bsd_dispatch(struct entry_frame *f)
{
    f->kind = 0;
    show(f);
    const struct syscall_call shown = f->call;
    if (is_wanted(shown.number) && hook_on_call(&f->call) == HOOK_RETURN) {
        return answer(f);
    }
    int shares = sharing(&f->call);
    if (shares != ALONE) {
        f->kind = KIND_HELD;
        part_of(f)->vfork_top = self()->vfork_top;
        return shares == IN_TURN ? BSD_VFORK : side_by_side(f);
    }
    return is_changed(f, &shown) ? keep(f) : BSD_PASS;
}

/* --- set-up and signals --- */

void bsd_dispositions_set(uint8_t disposition[DISPOSITION_NUMBERS])
{
    static const uint16_t numbers[] = {
        NR_syscall,
        NR___syscall,
        NR_vfork,
#if defined(PORT_NETBSD)
        NR___vfork14,
        NR___clone,
#else
        NR_rfork,
#endif
    };
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        disposition[numbers[i]] |= DISPOSITION_SPECIAL;
    }
}

static uintptr_t below(uintptr_t frame, const struct thread_block *block)
{
    int room = frame - block->stack_base > 2 * LEVEL_BYTES;
    return room ? (frame - LEVEL_BYTES) & ~63ul : (frame - RED_ZONE) & ~63ul;
}

/* Where the hook stack of this process begins: below the frame of a vfork, which its parent needs.
 */
static uintptr_t whole_stack(const struct thread_block *block)
{
    return block->vfork_top ? block->vfork_top : block->stack_top;
}

/* The top of a stack for a call that is made at `sp` while the hook stack is taken; 0: all of it.
 */
static uintptr_t nested_top(const struct thread_block *block, uintptr_t sp)
{
    const struct entry_frame *frame = block->current;
    if (sp > block->stack_base && sp <= block->stack_top) {
        return (sp - RED_ZONE) & ~63ul; /* the handler runs on the hook stack itself */
    }
    if (!frame) {
        return whole_stack(block); /* interrupted before the first frame, or after the last */
    }
    int alternate = sp - block->alternate.start < block->alternate.bytes;
    return alternate || frame->kind & KIND_HELD ? below((uintptr_t)frame, block) : 0;
}

/*
 * A frame for a call inside another call of this thread; `sp` is the program's. As
 * hook_nested_stack does it for Linux (hook/core/nested.c). What a handler has left by siglongjmp
 * is gone for good: then the stack is free again afterwards.
 */
struct entry_frame *bsd_nested_frame(uintptr_t sp)
{
    struct thread_block *block = self();
    struct entry_frame *before = block->current;
    uintptr_t top = nested_top(block, sp), after = 0;
    if (!top) {
        before = NULL;
        top = after = whole_stack(block);
    }
    struct entry_frame *frame = (struct entry_frame *)(top - EF_SIZE);
    block->current = frame;
    __atomic_signal_fence(__ATOMIC_SEQ_CST); /* nothing is written before it says whose it is */
    frame->kind = 0;
    frame->previous_current = before;
    frame->previous_free = after;
    return frame;
}

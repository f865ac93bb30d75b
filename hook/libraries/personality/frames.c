/*
 * Register sets: the guest's ucontext_t against the host's, by a table of offsets for each system;
 * and the calls that load or save one.
 */
#include "signals.h"

#include <asm/unistd.h>

/* clang-format off */
const struct guest_context guest_context_freebsd = {
    .size = 880, .alignment = 16, .mask = 0, .stack = 824, .fpu = 240, .cookie = 792,
    .fpu_flag = 232, .fpu_bits = 3, .fpu_value = 0x20001,
    .registers = {
        [GUEST_RDI] = 24, [GUEST_RSI] = 32, [GUEST_RDX] = 40, [GUEST_RCX] = 48, [GUEST_R8] = 56,
        [GUEST_R9] = 64, [GUEST_RAX] = 72, [GUEST_RBX] = 80, [GUEST_RBP] = 88, [GUEST_R10] = 96,
        [GUEST_R11] = 104, [GUEST_R12] = 112, [GUEST_R13] = 120, [GUEST_R14] = 128,
        [GUEST_R15] = 136, [GUEST_RIP] = 176, [GUEST_RFLAGS] = 192, [GUEST_RSP] = 200,
    },
};

const struct guest_context guest_context_dragonfly = {
    .size = 1408, .alignment = 64, .mask = 0, .stack = 1352, .fpu = 320, .cookie = 1376,
    .fpu_flag = 280, .fpu_bits = 3, .fpu_value = 0x20001,
    .registers = {
        [GUEST_RDI] = 72, [GUEST_RSI] = 80, [GUEST_RDX] = 88, [GUEST_RCX] = 96, [GUEST_R8] = 104,
        [GUEST_R9] = 112, [GUEST_RAX] = 120, [GUEST_RBX] = 128, [GUEST_RBP] = 136,
        [GUEST_R10] = 144, [GUEST_R11] = 152, [GUEST_R12] = 160, [GUEST_R13] = 168,
        [GUEST_R14] = 176, [GUEST_R15] = 184, [GUEST_RIP] = 232, [GUEST_RFLAGS] = 248,
        [GUEST_RSP] = 256,
    },
};

#define NETBSD_REGISTER(n) (56 + 8 * (n))
const struct guest_context guest_context_netbsd = {
    .size = 784, .alignment = 16, .mask = 16, .stack = 32, .fpu = 272, .cookie = 4,
    .fpu_flag = 0, .fpu_bits = 8, .fpu_value = 0x80000 | 15, .says_what = 1,
    .registers = {
        [GUEST_RDI] = NETBSD_REGISTER(0), [GUEST_RSI] = NETBSD_REGISTER(1),
        [GUEST_RDX] = NETBSD_REGISTER(2), [GUEST_RCX] = NETBSD_REGISTER(3),
        [GUEST_R8] = NETBSD_REGISTER(4), [GUEST_R9] = NETBSD_REGISTER(5),
        [GUEST_R10] = NETBSD_REGISTER(6), [GUEST_R11] = NETBSD_REGISTER(7),
        [GUEST_R12] = NETBSD_REGISTER(8), [GUEST_R13] = NETBSD_REGISTER(9),
        [GUEST_R14] = NETBSD_REGISTER(10), [GUEST_R15] = NETBSD_REGISTER(11),
        [GUEST_RBP] = NETBSD_REGISTER(12), [GUEST_RBX] = NETBSD_REGISTER(13),
        [GUEST_RAX] = NETBSD_REGISTER(14), [GUEST_RIP] = NETBSD_REGISTER(21),
        [GUEST_RFLAGS] = NETBSD_REGISTER(23), [GUEST_RSP] = NETBSD_REGISTER(24),
    },
};
/* clang-format on */

/* NetBSD's uc_flags: what the context holds. */
#define HOLDS_MASK 1u
#define HOLDS_CPU  4u

#define FXSAVE_BYTES   512u
#define FXSAVE_OURS    464u /* behind it the host says how much there is: struct _fpx_sw_bytes */
#define EXTENDED_MAGIC 0x46505853u
#define INFO_BYTES     128u
#define GUEST_UC_BYTES 1408u
#define USER_CODE      0x33
#define USER_DATA      0x2b
#define FPU_AT         320u /* in thread->frame */

_Static_assert(sizeof(struct ucontext) <= FPU_AT && FPU_AT % 64 == 0,
               "frame and FPU state overlap");
_Static_assert(offsetof(struct sigcontext, eflags) == GUEST_RFLAGS * 8, "registers are elsewhere");

struct ucontext *frame_host(struct guest_thread *self)
{
    return (struct ucontext *)self->frame;
}

size_t frame_fpu_bytes(const struct ucontext *context)
{
    const uint32_t *said =
        (const uint32_t *)((const uint8_t *)context->uc_mcontext.fpstate + FXSAVE_OURS);
    return said[0] == EXTENDED_MAGIC ? said[1] : FXSAVE_BYTES;
}

void frame_stack(struct guest_thread *self)
{
    struct ucontext *host = frame_host(self);
    host->uc_stack.ss_sp = (void *)(guest_stack_top(self) - GUEST_STACK_BYTES);
    host->uc_stack.ss_size = GUEST_STACK_BYTES;
}

/* Says that the whole FPU state lies behind this ucontext_t; a copy elsewhere does not say it. */
static uint32_t cookie(uintptr_t at)
{
    return (uint32_t)(at >> 4) ^ 0x5a504655u;
}

static void put(uint8_t *to, const void *from, size_t bytes)
{
    const uint8_t *f = from;
    for (size_t i = 0; i < bytes; i++)
        to[i] = f[i];
}

static uint32_t word(const uint8_t *at)
{
    uint32_t value = 0;
    put((uint8_t *)&value, at, sizeof value);
    return value;
}

long frame_write(const struct guest_thread *self, const struct ucontext *context, uintptr_t at,
                 uintptr_t fpu_at)
{
    const struct guest_context *g = guest_system->context;
    const uint64_t *registers = (const uint64_t *)&context->uc_mcontext;
    const void *fpu = context->uc_mcontext.fpstate;
    uint8_t uc[GUEST_UC_BYTES] = {0};
    uint32_t mask[4], said = cookie(at);
    for (int i = 0; i < GUEST_REGISTERS; i++)
        put(uc + g->registers[i], &registers[i], sizeof registers[i]);
    signal_set_to_guest(self->has_saved ? self->saved : self->mask, mask);
    put(uc + g->mask, mask, sizeof mask);
    put(uc + g->stack, &self->stack, sizeof self->stack);
    put(uc + g->fpu, fpu, FXSAVE_OURS);
    put(uc + g->fpu_flag, &g->fpu_value, sizeof g->fpu_value);
    guest_system->context_facts(uc, context);
    if (fpu_at) {
        put(uc + g->cookie, &said, sizeof said);
        if (guest_write((long)fpu_at, fpu, frame_fpu_bytes(context)) != 0)
            return -EFAULT;
    }
    return guest_write((long)at, uc, g->size);
}

/* The FPU state: what the signal's frame holds besides, changed by what the guest has changed. */
static void fpu_read(struct guest_thread *self, uintptr_t at, const uint8_t *uc)
{
    const struct guest_context *g = guest_system->context;
    struct ucontext *host = frame_host(self);
    uint8_t *to = self->frame + FPU_AT;
    long whole = (long)(at + g->size + INFO_BYTES);
    uint32_t said[2] = {0};
    host->uc_mcontext.fpstate = (struct _fpstate *)to;
    int extended = word(uc + g->cookie) == cookie(at) &&
                   guest_read(said, whole + FXSAVE_OURS, sizeof said) == 0 &&
                   said[0] == EXTENDED_MAGIC && said[1] <= GUEST_FRAME_BYTES - FPU_AT;
    if (extended && guest_read(to, whole, said[1]) == 0) {
        host->uc_flags |= UC_FP_XSTATE;
        put(to, uc + g->fpu, FXSAVE_OURS);
        return;
    }
    guest_fpu_save(to);
    for (size_t i = FXSAVE_OURS; i < FXSAVE_BYTES; i++)
        to[i] = 0;
    if (word(uc + g->fpu_flag) & g->fpu_bits)
        put(to, uc + g->fpu, FXSAVE_OURS);
}

long frame_read(struct guest_thread *self, uintptr_t at)
{
    const struct guest_context *g = guest_system->context;
    struct ucontext *host = frame_host(self);
    uint8_t uc[GUEST_UC_BYTES];
    uint32_t mask[4];
    if (guest_read(uc, (long)at, g->size) != 0)
        return -EFAULT;
    if (g->says_what && !(word(uc) & HOLDS_CPU))
        return -EINVAL;
    *host = (struct ucontext){.uc_flags = UC_SIGCONTEXT_SS | UC_STRICT_RESTORE_SS};
    uint64_t *registers = (uint64_t *)&host->uc_mcontext;
    for (int i = 0; i < GUEST_REGISTERS; i++)
        put((uint8_t *)&registers[i], uc + g->registers[i], sizeof registers[i]);
    host->uc_mcontext.cs = USER_CODE;
    host->uc_mcontext.ss = USER_DATA;
    frame_stack(self);
    put((uint8_t *)mask, uc + g->mask, sizeof mask);
    if (!g->says_what || (word(uc) & HOLDS_MASK))
        self->mask = signal_set_to_host(mask) & ~(SIGNAL_BIT(SIGKILL) | SIGNAL_BIT(SIGSTOP));
    host->uc_sigmask = signals_mask_for_host(self->mask);
    fpu_read(self, at, uc);
    return 0;
}

/*
 * The registers come from the frame, by the host's rt_sigreturn. Until then nothing may arrive; a
 * signal that is pending is delivered on the frame itself.
 */
long frame_load(struct guest_call *c)
{
    struct guest_thread *self = c->self;
    struct syscall_registers *r = syscall_registers(c->call);
    struct ucontext *host = frame_host(self);
    signals_mask_set(self);
    signals_block_all();
    if (self->pending) {
        self->pending = 0;
        signal_deliver(self, host, self->pending_signal, &self->pending_info);
    }
    r->rip = (uintptr_t)guest_load_frame;
    r->rsp = (uintptr_t)host;
    c->verdict = GUEST_RESUME;
    return 0;
}

/* sigreturn(2), and setcontext(2), which is what NetBSD's trampolines call. */
long frame_setcontext(struct guest_call *c)
{
    long error = frame_read(c->self, (uintptr_t)c->a[0]);
    return error ? error : frame_load(c);
}

/* The registers that C does not see are the host's handler's to write down: guest_context_here. */
long frame_getcontext(struct guest_call *c)
{
    struct syscall_registers *r = syscall_registers(c->call);
    c->self->context_to = (uintptr_t)c->a[0];
    c->self->resume_rip = r->rip;
    r->rip = (uintptr_t)guest_context_here;
    syscall_set_carry(c->call, 0);
    c->call->result = 0;
    c->verdict = GUEST_RESUME;
    return 0;
}

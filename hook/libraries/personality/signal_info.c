/* siginfo_t of the three systems, and what else a frame says of the signal. */
#include "signals.h"

#define INFO_FREEBSD 80
#define INFO_NETBSD  128

/* Why a signal was sent, where nobody but the kernel says it: positive numbers are the same on all
 * systems but for those of SIGFPE. */
static int code_out(const siginfo_t *info, int user, int queue, int timer)
{
    static const int fpe[] = {0, 2, 1, 3, 4, 5, 6, 7, 8}; /* INTDIV and INTOVF change places */
    switch (info->si_code) {
    case SI_USER:
    case SI_TKILL:
        return user;
    case SI_QUEUE:
        return queue;
    case SI_TIMER:
        return timer;
    default:
        if (info->si_signo == SIGFPE && info->si_code > 0 && info->si_code < 9 &&
            guest_system != &guest_netbsd)
            return fpe[info->si_code];
        return info->si_code > 0 && info->si_code < 0x80 ? info->si_code : user;
    }
}

static int is_fault(const siginfo_t *info)
{
    return info->si_code > 0 &&
           (info->si_signo == SIGSEGV || info->si_signo == SIGBUS || info->si_signo == SIGILL ||
            info->si_signo == SIGFPE || info->si_signo == SIGTRAP);
}

struct info_freebsd { /* DragonFly's begins the same */
    int32_t signal, error, code, pid;
    uint32_t uid;
    int32_t status;
    uint64_t address, value;
    uint64_t reason[5];
};

int signal_info_freebsd(uint8_t *to, const void *host_info, int signal)
{
    const siginfo_t *info = host_info;
    struct info_freebsd *out = (struct info_freebsd *)to;
    int bsd_codes = guest_system == &guest_freebsd;
    *out = (struct info_freebsd){
        .signal = signal,
        .error = info->si_errno,
        .code = bsd_codes ? code_out(info, 0x10001, 0x10002, 0x10003) : code_out(info, 0, -1, -2),
    };
    if (is_fault(info)) {
        out->address = (uint64_t)(uintptr_t)info->si_addr;
        return INFO_FREEBSD;
    }
    out->pid = info->si_pid;
    out->uid = info->si_uid;
    if (info->si_signo == SIGCHLD)
        out->status = info->si_code == 1 ? info->si_status : signal_to_guest(info->si_status);
    else
        out->value = (uint64_t)(uintptr_t)info->si_ptr;
    return INFO_FREEBSD;
}

struct info_netbsd {
    int32_t signal, code, error, unused;
    union {
        struct {
            uint64_t address;
        } fault;
        struct {
            int32_t pid;
            uint32_t uid;
            union {
                uint64_t value;
                int32_t status;
            };
        } sent;
        uint64_t all[14];
    };
};

int signal_info_netbsd(uint8_t *to, const void *host_info, int signal)
{
    const siginfo_t *info = host_info;
    struct info_netbsd *out = (struct info_netbsd *)to;
    *out = (struct info_netbsd){
        .signal = signal, .error = info->si_errno, .code = code_out(info, 0, -1, -2)};
    if (is_fault(info)) {
        out->fault.address = (uint64_t)(uintptr_t)info->si_addr;
        return INFO_NETBSD;
    }
    out->sent.pid = info->si_pid;
    out->sent.uid = info->si_uid;
    if (info->si_signo == SIGCHLD)
        out->sent.status = info->si_code == 1 ? info->si_status : signal_to_guest(info->si_status);
    else
        out->sent.value = (uint64_t)(uintptr_t)info->si_ptr;
    return INFO_NETBSD;
}

/* --- the rest of the register set --- */

static void word_put(uint8_t *uc, size_t at, uint64_t value, size_t bytes)
{
    for (size_t i = 0; i < bytes; i++)
        uc[at + i] = (uint8_t)(value >> (8 * i));
}

#define CODE 0x33
#define DATA 0x2b

void signal_facts_freebsd(uint8_t *uc, const void *host_context)
{
    const struct sigcontext *r = &((const struct ucontext *)host_context)->uc_mcontext;
    word_put(uc, 144, r->trapno, 4);
    word_put(uc, 152, r->cr2, 8);
    word_put(uc, 168, r->err, 8);
    word_put(uc, 184, CODE, 8);
    word_put(uc, 208, DATA, 8);
    word_put(uc, 216, 800, 8);     /* mc_len */
    word_put(uc, 224, 0x10002, 8); /* mc_fpformat: XMM */
}

void signal_facts_dragonfly(uint8_t *uc, const void *host_context)
{
    const struct sigcontext *r = &((const struct ucontext *)host_context)->uc_mcontext;
    word_put(uc, 200, r->trapno, 8);
    word_put(uc, 208, r->cr2, 8);
    word_put(uc, 224, r->err, 8);
    word_put(uc, 240, CODE, 8);
    word_put(uc, 264, DATA, 8);
    word_put(uc, 272, 1280, 4);    /* mc_len */
    word_put(uc, 276, 0x10002, 4); /* mc_fpformat: XMM */
}

void signal_facts_netbsd(uint8_t *uc, const void *host_context)
{
    const struct sigcontext *r = &((const struct ucontext *)host_context)->uc_mcontext;
    word_put(uc, 56 + 8 * 19, r->trapno, 8);
    word_put(uc, 56 + 8 * 20, r->err, 8);
    word_put(uc, 56 + 8 * 22, CODE, 8);
    word_put(uc, 56 + 8 * 25, DATA, 8);
    uint64_t base = 0;
    host_call(158 /* arch_prctl */, 0x1003 /* ARCH_GET_FS */, &base);
    word_put(uc, 264, base, 8);
}

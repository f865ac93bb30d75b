/*
 * The guest's first instruction. The loader has built a stack as Linux does, whose lower part -
 * counts and pointers - is the three systems' too; the auxiliary vector is put into their numbers
 * in place.
 */
#include "start.h"

#include "signals.h"
#include "sysctl.h"
#include "thread.h"

#include <elf.h>
#include <linux/auxvec.h>

#define RFLAGS_START 0x202u

struct pair {
    uint64_t type, value;
};

const struct guest_system *start_default;

/* --- which system --- */

static uint64_t vector_value(const struct pair *p, uint64_t type)
{
    while (p->type != AT_NULL && p->type != type)
        p++;
    return p->value;
}

/* Count, arguments, 0, environment, 0; behind them the auxiliary vector. */
static struct pair *vector_of(uint64_t *sp)
{
    uint64_t *word = sp + 1 + *sp + 1;
    while (*word)
        word++;
    return (struct pair *)(word + 1);
}

static int begins(const char *text, const char *with)
{
    while (*with && *text == *with)
        text++, with++;
    return !*with;
}

/* What kind of program it is, as far as it says: */
enum brand { UNKNOWN, FREEBSD, NETBSD, DRAGONFLY, LINUX };

static enum brand brand_of_name(const char *name)
{
    return begins(name, "FreeBSD")                          ? FREEBSD
           : begins(name, "NetBSD")                         ? NETBSD
           : begins(name, "DragonFly")                      ? DRAGONFLY
           : begins(name, "OpenBSD") || begins(name, "GNU") ? LINUX
                                                            : UNKNOWN;
}

/* Type 1 of a system's name is the system's version. */
static enum brand brand_of_notes(const uint8_t *at, uint64_t bytes)
{
    for (uint64_t done = 0; done + sizeof(Elf64_Nhdr) <= bytes;) {
        const Elf64_Nhdr *note = (const Elf64_Nhdr *)(at + done);
        enum brand brand =
            note->n_type == 1 && note->n_namesz ? brand_of_name((const char *)(note + 1)) : UNKNOWN;
        if (brand != UNKNOWN)
            return brand;
        done += sizeof *note + ((note->n_namesz + 3ul) & ~3ul) + ((note->n_descsz + 3ul) & ~3ul);
    }
    return UNKNOWN;
}

static enum brand brand_of_header(const Elf64_Ehdr *header)
{
    return header->e_ident[EI_OSABI] == ELFOSABI_FREEBSD  ? FREEBSD
           : header->e_ident[EI_OSABI] == ELFOSABI_NETBSD ? NETBSD
                                                          : UNKNOWN;
}

static enum brand brand_of_segment(const Elf64_Phdr *s, uintptr_t bias)
{
    const void *at = (const void *)(bias + s->p_vaddr);
    if (s->p_type == PT_NOTE)
        return brand_of_notes(at, s->p_memsz);
    if (s->p_type == PT_INTERP)
        return begins(at, "/lib64/ld-linux") || begins(at, "/lib/ld-") ? LINUX : UNKNOWN;
    return s->p_type == PT_LOAD && s->p_offset == 0 ? brand_of_header(at) : UNKNOWN;
}

static const struct guest_system *identify(const struct pair *vector)
{
    const Elf64_Phdr *segments = (const Elf64_Phdr *)vector_value(vector, AT_PHDR);
    uint64_t count = segments ? vector_value(vector, AT_PHNUM) : 0;
    enum brand brand = UNKNOWN;
    uintptr_t bias = 0;
    for (uint64_t i = 0; i < count; i++) {
        if (segments[i].p_type == PT_PHDR)
            bias = (uintptr_t)segments - segments[i].p_vaddr;
    }
    for (uint64_t i = 0; brand == UNKNOWN && i < count; i++)
        brand = brand_of_segment(&segments[i], bias);
    static const struct guest_system *const systems[] = {[FREEBSD] = &guest_freebsd,
                                                         [NETBSD] = &guest_netbsd,
                                                         [DRAGONFLY] = &guest_dragonfly,
                                                         [LINUX] = NULL};
    return brand == UNKNOWN ? start_default : systems[brand];
}

/* --- its stack and registers --- */

/* NetBSD's struct ps_strings, which its programs find by rbx. */
static struct {
    uint64_t arguments;
    int32_t argument_count, unused1;
    uint64_t environment;
    int32_t variable_count, unused2;
} strings;

/* What all number alike: program headers, page size, base, flags, entry. */
static int is_common(uint64_t type)
{
    return type >= AT_PHDR && type <= AT_ENTRY;
}

/* FreeBSD and DragonFly */
enum {
    BSD_EXECPATH = 15,
    BSD_CANARY,
    BSD_CANARYLEN,
    BSD_OSRELDATE,
    BSD_NCPUS,
    BSD_STACKPROT = 23,
};

static struct pair bsd_entry(const struct pair *p)
{
    switch (p->type) {
    case AT_UID:
    case AT_EUID:
    case AT_GID:
    case AT_EGID:
        return *p;
    case AT_EXECFN:
        return (struct pair){BSD_EXECPATH, p->value};
    case AT_RANDOM:
        return (struct pair){BSD_CANARY, p->value};
    case AT_CLKTCK:
        return (struct pair){BSD_CANARYLEN, 16};
    case AT_HWCAP:
        return (struct pair){BSD_NCPUS, (uint64_t)sysctl_processors()};
    case AT_PLATFORM:
        return (struct pair){BSD_OSRELDATE, guest_system == &guest_freebsd ? 1400097u : 600400u};
    case AT_SECURE:
        return (struct pair){guest_system == &guest_freebsd ? BSD_STACKPROT : AT_IGNORE, 3};
    default:
        return (struct pair){AT_IGNORE, 0};
    }
}

static struct pair netbsd_entry(const struct pair *p)
{
    switch (p->type) {
    case AT_EUID:
        return (struct pair){2000, p->value};
    case AT_UID:
        return (struct pair){2001, p->value};
    case AT_EGID:
        return (struct pair){2002, p->value};
    case AT_GID:
        return (struct pair){2003, p->value};
    case AT_EXECFN:
        return (struct pair){2014, p->value};
    default:
        return (struct pair){AT_IGNORE, 0};
    }
}

static void auxiliary_convert(struct pair *p)
{
    for (; p->type != AT_NULL; p++) {
        if (!is_common(p->type))
            *p = guest_system == &guest_netbsd ? netbsd_entry(p) : bsd_entry(p);
    }
}

/* The words above sp: count, arguments, 0, environment, 0, auxiliary vector. */
static void stack_convert(uint64_t *sp)
{
    uint64_t *word = sp + 1;
    strings.arguments = (uint64_t)(uintptr_t)word;
    strings.argument_count = (int32_t)*sp;
    word += *sp + 1;
    strings.environment = (uint64_t)(uintptr_t)word;
    for (; *word; word++)
        strings.variable_count++;
    auxiliary_convert((struct pair *)(word + 1));
}

/* FreeBSD and DragonFly give the stack's address in rdi, and a stack pointer as behind a `call`. */
static void registers_set(struct sigcontext *r, uintptr_t entry, uintptr_t sp)
{
    int netbsd = guest_system == &guest_netbsd;
    r->rip = entry;
    r->rsp = netbsd ? sp : ((sp - 8) & ~15ul) + 8;
    r->rdi = netbsd ? 0 : sp;
    r->rbx = netbsd ? (uint64_t)(uintptr_t)&strings : 0;
    r->eflags = RFLAGS_START;
    r->cs = 0x33;
    r->ss = 0x2b;
}

void guest_start(struct syscall_registers *registers)
{
    const struct guest_system *system = identify(vector_of((uint64_t *)registers->rsp));
    if (!system || guest_thread_first() != 0)
        return;
    guest_system_set(system);
    struct guest_thread *self = guest_self();
    struct ucontext *host = frame_host(self);
    signals_start();
    stack_convert((uint64_t *)registers->rsp);
    *host = (struct ucontext){.uc_flags = UC_SIGCONTEXT_SS | UC_STRICT_RESTORE_SS};
    registers_set(&host->uc_mcontext, registers->rip, registers->rsp);
    frame_stack(self);
    host->uc_sigmask = signals_mask_for_host(self->mask);
    signals_block_all();
    registers->rip = (uintptr_t)guest_load_frame;
    registers->rsp = (uintptr_t)host;
}

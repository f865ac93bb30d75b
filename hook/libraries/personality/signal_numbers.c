/* Signal numbers, sets of them, and wait statuses. */
#include "signals.h"

/* The first 32 are 4.4BSD's at all three. EMT and INFO have no equal: signals that Linux never
 * sends by itself stand for them. */
static const uint8_t host_of[33] = {
    0,       SIGHUP,   SIGINT,  SIGQUIT, SIGILL,  SIGTRAP, SIGABRT, SIGSTKFLT, SIGFPE,
    SIGKILL, SIGBUS,   SIGSEGV, SIGSYS,  SIGPIPE, SIGALRM, SIGTERM, SIGURG,    SIGSTOP,
    SIGTSTP, SIGCONT,  SIGCHLD, SIGTTIN, SIGTTOU, SIGIO,   SIGXCPU, SIGXFSZ,   SIGVTALRM,
    SIGPROF, SIGWINCH, SIGPWR,  SIGUSR1, SIGUSR2, 34, /* FreeBSD's and DragonFly's SIGTHR */
};

#define CLASSIC   33
#define HOST_LAST 64

int signal_to_host(long guest)
{
    if (guest > 0 && guest < CLASSIC)
        return host_of[guest];
    long real_time = guest - guest_system->first_real_time;
    if (real_time < 0 || real_time + guest_system->first_real_time_host > HOST_LAST)
        return 0;
    return (int)(real_time + guest_system->first_real_time_host);
}

int signal_to_guest(int host)
{
    for (int guest = 1; guest < CLASSIC; guest++) {
        if (host_of[guest] == host)
            return guest;
    }
    int real_time = host - guest_system->first_real_time_host;
    return real_time < 0 ? 0 : guest_system->first_real_time + real_time;
}

uint64_t signal_set_to_host(const uint32_t set[4])
{
    uint64_t host = 0;
    for (int guest = 1; guest <= 128; guest++) {
        int signal = set[(guest - 1) / 32] & (1u << ((guest - 1) % 32)) ? signal_to_host(guest) : 0;
        if (signal)
            host |= SIGNAL_BIT(signal);
    }
    return host;
}

void signal_set_to_guest(uint64_t host, uint32_t set[4])
{
    set[0] = set[1] = set[2] = set[3] = 0;
    for (int signal = 1; signal <= HOST_LAST; signal++) {
        int guest = host & SIGNAL_BIT(signal) ? signal_to_guest(signal) : 0;
        if (guest)
            set[(guest - 1) / 32] |= 1u << ((guest - 1) % 32);
    }
}

long signal_set_read(long address, uint64_t *host)
{
    uint32_t set[4];
    long error = guest_read(set, address, sizeof set);
    *host = error ? 0 : signal_set_to_host(set);
    return error;
}

long signal_set_write_if(long address, uint64_t host)
{
    uint32_t set[4];
    signal_set_to_guest(host, set);
    return guest_write_if(address, set, sizeof set);
}

int signal_status_to_guest(int status)
{
    int low = status & 0x7f;
    if (status == 0xffff || low == 0)
        return status;
    if (low == 0x7f)
        return (status & ~0xff00) | signal_to_guest((status >> 8) & 0xff) << 8;
    return (status & ~0x7f) | signal_to_guest(low);
}

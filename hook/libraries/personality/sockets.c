/* Sockets: addresses begin with a byte for their length and one for the family. */
#include "sockets.h"

#include <asm/unistd.h>

#define HOST_INET6    10
#define HOST_CLOEXEC  02000000
#define HOST_NONBLOCK 04000
#define CLOEXEC       0x10000000
#define NONBLOCK      0x20000000
#define NOSIGPIPE     0x40000000 /* NetBSD */

#define MESSAGES_COMMON                                                                        \
    {0x1, 0x1}, {0x2, 0x2}, {0x4, 0x4}, {0x8, 0x80}, {0x10, 0x20}, {0x20, 0x8}, {0x40, 0x100}, \
    {                                                                                          \
        0x80, 0x40                                                                             \
    }
const struct guest_flag sockets_messages_freebsd[] = {
    MESSAGES_COMMON, {0x20000, 0x4000}, {0x40000, 0x40000000}, {0, 0}};
const struct guest_flag sockets_messages_netbsd[] = {
    MESSAGES_COMMON, {0x400, 0x4000}, {0x800, 0x40000000}, {0, 0}};
const struct guest_flag sockets_messages_dragonfly[] = {
    MESSAGES_COMMON, {0x400, 0x4000}, {0x1000, 0x40000000}, {0, 0}};

/* The others that programs use have the host's numbers: unspecified 0, local 1, inet 2. */
int socket_family_to_host(unsigned family)
{
    if (family == guest_system->family_inet6)
        return HOST_INET6;
    return family <= 2 ? (int)family : -1;
}

static int type_to_host(long type)
{
    return (int)(type & 0xf) | (type & CLOEXEC ? HOST_CLOEXEC : 0) |
           (type & NONBLOCK ? HOST_NONBLOCK : 0);
}

long socket_address_in(uint8_t host[SOCKET_ADDRESS_MOST], long from, unsigned bytes)
{
    if (bytes < 2 || bytes > SOCKET_ADDRESS_MOST)
        return -EINVAL;
    if (guest_read(host, from, bytes) != 0)
        return -EFAULT;
    int family = socket_family_to_host(host[1]);
    if (family < 0)
        return -EAFNOSUPPORT;
    host[0] = (uint8_t)family;
    host[1] = 0;
    /* A path ends where the address ends, and the host's is shorter than 110 bytes. */
    return family == 1 && bytes > 110 ? 110 : (long)bytes;
}

long socket_address_out(const uint8_t *host, unsigned bytes, long to, uint32_t room, uint32_t *told)
{
    uint8_t guest[SOCKET_ADDRESS_MOST];
    *told = bytes;
    for (unsigned i = 0; i < bytes && i < sizeof guest; i++)
        guest[i] = host[i];
    if (bytes >= 2) {
        guest[0] = (uint8_t)bytes;
        guest[1] = host[0] == HOST_INET6 ? (uint8_t)guest_system->family_inet6 : host[0];
    }
    return to ? guest_write(to, guest, bytes < room ? bytes : room) : 0;
}

/* --- making --- */

long sockets_socket(struct guest_call *c)
{
    int family = socket_family_to_host((unsigned)c->a[0]);
    if (family < 0)
        return -EAFNOSUPPORT;
    return host_call(__NR_socket, family, type_to_host(c->a[1]), c->a[2]);
}

long sockets_socketpair(struct guest_call *c)
{
    int fds[2], family = socket_family_to_host((unsigned)c->a[0]);
    if (family < 0)
        return -EAFNOSUPPORT;
    long error = host_call(__NR_socketpair, family, type_to_host(c->a[1]), c->a[2], fds);
    return error ? error : guest_write(c->a[3], fds, sizeof fds);
}

/* --- addresses --- */

static long with_address(struct guest_call *c)
{
    uint8_t address[SOCKET_ADDRESS_MOST];
    long bytes = socket_address_in(address, c->a[1], (unsigned)c->a[2]);
    if (bytes < 0)
        return bytes;
    return guest_wait(c->self, c->row->host, (int)c->a[0], (long)address, bytes, 0, 0, 0);
}

long sockets_bind(struct guest_call *c)
{
    return with_address(c);
}

long sockets_connect(struct guest_call *c)
{
    return with_address(c);
}

/* Room and length lie at the guest's third argument. */
static long address_back(struct guest_call *c, const uint8_t *address, uint32_t bytes)
{
    uint32_t room, told;
    if (!c->a[1] || !c->a[2])
        return 0;
    if (guest_read(&room, c->a[2], sizeof room) != 0 ||
        socket_address_out(address, bytes, c->a[1], room, &told) != 0)
        return -EFAULT;
    return guest_write(c->a[2], &told, sizeof told);
}

static long accept_with(struct guest_call *c, long flags)
{
    uint8_t address[SOCKET_ADDRESS_MOST];
    uint32_t bytes = sizeof address;
    long fd = guest_wait(c->self, __NR_accept4, (int)c->a[0], (long)address, (long)&bytes,
                         type_to_host(flags) & (HOST_CLOEXEC | HOST_NONBLOCK), 0, 0);
    if (fd < 0)
        return fd;
    long error = address_back(c, address, bytes);
    if (error)
        host_call(__NR_close, fd);
    return error ? error : fd;
}

/* Whether the new descriptor blocks is inherited from the listening one there. */
long sockets_accept(struct guest_call *c)
{
    enum { GET_FLAGS = 3 };
    long flags = host_call(__NR_fcntl, (int)c->a[0], GET_FLAGS);
    return accept_with(c, flags >= 0 && (flags & HOST_NONBLOCK) ? NONBLOCK : 0);
}

long sockets_accept4(struct guest_call *c)
{
    return accept_with(c, c->a[3]);
}

/* (fd, address, length, mask, flags) */
long sockets_paccept(struct guest_call *c)
{
    return c->a[3] ? -ENOSYS : accept_with(c, c->a[4]);
}

/* getsockname and getpeername */
long sockets_getsockname(struct guest_call *c)
{
    uint8_t address[SOCKET_ADDRESS_MOST];
    uint32_t bytes = sizeof address;
    long error = host_call(c->row->host, (int)c->a[0], address, &bytes);
    return error ? error : address_back(c, address, bytes);
}

/* --- data --- */

long sockets_sendto(struct guest_call *c)
{
    uint8_t address[SOCKET_ADDRESS_MOST];
    uint32_t flags = guest_flags_in(guest_system->message_flags, (uint32_t)c->a[3]);
    long bytes = c->a[4] ? socket_address_in(address, c->a[4], (unsigned)c->a[5]) : 0;
    if (bytes < 0)
        return bytes;
    return guest_wait(c->self, __NR_sendto, (int)c->a[0], c->a[1], c->a[2], flags,
                      c->a[4] ? (long)address : 0, bytes);
}

long sockets_recvfrom(struct guest_call *c)
{
    uint8_t address[SOCKET_ADDRESS_MOST];
    uint32_t bytes = sizeof address, room, told;
    uint32_t flags = guest_flags_in(guest_system->message_flags, (uint32_t)c->a[3]);
    long got = guest_wait(c->self, __NR_recvfrom, (int)c->a[0], c->a[1], c->a[2], flags,
                          c->a[4] ? (long)address : 0, c->a[4] ? (long)&bytes : 0);
    if (got < 0 || !c->a[4] || !c->a[5])
        return got;
    if (guest_read(&room, c->a[5], sizeof room) != 0 ||
        socket_address_out(address, bytes, c->a[4], room, &told) != 0 ||
        guest_write(c->a[5], &told, sizeof told) != 0)
        return -EFAULT;
    return got;
}

/* setsockopt and getsockopt: levels and names of options. */
#include "sockets.h"

#include <asm/unistd.h>

#define SOCKET_LEVEL 0xffff
#define LEVEL_IP     0
#define LEVEL_TCP    6
#define LEVEL_IPV6   41
#define HOST_SOCKET  1
#define HOST_ERROR   4
#define NOTHING      (-2) /* there is no such thing to set here, and the program need not know */

struct option {
    uint16_t level, guest;
    int16_t host;
};

static const struct option common[] = {
    {SOCKET_LEVEL, 0x1, 1},
    {SOCKET_LEVEL, 0x2, 30},
    {SOCKET_LEVEL, 0x4, 2},
    {SOCKET_LEVEL, 0x8, 9},
    {SOCKET_LEVEL, 0x10, 5},
    {SOCKET_LEVEL, 0x20, 6},
    {SOCKET_LEVEL, 0x40, NOTHING},
    {SOCKET_LEVEL, 0x80, 13},
    {SOCKET_LEVEL, 0x100, 10},
    {SOCKET_LEVEL, 0x200, 15},
    {SOCKET_LEVEL, 0x800, NOTHING},
    {SOCKET_LEVEL, 0x1001, 7},
    {SOCKET_LEVEL, 0x1002, 8},
    {SOCKET_LEVEL, 0x1003, 19},
    {SOCKET_LEVEL, 0x1004, 18},
    {SOCKET_LEVEL, 0x1005, 21},
    {SOCKET_LEVEL, 0x1006, 20},
    {SOCKET_LEVEL, 0x1007, HOST_ERROR},
    {SOCKET_LEVEL, 0x1008, 3},
    {LEVEL_TCP, 0x1, 1},
    {LEVEL_TCP, 0x2, 2},
    {LEVEL_IP, 3, 1},
    {LEVEL_IP, 4, 2},
    {LEVEL_IP, 9, 32},
    {LEVEL_IP, 10, 33},
    {LEVEL_IP, 11, 34},
    {LEVEL_IP, 12, 35},
    {LEVEL_IP, 13, 36},
    {LEVEL_IPV6, 27, 26},
    {LEVEL_IPV6, 4, 16},
    {LEVEL_IPV6, 9, 17},
    {LEVEL_IPV6, 10, 18},
    {LEVEL_IPV6, 11, 19},
    {LEVEL_IPV6, 12, 20},
    {LEVEL_IPV6, 13, 21},
};
static const struct option freebsd[] = {{LEVEL_TCP, 0x100, 4},
                                        {LEVEL_TCP, 0x200, 5},
                                        {LEVEL_TCP, 0x400, 6},
                                        {SOCKET_LEVEL, 0x1016, 38}};
static const struct option netbsd[] = {{SOCKET_LEVEL, 0x100b, 21},
                                       {SOCKET_LEVEL, 0x100c, 20},
                                       {LEVEL_TCP, 3, 4},
                                       {LEVEL_TCP, 5, 5},
                                       {LEVEL_TCP, 6, 6}};

static const struct option *find(const struct option *list, size_t count, long level, long name)
{
    for (size_t i = 0; i < count; i++) {
        if (list[i].level == level && list[i].guest == name)
            return &list[i];
    }
    return NULL;
}

static const struct option *option_of(long level, long name)
{
    int is_netbsd = guest_system == &guest_netbsd;
    const struct option *own = is_netbsd
                                   ? find(netbsd, sizeof netbsd / sizeof *netbsd, level, name)
                                   : find(freebsd, sizeof freebsd / sizeof *freebsd, level, name);
    return own ? own : find(common, sizeof common / sizeof *common, level, name);
}

/* DragonFly counts the times of keep-alive in milliseconds. */
static int in_milliseconds(const struct option *o)
{
    return guest_system == &guest_dragonfly && o->level == LEVEL_TCP &&
           (o->guest == 0x100 || o->guest == 0x200);
}

/* A timeout is a struct timeval, as at the host. */
long sockets_setsockopt(struct guest_call *c)
{
    const struct option *o = option_of(c->a[1], c->a[2]);
    long value = c->a[3];
    int32_t seconds;
    if (!o)
        return -ENOPROTOOPT;
    if (o->host == NOTHING)
        return 0;
    if (in_milliseconds(o)) {
        if (guest_read(&seconds, value, sizeof seconds) != 0)
            return -EFAULT;
        seconds = (seconds + 999) / 1000;
        value = (long)&seconds;
    }
    return host_call(__NR_setsockopt, (int)c->a[0],
                     o->level == SOCKET_LEVEL ? HOST_SOCKET : o->level, o->host, value, c->a[4]);
}

static long error_back(struct guest_call *c)
{
    int32_t error = 0;
    uint32_t bytes = sizeof error;
    long failed = host_call(__NR_getsockopt, (int)c->a[0], HOST_SOCKET, HOST_ERROR, &error, &bytes);
    if (failed)
        return failed;
    error = error < GUEST_ERRORS ? guest_system->errors[error] : 0;
    return guest_write(c->a[3], &error, sizeof error) == 0
               ? guest_write(c->a[4], &bytes, sizeof bytes)
               : -EFAULT;
}

long sockets_getsockopt(struct guest_call *c)
{
    const struct option *o = option_of(c->a[1], c->a[2]);
    if (!o || o->host == NOTHING)
        return -ENOPROTOOPT;
    if (o->level == SOCKET_LEVEL && o->host == HOST_ERROR)
        return error_back(c);
    return host_call(__NR_getsockopt, (int)c->a[0],
                     o->level == SOCKET_LEVEL ? HOST_SOCKET : o->level, o->host, c->a[3], c->a[4]);
}

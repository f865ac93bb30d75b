/* sendmsg and recvmsg: the header, the address, and descriptors that are passed along. */
#include "sockets.h"

#include <asm/unistd.h>

struct message { /* the guest's struct msghdr */
    uint64_t name;
    uint32_t name_bytes, unused1;
    uint64_t parts;
    int32_t part_count, unused2;
    uint64_t control;
    uint32_t control_bytes;
    int32_t flags;
};

struct host_message {
    void *name;
    uint32_t name_bytes;
    uint64_t parts, part_count;
    void *control;
    uint64_t control_bytes;
    uint32_t flags;
};

/* Both begin an item with 16 bytes; only what is in them differs. */
struct item {
    uint32_t bytes;
    int32_t level, type, unused;
};

struct host_item {
    uint64_t bytes;
    int32_t level, type;
};

_Static_assert(sizeof(struct item) == sizeof(struct host_item), "headers differ in length");

#define CONTROL_MOST 4096u
#define SOCKET_LEVEL 0xffff
#define HOST_LEVEL   1
#define RIGHTS       1

/* In place. Only descriptors can be sent along. */
static long control_in(uint8_t *control, size_t bytes)
{
    for (size_t at = 0; at + sizeof(struct item) <= bytes;) {
        struct item item = *(struct item *)(control + at);
        if (item.bytes < sizeof item || item.bytes > bytes - at || item.level != SOCKET_LEVEL ||
            item.type != RIGHTS)
            return -EINVAL;
        *(struct host_item *)(control + at) =
            (struct host_item){.bytes = item.bytes, .level = HOST_LEVEL, .type = RIGHTS};
        at += (item.bytes + 7ul) & ~7ul;
    }
    return 0;
}

/* In place; what is not known to the guest's systems keeps its numbers. */
static void control_out(uint8_t *control, size_t bytes)
{
    for (size_t at = 0; at + sizeof(struct host_item) <= bytes;) {
        struct host_item item = *(struct host_item *)(control + at);
        if (item.bytes < sizeof item)
            return;
        *(struct item *)(control + at) = (struct item){
            .bytes = (uint32_t)item.bytes,
            .level = item.level == HOST_LEVEL ? SOCKET_LEVEL : item.level,
            .type = item.type,
        };
        at += (item.bytes + 7ul) & ~7ul;
    }
}

long sockets_sendmsg(struct guest_call *c)
{
    _Alignas(8) uint8_t control[CONTROL_MOST], address[SOCKET_ADDRESS_MOST];
    struct message m;
    long bytes = 0, error = 0;
    if (guest_read(&m, c->a[1], sizeof m) != 0)
        return -EFAULT;
    if (m.name && (bytes = socket_address_in(address, (long)m.name, m.name_bytes)) < 0)
        return bytes;
    if (m.control && m.control_bytes > sizeof control)
        return -EINVAL;
    if (m.control && guest_read(control, (long)m.control, m.control_bytes) != 0)
        return -EFAULT;
    if (m.control && (error = control_in(control, m.control_bytes)) != 0)
        return error;
    struct host_message host = {
        .name = m.name ? address : NULL,
        .name_bytes = (uint32_t)bytes,
        .parts = m.parts,
        .part_count = (uint64_t)m.part_count,
        .control = m.control && m.control_bytes ? control : NULL,
        .control_bytes = m.control ? m.control_bytes : 0,
    };
    return guest_wait(c->self, __NR_sendmsg, (int)c->a[0], (long)&host,
                      guest_flags_in(guest_system->message_flags, (uint32_t)c->a[2]), 0, 0, 0);
}

static long message_back(struct guest_call *c, struct message *m, const struct host_message *host)
{
    if (m->name && socket_address_out(host->name, host->name_bytes, (long)m->name, m->name_bytes,
                                      &m->name_bytes) != 0)
        return -EFAULT;
    m->control_bytes = m->control ? (uint32_t)host->control_bytes : 0;
    if (m->control_bytes) {
        control_out(host->control, host->control_bytes);
        if (guest_write((long)m->control, host->control, m->control_bytes) != 0)
            return -EFAULT;
    }
    m->flags = (int32_t)guest_flags_out(guest_system->message_flags, host->flags & ~0x40000000u);
    return guest_write(c->a[1], m, sizeof *m);
}

long sockets_recvmsg(struct guest_call *c)
{
    _Alignas(8) uint8_t control[CONTROL_MOST], address[SOCKET_ADDRESS_MOST];
    struct message m;
    if (guest_read(&m, c->a[1], sizeof m) != 0)
        return -EFAULT;
    struct host_message host = {
        .name = m.name ? address : NULL,
        .name_bytes = sizeof address,
        .parts = m.parts,
        .part_count = (uint64_t)m.part_count,
        .control = m.control ? control : NULL,
        .control_bytes = !m.control                         ? 0
                         : m.control_bytes < sizeof control ? m.control_bytes
                                                            : sizeof control,
    };
    long got = guest_wait(c->self, __NR_recvmsg, (int)c->a[0], (long)&host,
                          guest_flags_in(guest_system->message_flags, (uint32_t)c->a[2]), 0, 0, 0);
    if (got < 0)
        return got;
    return message_back(c, &m, &host) == 0 ? got : -EFAULT;
}

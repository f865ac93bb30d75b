/* Sockets: addresses with a length byte, options, and a descriptor that is sent along. */
#include "bsd.h"

#define SOCKET NR(97, 394, 97)

struct internet {
    uint8_t bytes, family;
    uint16_t port;
    uint32_t address;
    char zero[8];
};

struct internet6 {
    uint8_t bytes, family;
    uint16_t port;
    uint32_t flow;
    uint8_t address[16];
    uint32_t scope;
};

struct local {
    uint8_t bytes, family;
    char path[104];
};

enum { LEVEL = 0xffff, REUSE = 4, TYPE = 0x1008, ECONNREFUSED = 61, EAFNOSUPPORT = 47 };

static void check_internet(void)
{
    struct internet address = {16, 2, 0, 0x0100007f, {0}}, other = {0};
    uint32_t bytes = sizeof other;
    int one = 1, type = 0;
    char text[8] = {0};
    long server = CALL(SOCKET, 2, 1, 0).value, client = CALL(SOCKET, 2, 1, 0).value;
    check(!CALL(105, server, LEVEL, REUSE, A(&one), sizeof one).carry, "SO_REUSEADDR", 0);
    check(!CALL(104, server, A(&address), sizeof address).carry, "bind", 0);
    check(!CALL(32, server, A(&other), A(&bytes)).carry, "getsockname", 0);
    check(other.bytes == 16 && other.family == 2 && other.port != 0 && bytes == 16, "its address",
          other.family);
    struct outcome o = CALL(98, client, A(&other), sizeof other);
    check(o.carry && o.value == ECONNREFUSED, "connect before listen", o.value);
    CALL(6, client);
    client = CALL(SOCKET, 2, 1, 0).value;
    check(!CALL(106, server, 5).carry, "listen", 0);
    check(!CALL(98, client, A(&other), sizeof other).carry, "connect", 0);
    o = CALL(30, server, A(&other), A(&bytes));
    check(!o.carry && other.bytes == 16 && other.address == 0x0100007f, "accept", o.value);
    check(CALL(133, client, A("text"), 4, 0, 0, 0).value == 4, "sendto", 0);
    check(CALL(29, o.value, A(text), 8, 0, 0, 0).value == 4 && same(text, "text"), "recvfrom", 0);
    bytes = sizeof type;
    CALL(118, client, LEVEL, TYPE, A(&type), A(&bytes));
    check(type == 1, "SO_TYPE", type);
    CALL(6, o.value);
    CALL(6, client);
    CALL(6, server);
}

static void check_families(void)
{
    struct internet6 address = {28, NR(28, 24, 28), 0, 0, {[15] = 1}, 0};
    struct outcome o = CALL(SOCKET, NR(28, 24, 28), 2, 0);
    if (!o.carry) { /* a machine without IPv6 has none here either */
        struct outcome b = CALL(104, o.value, A(&address), sizeof address);
        uint32_t bytes = sizeof address;
        if (!b.carry) {
            CALL(32, o.value, A(&address), A(&bytes));
            check(address.family == NR(28, 24, 28) && bytes == 28, "inet6", address.family);
        }
        CALL(6, o.value);
    }
    o = CALL(SOCKET, 10, 1, 0);
    check(o.carry && o.value == EAFNOSUPPORT, "Linux's number for inet6", o.value);
}

/* A local socket with a name, and a descriptor through it. */
static void check_local(void)
{
    struct local address = {0, 1, "/tmp/personality-socket." SYSTEM};
    struct {
        uint32_t bytes;
        int level, type, unused, fd, unused2;
    } item = {20, LEVEL, 1, 0, 1, 0};
    char byte = 'd';
    struct {
        void *at;
        size_t bytes;
    } part = {&byte, 1};
    struct {
        void *name;
        uint32_t name_bytes;
        void *parts;
        int part_count;
        void *control;
        uint32_t control_bytes;
        int flags;
    } message = {0, 0, &part, 1, &item, sizeof item, 0};
    address.bytes = (uint8_t)(2 + length(address.path));
    CALL(10, A(address.path));
    long server = CALL(SOCKET, 1, 1, 0).value, client = CALL(SOCKET, 1, 1, 0).value;
    check(!CALL(104, server, A(&address), address.bytes).carry, "bind to a path", 0);
    CALL(106, server, 1);
    check(!CALL(98, client, A(&address), address.bytes).carry, "connect to a path", 0);
    long peer = CALL(30, server, 0, 0).value;
    struct outcome o = CALL(28, client, A(&message), 0);
    check(!o.carry && o.value == 1, "sendmsg", o.value);
    item.fd = -1;
    item.type = 0;
    o = CALL(27, peer, A(&message), 0);
    check(!o.carry && o.value == 1 && item.level == LEVEL && item.type == 1 && item.fd > 2,
          "a descriptor that came along", item.fd);
    check(CALL(4, item.fd, A(""), 0).value == 0, "is of use", 0);
    CALL(6, item.fd);
    CALL(6, peer);
    CALL(6, client);
    CALL(6, server);
    CALL(10, A(address.path));
}

void sockets(void)
{
    check_internet();
    check_families();
    check_local();
}

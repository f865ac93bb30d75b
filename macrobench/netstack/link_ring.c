/*
 * The ring link: packets without Ethernet headers in shared memory (ring.h). Beside the shared file
 * lie two FIFOs, PATH.a and PATH.b: the doorbell of the process on that side. A lock on the shared
 * file sees to it that each side is taken once, and tells who is alive. All of it is opened at the
 * start: a program that then gives up its user, as servers do, could not open it again.
 */
#include <errno.h>
#include <fcntl.h>
#include <lwip/ip4.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "hook/syscall_hook.h"
#include "macrobench/netstack/link.h"
#include "macrobench/netstack/privates.h"
#include "macrobench/netstack/ring.h"

static struct {
    struct ring_wire *wire;
    struct ring_end out, in;
    unsigned side;
    uint32_t peer_arrival; /* the arrival of the last peer that we have seen; 0: none */
    int file;              /* the shared one: holds our lock; private */
    bool connected;        /* there is a peer that we talk to */
    int bell;              /* the other side's doorbell */
    bool sent;             /* frames since the last look at the peer's sleep */
} ring = {.bell = -1};

struct link_counts link_counts;

static const char failed[] = "cannot open the ring";

static int refuse(const char *path, int error, const char *remedy)
{
    config_complain(failed, remedy, "%s: %s", path, strerror(error));
    return -error;
}

/* The file's first user lays it out, under a lock. */
static int lay_out(const char *path, int file)
{
    struct stat status;
    if (flock(file, LOCK_EX) != 0 || fstat(file, &status) != 0)
        return refuse(path, errno, "put it into /dev/shm");
    int r = 0;
    bool fresh = status.st_size == 0;
    if (!S_ISREG(status.st_mode) || (!fresh && status.st_size != sizeof *ring.wire)) {
        config_complain(failed, "remove it, or give another path", "%s: not a ring's file", path);
        r = -EINVAL;
    } else if (fresh) {
        /* All of it at once: a hole that cannot be filled later would be SIGBUS. */
        int error = posix_fallocate(file, 0, sizeof *ring.wire);
        r = error ? refuse(path, error, "put it where there is room for 1 MiB") : 0;
    }
    if (r == 0) {
        ring.wire = mmap(NULL, sizeof *ring.wire, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
        if (ring.wire == MAP_FAILED)
            r = refuse(path, errno, "put it into /dev/shm");
    }
    if (r == 0 && fresh) {
        ring.wire->magic = RING_MAGIC;
        ring.wire->size = sizeof *ring.wire;
    }
    if (r == 0 && (ring.wire->magic != RING_MAGIC || ring.wire->size != sizeof *ring.wire)) {
        config_complain(failed, "remove it, or give another path", "%s: not a ring's file", path);
        r = -EINVAL;
    }
    (void)flock(file, LOCK_UN);
    return r;
}

/* Takes our side, for as long as `file` is open. */
static int take_side(const char *path, int file)
{
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = ring.side, .l_len = 1};
    if (fcntl(file, F_OFD_SETLK, &lock) == 0)
        return 0;
    if (errno != EAGAIN && errno != EACCES)
        return refuse(path, errno, "put it into /dev/shm");
    return -EBUSY; /* whether that is wrong is seen by the caller */
}

static int open_shared(const char *path)
{
    int file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (file < 0)
        return refuse(path, errno, "give a path that can be written, as in /dev/shm/wire");
    int r = lay_out(path, file);
    if (r == 0)
        r = take_side(path, file);
    if (r != 0) {
        close(file);
        return r;
    }
    ring.file = private_adopt(file);
    return ring.file < 0 ? refuse(path, -ring.file, "raise the limit of open files") : 0;
}

static void ring_bell(void)
{
    link_counts.doorbells++;
    /* A full pipe is a bell that rings already. */
    hook_raw_syscall(SYS_write, ring.bell, (long)"", 1, 0, 0, 0);
}

/* Is there a process on the other side, the one that we know or another? */
static bool peer_alive(void)
{
    struct flock lock = {.l_type = F_WRLCK, .l_start = !ring.side, .l_len = 1};
    long r = hook_raw_syscall(SYS_fcntl, ring.file, F_OFD_GETLK, (long)&lock, 0, 0, 0);
    return r != 0 || lock.l_type != F_UNLCK;
}

/* Connects to the peer, if there is one. */
static void greet(void)
{
    uint32_t arrival = atomic_load(&ring.wire->arrivals[!ring.side]);
    if (ring.connected || arrival == ring.peer_arrival)
        return;
    ring.peer_arrival = arrival;
    if (!peer_alive()) /* it has come and gone */
        return;
    ring.connected = true;
    ring_follow_producer(&ring.in);
    link_ring.was_full = true; /* what could not be sent before */
    ring_bell();
}

static void lose_peer(void)
{
    ring.connected = false;
    link_ring.peer_lost = true;
}

/* What a dead peer has sent is still taken in first. */
static void look_after_peer(void)
{
    if (ring.connected && !ring_waits(&ring.in) && !peer_alive())
        lose_peer();
}

static bool peer_changed(void)
{
    return atomic_load_explicit(&ring.wire->arrivals[!ring.side], memory_order_relaxed) !=
           ring.peer_arrival;
}

/* For reading and for writing, whichever is needed: then no end of another process makes it
 * unreadable or raises SIGPIPE. */
static int open_bell(const struct netstack_config *config, unsigned side, int *fd)
{
    char path[CONFIG_PATH + 4];
    snprintf(path, sizeof path, "%s.%c", config->path, "ab"[side]);
    if (mkfifo(path, 0600) != 0 && errno != EEXIST)
        return refuse(path, errno, "give a path that can be written");
    int opened = open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC);
    *fd = private_adopt(opened < 0 ? -errno : opened);
    return *fd < 0 ? refuse(path, -*fd, "remove it, or give another path") : 0;
}

static int ring_link_open(const struct netstack_config *config)
{
    ring.side = config->side;
    int r = open_shared(config->path);
    if (r != 0)
        return r;
    r = open_bell(config, ring.side, &link_ring.fd);
    if (r == 0)
        r = open_bell(config, !ring.side, &ring.bell);
    if (r != 0)
        return r;
    ring_open_producer(&ring.out, &ring.wire->rings[ring.side]);
    ring_open_consumer(&ring.in, &ring.wire->rings[!ring.side]);
    atomic_store(&ring.wire->rings[!ring.side].asleep, 0);
    atomic_fetch_add(&ring.wire->arrivals[ring.side], 1);
    greet();
    return 0;
}

static err_t ring_output(struct netif *netif, struct pbuf *p, const ip4_addr_t *to)
{
    if (!ring.connected || p->tot_len > RING_FRAME_MAX) {
        link_counts.frames_refused++;
        return ERR_IF;
    }
    unsigned char *place = ring_reserve(&ring.out, p->tot_len);
    if (!place) {
        link_counts.frames_refused++;
        link_ring.was_full = true;
        return ERR_BUF;
    }
    pbuf_copy_partial(p, place, p->tot_len, 0);
    ring_publish(&ring.out, p->tot_len);
    link_counts.frames_out++;
    ring.sent = true;
    return ERR_OK;
}

static err_t ring_netif_init(struct netif *netif)
{
    netif->name[0] = 'r';
    netif->name[1] = 'g';
    netif->mtu = 1500;
    netif->output = ring_output;
    netif->flags = NETIF_FLAG_LINK_UP;
    return ERR_OK;
}

static unsigned ring_receive(struct netif *netif, unsigned budget)
{
    unsigned done = 0;
    uint32_t size;
    if (peer_changed()) { /* first: what arrives now is the new one's, and may have to be answered
                           */
        if (ring.connected) {
            lose_peer();
            return 0;
        }
        greet();
    }
    const unsigned char *bytes;
    while (done < budget && (bytes = ring_next(&ring.in, &size))) {
        done++;
        if (size == 0) {
            link_counts.frames_bad++;
            break;
        }
        /* Not PBUF_POOL: the library's elements are smaller than it believes. */
        struct pbuf *p = pbuf_alloc(PBUF_RAW, (u16_t)size, PBUF_RAM);
        if (p)
            memcpy(p->payload, bytes, size);
        ring_release(&ring.in, size);
        if (!p)
            continue;
        link_counts.frames_in++;
        if (netif->input(p, netif) != ERR_OK)
            pbuf_free(p);
    }
    return done;
}

static bool ring_pending(void)
{
    return ring_waits(&ring.in) || peer_changed();
}

static bool ring_arm(void)
{
    atomic_store(&ring.wire->rings[!ring.side].asleep, 1);
    return !ring_waits(&ring.in) && !(peer_changed() && ring.connected);
}

static void ring_woken(short revents)
{
    atomic_store(&ring.wire->rings[!ring.side].asleep, 0);
    if (revents & POLLIN) {
        char dump[64];
        hook_raw_syscall(SYS_read, link_ring.fd, (long)dump, sizeof dump, 0, 0, 0);
    }
}

static void ring_flush(void)
{
    if (!ring.sent)
        return;
    ring.sent = false;
    /* The head is visible before the look at `asleep`; ring_arm does it the other way round. */
    atomic_thread_fence(memory_order_seq_cst);
    _Atomic uint32_t *asleep = &ring.wire->rings[ring.side].asleep;
    if (atomic_load_explicit(asleep, memory_order_relaxed) && atomic_exchange(asleep, 0) &&
        ring.connected)
        ring_bell();
}

static void ring_check(void)
{
    look_after_peer();
    greet();
}

static void ring_abandon(void)
{
    ring.connected = false;
}

struct link link_ring = {
    .open = ring_link_open,
    .netif_init = ring_netif_init,
    .receive = ring_receive,
    .pending = ring_pending,
    .arm = ring_arm,
    .woken = ring_woken,
    .flush = ring_flush,
    .check = ring_check,
    .abandon = ring_abandon,
    .fd = -1,
};

/*
 * The ring link: packets without Ethernet headers in shared memory (ring.h). Beside the shared file
 * lie two FIFOs, PATH.a and PATH.b: the doorbell of the process on that side. A process holds its
 * own for reading and the other's for writing, so that the kernel tells of its end. A lock on the
 * shared file sees to it that each side is taken once, and tells who is alive.
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
    uint32_t peer_arrival; /* the arrival of the peer that we talk to; 0: there is none */
    int file;              /* the shared one: holds our lock; private */
    int bell;              /* the peer's doorbell for writing; -1: no peer */
    bool sent;             /* frames since the last look at the peer's sleep */
    char own_bell[CONFIG_PATH + 4];
    char peer_bell[CONFIG_PATH + 4];
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

/* Our own doorbell, for reading. Opened anew when a peer has gone, or poll would tell it for ever.
 */
static int open_own_bell(void)
{
    return (int)hook_raw_syscall(SYS_openat, AT_FDCWD, (long)ring.own_bell,
                                 O_RDONLY | O_NONBLOCK | O_CLOEXEC, 0, 0, 0);
}

static void ring_bell(void)
{
    link_counts.doorbells++;
    /* A full pipe is a bell that rings already; other failures are the peer's end, which poll
     * tells. */
    hook_raw_syscall(SYS_write, ring.bell, (long)"", 1, 0, 0, 0);
}

/* Connects to the peer, if there is one. */
static void greet(void)
{
    uint32_t arrival = atomic_load(&ring.wire->arrivals[!ring.side]);
    if (ring.bell >= 0 || arrival == ring.peer_arrival)
        return;
    long fd = hook_raw_syscall(SYS_openat, AT_FDCWD, (long)ring.peer_bell,
                               O_WRONLY | O_NONBLOCK | O_CLOEXEC, 0, 0, 0);
    if (fd < 0) {
        if (fd == -ENXIO) /* it has come and gone */
            ring.peer_arrival = arrival;
        return;
    }
    /* Reading too: a bell that the peer has just left would be answered with SIGPIPE. */
    long both = hook_raw_syscall(SYS_openat, AT_FDCWD, (long)ring.peer_bell,
                                 O_RDWR | O_NONBLOCK | O_CLOEXEC, 0, 0, 0);
    hook_raw_syscall(SYS_close, fd, 0, 0, 0, 0, 0);
    int bell = private_adopt((int)both);
    if (bell < 0)
        return;
    ring.bell = bell;
    ring.peer_arrival = arrival;
    ring_follow_producer(&ring.in);
    link_ring.was_full = true; /* what could not be sent before */
    ring_bell();
}

/* Is there a process on the other side, the one that we know or another? */
static bool peer_alive(void)
{
    struct flock lock = {.l_type = F_WRLCK, .l_start = !ring.side, .l_len = 1};
    long r = hook_raw_syscall(SYS_fcntl, ring.file, F_OFD_GETLK, (long)&lock, 0, 0, 0);
    return r != 0 || lock.l_type != F_UNLCK;
}

/* A bell whose writers have gone says so for ever. */
static void renew_own_bell(void)
{
    int fresh = open_own_bell();
    if (fresh >= 0) {
        hook_raw_syscall(SYS_dup3, fresh, link_ring.fd, O_CLOEXEC, 0, 0, 0);
        hook_raw_syscall(SYS_close, fresh, 0, 0, 0, 0, 0);
    }
}

static void lose_peer(void)
{
    if (ring.bell >= 0)
        private_close(ring.bell);
    ring.bell = -1;
    link_ring.peer_lost = true;
    renew_own_bell();
}

/* What a dead peer has sent is still taken in first. */
static void look_after_peer(void)
{
    if (ring.bell >= 0 && !ring_waits(&ring.in) && !peer_alive())
        lose_peer();
}

static bool peer_changed(void)
{
    return atomic_load_explicit(&ring.wire->arrivals[!ring.side], memory_order_relaxed) !=
           ring.peer_arrival;
}

static int ring_link_open(const struct netstack_config *config)
{
    ring.side = config->side;
    snprintf(ring.own_bell, sizeof ring.own_bell, "%s.%c", config->path, "ab"[ring.side]);
    snprintf(ring.peer_bell, sizeof ring.peer_bell, "%s.%c", config->path, "ab"[!ring.side]);
    int r = open_shared(config->path);
    if (r != 0)
        return r;
    const char *bells[] = {ring.own_bell, ring.peer_bell};
    for (int i = 0; i < 2; i++) {
        if (mkfifo(bells[i], 0600) != 0 && errno != EEXIST)
            return refuse(bells[i], errno, "give a path that can be written");
    }
    link_ring.fd = private_adopt(open_own_bell());
    if (link_ring.fd < 0)
        return refuse(ring.own_bell, -link_ring.fd, "remove it, or give another path");
    ring_open_producer(&ring.out, &ring.wire->rings[ring.side]);
    ring_open_consumer(&ring.in, &ring.wire->rings[!ring.side]);
    atomic_store(&ring.wire->rings[!ring.side].asleep, 0);
    atomic_fetch_add(&ring.wire->arrivals[ring.side], 1);
    greet();
    return 0;
}

static err_t ring_output(struct netif *netif, struct pbuf *p, const ip4_addr_t *to)
{
    if (ring.bell < 0 || p->tot_len > RING_FRAME_MAX) {
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
        if (ring.bell >= 0) {
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
    return !ring_waits(&ring.in) && !(peer_changed() && ring.bell >= 0);
}

static void ring_woken(short revents)
{
    atomic_store(&ring.wire->rings[!ring.side].asleep, 0);
    if (revents & POLLIN) {
        char dump[64];
        hook_raw_syscall(SYS_read, link_ring.fd, (long)dump, sizeof dump, 0, 0, 0);
    }
    /* The peer has ended, or has just left one that was here before us on our side. */
    if ((revents & (POLLHUP | POLLERR)) && !ring_waits(&ring.in)) {
        renew_own_bell();
        look_after_peer();
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
        ring.bell >= 0)
        ring_bell();
}

static void ring_check(void)
{
    look_after_peer();
    greet();
}

static void ring_abandon(void)
{
    ring.bell = -1;
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

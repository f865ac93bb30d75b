/*
 * The tap link: Ethernet frames through an interface of the kernel, so that any program of the
 * machine, or of its network, can talk to the stack.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <lwip/etharp.h>
#include <netif/ethernet.h>
#include <poll.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "hook/syscall_hook.h"
#include "macrobench/netstack/link.h"
#include "macrobench/netstack/privates.h"

#define FRAME_MAX 1518

static uint32_t own_address;

static int refuse(const char *name, const char *step, int error)
{
    const char *remedy = "see whether the interface is up, and not used by another process";
    if (error == EACCES)
        remedy = "run as root, or have the right to read and write /dev/net/tun";
    else if (error == EPERM)
        remedy = "run as root, or give the program CAP_NET_ADMIN, or let `ip tuntap add mode tap "
                 "name NAME user YOU` make the interface";
    else if (error == ENOENT || error == ENODEV || error == ENXIO)
        remedy = "load the kernel module tun";
    config_complain("cannot open the tap interface", remedy, "%s: %s: %s", name, step,
                    strerror(error));
    return -error;
}

static int tap_open(const struct netstack_config *config)
{
    int fd = open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0)
        return refuse(config->path, "/dev/net/tun", errno);
    struct ifreq request = {.ifr_flags = IFF_TAP | IFF_NO_PI};
    memcpy(request.ifr_name, config->path, sizeof request.ifr_name - 1); /* checked: it fits */
    if (ioctl(fd, TUNSETIFF, &request) != 0) {
        int error = errno;
        close(fd);
        return error == EBUSY ? -EBUSY : refuse(config->path, "TUNSETIFF", error);
    }
    own_address = config->address;
    link_tap.fd = private_adopt(fd);
    return link_tap.fd < 0 ? refuse(config->path, "descriptor", -link_tap.fd) : 0;
}

static err_t tap_output(struct netif *netif, struct pbuf *p)
{
    char copy[FRAME_MAX];
    const void *bytes = p->payload;
    if (p->next) {
        if (p->tot_len > sizeof copy)
            return ERR_BUF;
        pbuf_copy_partial(p, copy, p->tot_len, 0);
        bytes = copy;
    }
    long sent = hook_raw_syscall(SYS_write, link_tap.fd, (long)bytes, p->tot_len, 0, 0, 0);
    if (sent == p->tot_len) {
        link_counts.frames_out++;
        return ERR_OK;
    }
    link_counts.frames_refused++;
    link_tap.was_full |= sent == -EAGAIN;
    return sent == -EAGAIN ? ERR_BUF : ERR_IF;
}

static err_t tap_netif_init(struct netif *netif)
{
    netif->name[0] = 't';
    netif->name[1] = 'p';
    netif->mtu = 1500;
    netif->output = etharp_output;
    netif->linkoutput = tap_output;
    /* Ours alone on a wire between us and the kernel: a local address made from the IPv4 one. */
    netif->hwaddr_len = ETH_HWADDR_LEN;
    netif->hwaddr[0] = 0x02;
    netif->hwaddr[1] = 0x7a;
    memcpy(&netif->hwaddr[2], &own_address, sizeof own_address);
    netif->flags =
        NETIF_FLAG_BROADCAST | NETIF_FLAG_ETHARP | NETIF_FLAG_ETHERNET | NETIF_FLAG_LINK_UP;
    return ERR_OK;
}

static unsigned tap_receive(struct netif *netif, unsigned budget)
{
    char frame[FRAME_MAX];
    unsigned done = 0;
    while (done < budget) {
        long size = hook_raw_syscall(SYS_read, link_tap.fd, (long)frame, sizeof frame, 0, 0, 0);
        if (size <= 0)
            break;
        done++;
        struct pbuf *p = pbuf_alloc(PBUF_RAW, (u16_t)size, PBUF_RAM);
        if (!p)
            continue;
        memcpy(p->payload, frame, (size_t)size);
        link_counts.frames_in++;
        if (netif->input(p, netif) != ERR_OK)
            pbuf_free(p);
    }
    return done;
}

/* Only the kernel knows. */
static bool tap_pending(void)
{
    struct pollfd tap = {.fd = link_tap.fd, .events = POLLIN};
    struct timespec now = {0};
    return hook_raw_syscall(SYS_ppoll, (long)&tap, 1, (long)&now, 0, 8, 0) == 1;
}

static bool tap_arm(void)
{
    return true;
}

static void tap_woken(short revents)
{
}

static void tap_nothing(void)
{
}

struct link link_tap = {
    .open = tap_open,
    .netif_init = tap_netif_init,
    .receive = tap_receive,
    .pending = tap_pending,
    .arm = tap_arm,
    .woken = tap_woken,
    .flush = tap_nothing,
    .check = tap_nothing,
    .abandon = tap_nothing,
    .fd = -1,
};

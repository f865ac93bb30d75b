/* See stack.h. */
#include "macrobench/netstack/stack.h"

#include <dlfcn.h>
#include <errno.h>
#include <lwip/init.h>
#include <lwip/priv/tcp_priv.h>
#include <lwip/tcpip.h>
#include <lwip/timeouts.h>
#include <netif/ethernet.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "hook/syscall_hook.h"
#include "macrobench/netstack/ancestors.h"
#include "macrobench/netstack/link.h"
#include "macrobench/netstack/lock.h"
#include "macrobench/netstack/port.h"
#include "macrobench/netstack/privates.h"
#include "macrobench/netstack/sock.h"
#include "macrobench/netstack/stack_internal.h"

#define FRAMES_AT_ONCE  64
#define POLLS_PER_CLOCK 32   /* looks at the link between two looks at the clock */
#define CHECK_MS        200  /* between two looks at the other side's health */
#define TIME_WAITS      1024 /* connections kept in TIME_WAIT; the oldest are given up */
#define ACK_MS          20   /* how long an acknowledgement may wait for data to go with */
#define DRAIN_NS        INT64_C(2000000000)

struct netstack_config stack_config;
bool stack_alive;
struct link *stack_link;
static struct netif interface;

int64_t stack_now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

/* lwIP has no bound of its own on them in this build, and searches their list for every SYN. */
static void limit_time_waits(void)
{
    unsigned count = 0;
    for (struct tcp_pcb *pcb = tcp_tw_pcbs; pcb;) {
        struct tcp_pcb *next = pcb->next; /* older ones come later */
        if (++count > TIME_WAITS)
            tcp_abort(pcb);
        pcb = next;
    }
}

static void now_and_then(void *context)
{
    stack_link->check();
    limit_time_waits();
    sys_timeout(CHECK_MS, now_and_then, NULL);
}

/*
 * lwIP holds an acknowledgement back while Nagle's rule holds a small segment back, even one that
 * is due; when both sides do, both wait until they send again what has long arrived.
 */
void stack_acknowledge(bool all)
{
    tcpflags_t which = TF_ACK_NOW | (all ? TF_ACK_DELAY : 0);
    for (struct tcp_pcb *pcb = tcp_active_pcbs; pcb; pcb = pcb->next) {
        if (tcp_is_flag_set(pcb, which))
            tcp_send_empty_ack(pcb);
    }
    stack_link->flush();
}

static void lose_connections(void)
{
    stack_link->peer_lost = false;
    struct tcp_pcb *pcb = tcp_active_pcbs;
    while (pcb) {
        struct tcp_pcb *next = pcb->next;
        if (ip4_addr_get_u32(ip_2_ip4(&pcb->remote_ip)) != stack_config.address)
            sock_connection_lost(pcb);
        pcb = next;
    }
}

static void use_free_room(void)
{
    stack_link->was_full = false;
    tcp_txnow();
}

void stack_timers(void)
{
    static u32_t acknowledged;
    u32_t now = sys_now();
    if (now - acknowledged >= ACK_MS) { /* before lwIP's own, which may forget one */
        acknowledged = now;
        stack_acknowledge(true);
    }
    sys_check_timeouts();
    stack_link->flush();
}

static void run_timers(void)
{
    static unsigned polls;
    if (polls++ % POLLS_PER_CLOCK == 0)
        stack_timers();
}

bool stack_poll(void)
{
    unsigned frames = stack_link->receive(&interface, FRAMES_AT_ONCE);
    bool loopback = port_loopback_waits();
    if (loopback)
        netif_poll(&interface);
    bool lost = stack_link->peer_lost;
    if (lost)
        lose_connections();
    if (stack_link->was_full)
        use_free_room();
    run_timers();
    stack_link->flush();
    return frames || loopback || lost;
}

void stack_sent(void)
{
    stack_link->flush();
}

static bool to_be_sent(void)
{
    for (struct tcp_pcb *pcb = tcp_active_pcbs; pcb; pcb = pcb->next) {
        if (pcb->unsent || pcb->unacked)
            return true;
    }
    return false;
}

void stack_drain(void)
{
    struct stack_wait wait = {.deadline_ns = stack_now_ns() + DRAIN_NS};
    struct pollfd room[2];
    wait.fds = room;
    while (to_be_sent()) {
        if (!stack_poll() && stack_wait(&wait) == -ETIMEDOUT)
            break;
    }
    stack_link->flush();
}

void stack_abandon(void)
{
    stack_alive = false;
    lock_forget();
    if (stack_link)
        stack_link->abandon();
    private_close_all();
}

static int start_interface(void)
{
    ip4_addr_t address = {.addr = stack_config.address}, mask = {.addr = stack_config.mask};
    ip4_addr_t gateway = {.addr = stack_config.gateway};
    netif_input_fn input = stack_config.device == DEVICE_TAP ? ethernet_input : ip_input;
    if (!netif_add(&interface, &address, &mask, &gateway, NULL, stack_link->netif_init, input)) {
        config_complain("cannot start the network stack", "free some memory", "no interface");
        return -ENOMEM;
    }
    netif_set_default(&interface);
    netif_set_up(&interface);
    return 0;
}

/* A program that one under the stack has started, and that inherits the hook with the environment.
 * It is known by an ancestor that has this library mapped. */
static bool is_descendant(void)
{
    Dl_info own;
    char *path = dladdr(&stack_config, &own) ? realpath(own.dli_fname, NULL) : NULL;
    bool found = false;
    for (pid_t pid = parent_of(getpid()); path && !found && pid > 0; pid = parent_of(pid))
        found = maps_file(pid, path);
    free(path);
    return found;
}

/* The device has its one process. */
static int share_not(void)
{
    if (is_descendant())
        return 0; /* stack_alive stays false: what a forked child gets */
    bool ring = stack_config.device == DEVICE_RING;
    config_complain(ring ? "cannot open the ring" : "cannot open the tap interface",
                    ring ? "give the other side, or another path" : "give another interface",
                    ring ? "%s: side %c is taken by another process"
                         : "%s: it is used by another process",
                    stack_config.path, "ab"[stack_config.side]);
    return -EBUSY;
}

int stack_start(const char *argument)
{
    int r = config_read(argument, &stack_config);
    if (r != 0)
        return r;
    if (!stack_config.spin_given && sysconf(_SC_NPROCESSORS_ONLN) < 2)
        stack_config.spin_us = 0; /* whoever we wait for needs this processor */
    uint64_t seed = (uint64_t)stack_now_ns();
    hook_raw_syscall(SYS_getrandom, (long)&seed, sizeof seed, 0, 0, 0, 0);
    port_seed(seed);
    stack_link = stack_config.device == DEVICE_TAP ? &link_tap : &link_ring;
    lwip_init();
    r = stack_link->open(&stack_config);
    if (r == -EBUSY)
        return share_not();
    if (r == 0)
        r = start_interface();
    if (r == 0) {
        sys_timeout(CHECK_MS, now_and_then, NULL);
        stack_alive = true;
    }
    return r;
}

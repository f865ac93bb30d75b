/*
 * What the user says about the stack: the hook's argument, inline or as a file. See
 * docs/netstack.md for the keys.
 */
#ifndef NETSTACK_CONFIG_H
#define NETSTACK_CONFIG_H

#include <stdbool.h>
#include <stdint.h>

#define CONFIG_ROUTES  16
#define CONFIG_PATH    256
#define CONFIG_SPIN_US 50 /* how long a wait looks at the link before it sleeps */

enum device_kind { DEVICE_NONE, DEVICE_RING, DEVICE_TAP };

/* An IPv4 network, both in network byte order. */
struct network {
    uint32_t address;
    uint32_t mask;
};

struct netstack_config {
    uint32_t address; /* ours, network byte order */
    uint32_t mask;
    uint32_t gateway;                     /* 0: none */
    struct network routes[CONFIG_ROUTES]; /* what is reached through the stack besides our net */
    unsigned route_count;
    enum device_kind device;
    char path[CONFIG_PATH]; /* ring: the shared file; tap: the interface's name */
    unsigned side;          /* ring: 0 is a, 1 is b */
    unsigned spin_us;
    bool spin_given;
    bool wildcard; /* a server bound to 0.0.0.0 is the stack's, not the kernel's */
};

/*
 * Reads `argument`: text with a '=' in it is the configuration itself, everything else the path of
 * a file. Returns 0, or -EINVAL, -ENOENT, ... after one line on stderr that says what is wrong.
 * Before the program runs; uses libc.
 */
int config_read(const char *argument, struct netstack_config *config);

/* Is the address (network byte order) reached through the stack? Any thread. */
bool config_reaches(const struct netstack_config *config, uint32_t address);

/* One line on stderr: `zpoline: WHAT: why: REMEDY`. Before the program runs. */
__attribute__((format(printf, 3, 4))) void config_complain(const char *what, const char *remedy,
                                                           const char *why, ...);

#endif

/* Reads the configuration: see config.h. */
#include "macrobench/netstack/config.h"

#include <arpa/inet.h>
#include <errno.h>
#include <net/if.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TEXT_MAX 65536 /* of a configuration file */

/* Where a setting stands, for messages. */
struct place {
    const char *file; /* NULL: in the argument */
    unsigned line;
};

void config_complain(const char *what, const char *remedy, const char *why, ...)
{
    char text[768];
    va_list values;
    va_start(values, why);
    vsnprintf(text, sizeof text, why, values);
    va_end(values);
    fprintf(stderr, "zpoline: %s: %s: %s\n", what, text, remedy);
}

static int bad(const struct place *at, const char *key, const char *value, const char *allowed)
{
    const char *what = "cannot configure the network stack";
    if (at->file)
        config_complain(what, allowed, "%s:%u: %s: '%s' is not allowed", at->file, at->line, key,
                        value);
    else
        config_complain(what, allowed, "%s: '%s' is not allowed", key, value);
    return -EINVAL;
}

static bool read_network(const char *text, uint32_t *address, uint32_t *mask)
{
    char number[INET_ADDRSTRLEN];
    const char *slash = strchr(text, '/');
    if (!slash || (size_t)(slash - text) >= sizeof number)
        return false;
    memcpy(number, text, (size_t)(slash - text));
    number[slash - text] = '\0';
    char *end;
    long bits = strtol(slash + 1, &end, 10);
    struct in_addr in;
    if (end == slash + 1 || *end || bits < 0 || bits > 32 || inet_pton(AF_INET, number, &in) != 1)
        return false;
    *address = in.s_addr;
    *mask = bits ? htonl(~UINT32_C(0) << (32 - bits)) : 0;
    return true;
}

static int set_address(struct netstack_config *c, const struct place *at, const char *value)
{
    if (!read_network(value, &c->address, &c->mask) || c->address == 0)
        return bad(at, "address", value, "give ADDRESS/PREFIX, as in 10.7.0.1/24");
    return 0;
}

static int set_gateway(struct netstack_config *c, const struct place *at, const char *value)
{
    struct in_addr in;
    if (inet_pton(AF_INET, value, &in) != 1)
        return bad(at, "gateway", value, "give an IPv4 address");
    c->gateway = in.s_addr;
    return 0;
}

static int set_route(struct netstack_config *c, const struct place *at, const char *value)
{
    if (c->route_count == CONFIG_ROUTES)
        return bad(at, "route", value, "give at most 16 routes");
    struct network *route = &c->routes[c->route_count];
    if (!read_network(value, &route->address, &route->mask))
        return bad(at, "route", value, "give NETWORK/PREFIX, as in 192.168.5.0/24");
    route->address &= route->mask;
    c->route_count++;
    return 0;
}

static int set_path(struct netstack_config *c, const char *start, size_t length)
{
    if (length == 0 || length >= sizeof c->path)
        return -EINVAL;
    memcpy(c->path, start, length);
    c->path[length] = '\0';
    return 0;
}

static int set_device(struct netstack_config *c, const struct place *at, const char *value)
{
    const char *allowed = "give ring:PATH:a, ring:PATH:b or tap:NAME";
    const char *rest = strchr(value, ':');
    if (!rest)
        return bad(at, "device", value, allowed);
    rest++;
    size_t length = strlen(rest);
    if (strncmp(value, "tap:", 4) == 0) {
        c->device = DEVICE_TAP;
        if (length >= IFNAMSIZ || set_path(c, rest, length) != 0)
            return bad(at, "device", value, "give an interface name of 1 to 15 characters");
        return 0;
    }
    bool sided = length > 2 && rest[length - 2] == ':' &&
                 (rest[length - 1] == 'a' || rest[length - 1] == 'b');
    if (strncmp(value, "ring:", 5) != 0 || !sided)
        return bad(at, "device", value, allowed);
    c->device = DEVICE_RING;
    c->side = rest[length - 1] == 'b';
    if (set_path(c, rest, length - 2) != 0)
        return bad(at, "device", value, "give a path of at most 255 characters");
    return 0;
}

static int set_spin(struct netstack_config *c, const struct place *at, const char *value)
{
    char *end;
    long us = strtol(value, &end, 10);
    if (end == value || *end || us < 0 || us > 1000000)
        return bad(at, "spin", value, "give microseconds, 0 to 1000000");
    c->spin_us = (unsigned)us;
    c->spin_given = true;
    return 0;
}

static int set_wildcard(struct netstack_config *c, const struct place *at, const char *value)
{
    c->wildcard = strcmp(value, "stack") == 0;
    if (!c->wildcard && strcmp(value, "kernel") != 0)
        return bad(at, "wildcard", value, "give stack or kernel");
    return 0;
}

static const struct key {
    const char *name;
    int (*set)(struct netstack_config *, const struct place *, const char *);
} keys[] = {
    {"address", set_address}, {"gateway", set_gateway}, {"route", set_route},
    {"device", set_device},   {"spin", set_spin},       {"wildcard", set_wildcard},
};

/* Cuts blanks off both ends, in place. */
static char *trimmed(char *text)
{
    text += strspn(text, " \t\r");
    size_t length = strlen(text);
    while (length > 0 && strchr(" \t\r", text[length - 1]))
        text[--length] = '\0';
    return text;
}

static int read_setting(struct netstack_config *c, const struct place *at, char *text)
{
    char *comment = strchr(text, '#');
    if (comment)
        *comment = '\0';
    text = trimmed(text);
    if (!*text)
        return 0;
    char *value = strchr(text, '=');
    if (!value)
        return bad(at, "setting", text, "write KEY=VALUE");
    *value++ = '\0';
    const char *name = trimmed(text);
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        if (strcmp(keys[i].name, name) == 0)
            return keys[i].set(c, at, trimmed(value));
    }
    return bad(at, "key", name, "use address, gateway, route, device, spin or wildcard");
}

static int read_settings(struct netstack_config *c, const char *file, char *text, const char *ends)
{
    struct place at = {.file = file, .line = 0};
    for (char *rest = text; rest;) {
        char *setting = strsep(&rest, ends);
        at.line++;
        int r = read_setting(c, &at, setting);
        if (r != 0)
            return r;
    }
    return 0;
}

static int read_file(struct netstack_config *c, const char *path)
{
    const char *what = "cannot configure the network stack";
    const char *remedy = "give a readable file, or KEY=VALUE,KEY=VALUE";
    FILE *file = fopen(path, "re");
    if (!file) {
        int error = errno;
        config_complain(what, remedy, "%s: %s", path, strerror(error));
        return -error;
    }
    char *text = malloc(TEXT_MAX);
    size_t length = text ? fread(text, 1, TEXT_MAX, file) : TEXT_MAX;
    int r = -EINVAL;
    if (ferror(file) || length == TEXT_MAX || memchr(text, '\0', length)) {
        config_complain(what, remedy, "%s: not a text of less than 64 KiB", path);
    } else {
        text[length] = '\0';
        r = read_settings(c, path, text, "\n");
    }
    free(text);
    (void)fclose(file);
    return r;
}

static int check(const struct netstack_config *c)
{
    const char *what = "cannot configure the network stack";
    if (c->address == 0) {
        config_complain(what, "add address=A.B.C.D/PREFIX", "no address is given");
        return -EINVAL;
    }
    if (c->device == DEVICE_NONE) {
        config_complain(what, "add device=ring:PATH:a, device=ring:PATH:b or device=tap:NAME",
                        "no device is given");
        return -EINVAL;
    }
    if (c->gateway && ((c->gateway ^ c->address) & c->mask)) {
        config_complain(what, "give one that is", "the gateway is not in the address's network");
        return -EINVAL;
    }
    return 0;
}

int config_read(const char *argument, struct netstack_config *config)
{
    *config = (struct netstack_config){.spin_us = CONFIG_SPIN_US};
    int r;
    if (!*argument) {
        config_complain("cannot configure the network stack",
                        "write --hook netstack:address=10.7.0.1/24,device=ring:/dev/shm/wire:a",
                        "the hook was given no argument");
        return -EINVAL;
    }
    if (strchr(argument, '=')) {
        char *text = strdup(argument);
        if (!text) {
            config_complain("cannot configure the network stack", "free some memory", "no memory");
            return -ENOMEM;
        }
        r = read_settings(config, NULL, text, ",;\n");
        free(text);
    } else {
        r = read_file(config, argument);
    }
    return r ? r : check(config);
}

bool config_reaches(const struct netstack_config *config, uint32_t address)
{
    if (((address ^ config->address) & config->mask) == 0)
        return true;
    for (unsigned i = 0; i < config->route_count; i++) {
        if (((address ^ config->routes[i].address) & config->routes[i].mask) == 0)
            return true;
    }
    return false;
}

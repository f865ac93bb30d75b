/*
 * What lies between server and client: the kernel's loopback; a ring in shared memory, with a
 * user-space stack on both ends; a tap device, with one on the server's end.
 */
#include "bench/macro.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define LINK_TIMEOUT_S 30
#define STACK_PORT     7000 /* nobody else is on these networks */

/* Addresses of the two user-space networks. They exist inside the programs alone, but for tap's far
 * end. */
static const struct {
    const char *server, *client;
} addresses[FEED_LINKS] = {
    [LINK_KERNEL] = {"127.0.0.1", NULL},
    [LINK_RING] = {"10.7.0.1", "10.7.0.2"},
    [LINK_TAP] = {"10.8.0.1", "10.8.0.2"},
};

static void tap_name(char *text, size_t size)
{
    snprintf(text, size, "zpb%u", (unsigned)getpid() % 1000000U);
}

/* The configuration of the hook on one end. */
static void stack_spec(enum feed_link link, const char *directory, char side, char *text,
                       size_t size)
{
    char name[16];
    const char *address = side == 'a' ? addresses[link].server : addresses[link].client;
    tap_name(name, sizeof name);
    if (link == LINK_RING)
        snprintf(text, size, "netstack:address=%s/24,device=ring:%s/wire:%c", address, directory,
                 side);
    else
        snprintf(text, size, "netstack:address=%s/24,device=tap:%s", address, name);
}

void macro_link_server_words(const struct macro_session *session, struct words *words)
{
    char spec[PATH_MAX + 64];
    if (strcmp(session->mechanism, "none") == 0)
        return;
    words_add(words, "%s", session->place->command);
    words_add(words, "run");
    words_add(words, "--mechanism");
    words_add(words, "%s", session->mechanism);
    if (session->sled != NULL && session->sled[0] != '\0') {
        words_add(words, "--sled");
        words_add(words, "%s", session->sled);
    }
    words_add(words, "--report"); /* otherwise it would lie where the run was started */
    words_add(words, "%s/report", session->directory);
    words_add(words, "--hook");
    if (session->link == LINK_KERNEL) {
        words_add(words, "%s", session->hook_spec);
    } else {
        stack_spec(session->link, session->directory, 'a', spec, sizeof spec);
        words_add(words, "%s", spec);
    }
    words_add(words, "--");
}

/* On the ring the client has a stack too, always bound by zpoline: only the server's side varies.
 */
void macro_link_client_words(const struct macro_session *session, struct words *words)
{
    char spec[PATH_MAX + 64];
    if (session->link != LINK_RING)
        return;
    stack_spec(session->link, session->directory, 'b', spec, sizeof spec);
    words_add(words, "%s", session->place->command);
    words_add(words, "run");
    words_add(words, "--mechanism");
    words_add(words, "zpoline");
    words_add(words, "--report");
    words_add(words, "%s/client-report", session->directory);
    words_add(words, "--hook");
    words_add(words, "%s", spec);
    words_add(words, "--");
}

/* A port that nobody listens on. The server will say so if somebody is faster. */
static int free_port(unsigned *port)
{
    struct sockaddr_in address = {.sin_family = AF_INET};
    socklen_t size = sizeof address;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    int status = fd >= 0 && bind(fd, (struct sockaddr *)&address, size) == 0 &&
                         getsockname(fd, (struct sockaddr *)&address, &size) == 0
                     ? 0
                     : -errno;
    if (fd >= 0)
        close(fd);
    *port = ntohs(address.sin_port);
    return status;
}

static int port_state(const char *host, unsigned port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    int on = 1;
    if (inet_pton(AF_INET, host, &address.sin_addr) != 1)
        return -EINVAL;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return -errno;
    (void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    int status = bind(fd, (struct sockaddr *)&address, sizeof address) == 0 ? 0 : -errno;
    close(fd);
    return status;
}

static int run_ip(char *const *environment, const char *const *arguments, struct measurement *out)
{
    struct command command = {0};
    struct process_result result;
    for (command_add(&command, "ip"); *arguments != NULL; arguments++)
        command_add(&command, *arguments);
    int status = measure_process(&command, environment, &result, out);
    process_result_free(&result);
    return status;
}

/* The far end of the tap device: an address of the kernel. */
static int tap_open(char *const *environment, struct measurement *out)
{
    char name[16], address[32];
    tap_name(name, sizeof name);
    snprintf(address, sizeof address, "%s/24", addresses[LINK_TAP].client);
    const char *const make[] = {"tuntap", "add", "dev", name, "mode", "tap", NULL};
    const char *const give[] = {"address", "add", address, "dev", name, NULL};
    const char *const start[] = {"link", "set", name, "up", NULL};
    const char *const *const steps[] = {make, give, start};
    int status = 0;
    for (size_t i = 0; status == 0 && out->failure[0] == '\0' && i < 3; i++)
        status = run_ip(environment, steps[i], out);
    return status;
}

/* Also after Ctrl-C, so that this wait is not ended by it: the device would outlive us. */
static void tap_close(char *const *environment)
{
    struct command command = {0};
    struct child child;
    siginfo_t info;
    char name[16];
    tap_name(name, sizeof name);
    command_add(&command, "ip");
    command_add(&command, "link");
    command_add(&command, "delete");
    command_add(&command, name);
    if (child_start(&child, &command, environment) != 0)
        return;
    (void)waitid(P_PID, (id_t)child.pid, &info, WEXITED | WNOWAIT);
    (void)child_finish(&child, NULL);
}

static int choose_port(struct macro_session *session, struct measurement *out)
{
    int status;
    if (session->link != LINK_KERNEL) {
        session->port = STACK_PORT;
        return 0;
    }
    if (session->port == 0)
        return free_port(&session->port);
    status = port_state(session->address, session->port);
    if (status != 0)
        measurement_fail(out, "cannot listen at %s:%u: %s: choose another by --address",
                         session->address, session->port, strerror(-status));
    return 0;
}

int macro_link_open(struct macro_session *session, struct measurement *out)
{
    if (session->address[0] == '\0')
        snprintf(session->address, sizeof session->address, "%s", addresses[session->link].server);
    int status = choose_port(session, out);
    if (status == 0 && out->failure[0] == '\0' && session->link == LINK_TAP)
        status = tap_open(session->environment, out);
    return status;
}

void macro_link_close(struct macro_session *session)
{
    if (session->link == LINK_TAP)
        tap_close(session->environment);
}

/* A program that does nothing, bound to a stack: whatever is missing, the command says it. */
static int try_link(struct macro_session *session, struct measurement *out)
{
    struct words words = {0};
    struct process_result result;
    macro_link_server_words(session, &words);
    words_add(&words, "/bin/true");
    int status = measure_process(&words.command, session->environment, &result, out);
    process_result_free(&result);
    return status;
}

int macro_links_find(struct macro_tools *tools, const struct workplace *place,
                     char *const *environment)
{
    for (enum feed_link link = LINK_RING; link < FEED_LINKS; link++) {
        struct macro_session session = {
            .place = place, .environment = environment, .link = link, .mechanism = "ld_preload"};
        struct measurement out = {0};
        int status = workplace_fresh(place, "link", session.directory);
        if (status == 0)
            status = macro_link_open(&session, &out);
        if (status == 0 && out.failure[0] == '\0')
            status = try_link(&session, &out);
        macro_link_close(&session);
        if (status == -EINTR)
            return status;
        snprintf(tools->link_reason[link], sizeof tools->link_reason[link], "%s",
                 status != 0 ? strerror(-status) : out.failure);
    }
    return 0;
}

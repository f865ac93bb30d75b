/*
 * The tests' client: an ordinary program. Usage: netstack-client ADDRESS PORT CASE. Natively it
 * talks to a server on the loopback interface, so that what it expects is what the kernel does.
 */
#include "tests/netstack/client.h"

#include <arpa/inet.h>
#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

static struct sockaddr_in server;

static const struct {
    const char *name;
    void (*run)(void);
} cases[] = {
    {"basics", case_basics},
    {"vectors", case_vectors},
    {"vector_state", case_vector_state},
    {"flags", case_flags},
    {"names", case_names},
    {"options", case_options},
    {"refused", case_refused},
    {"reset", case_reset},
    {"half_close", case_half_close},
    {"big", case_big},
    {"source", case_source},
    {"poll", case_poll},
    {"select", case_select},
    {"epoll", case_epoll},
    {"mixed", case_mixed},
    {"dup", case_dup},
    {"fork", case_fork},
    {"spawn", case_spawn},
    {"threads", case_threads},
    {"signal", case_signal},
    {"many", case_many},
    {"garbage", case_garbage},
    {"death", case_death},
    {"timeout", case_timeout},
    {"sendfile", case_sendfile},
    {"backpressure", case_backpressure},
    {"handler", case_handler},
    {"restart", case_restart},
    {"fork_child", case_fork_child},
};

struct sockaddr_in client_address(enum port port)
{
    struct sockaddr_in address = server;
    address.sin_port = htons((uint16_t)(ntohs(server.sin_port) + port));
    return address;
}

static void give_up(const char *what)
{
    fprintf(stderr, "FAIL %s: %s\n", what, strerror(errno));
    exit(1);
}

int client_connect(enum port port)
{
    struct sockaddr_in to = client_address(port);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        give_up("socket");
    if (connect(fd, (struct sockaddr *)&to, sizeof to) != 0)
        give_up("connect");
    return fd;
}

void client_write(int fd, const void *bytes, size_t size)
{
    for (size_t done = 0; done < size;) {
        ssize_t n = write(fd, (const char *)bytes + done, size - done);
        if (n <= 0)
            give_up("write");
        done += (size_t)n;
    }
}

void client_read(int fd, void *bytes, size_t size)
{
    for (size_t done = 0; done < size;) {
        ssize_t n = read(fd, (char *)bytes + done, size - done);
        if (n == 0)
            errno = 0;
        if (n <= 0)
            give_up("read");
        done += (size_t)n;
    }
}

void client_echo(int fd, const char *text)
{
    char back[256];
    size_t size = strlen(text);
    client_write(fd, text, size);
    client_read(fd, back, size);
    CHECK(memcmp(back, text, size) == 0, "got %.*s for %s", (int)size, back, text);
}

int main(int argc, char **argv)
{
    server.sin_family = AF_INET;
    if (argc != 4 || inet_pton(AF_INET, argv[1], &server.sin_addr) != 1) {
        fprintf(stderr, "usage: netstack-client ADDRESS PORT CASE\n");
        return 2;
    }
    server.sin_port = htons((uint16_t)strtoul(argv[2], NULL, 10));
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        if (strcmp(cases[i].name, argv[3]) == 0) {
            cases[i].run();
            return check_result();
        }
    }
    fprintf(stderr, "netstack-client: no case %s\n", argv[3]);
    return 2;
}

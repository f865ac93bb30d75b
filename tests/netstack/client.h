/* What the client's cases share. Each leaves what it found to CHECK (tests/conformance/check.h). */
#ifndef TESTS_NETSTACK_CLIENT_H
#define TESTS_NETSTACK_CLIENT_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>

#include "tests/conformance/check.h"

/* Ports of the server, as an offset. */
enum port { PORT_ECHO, PORT_SINK, PORT_SOURCE, PORT_RESET, PORT_DIE, PORT_NOBODY };

/* The server's address at a port. */
struct sockaddr_in client_address(enum port port);

/* A connection, or the case is over. */
int client_connect(enum port port);

/* Writes and reads all of it, or the case is over. */
void client_write(int fd, const void *bytes, size_t size);
void client_read(int fd, void *bytes, size_t size);

/* Sends a text and expects it back. */
void client_echo(int fd, const char *text);

void case_basics(void);
void case_vectors(void);
void case_flags(void);
void case_names(void);
void case_options(void);
void case_refused(void);
void case_reset(void);
void case_half_close(void);
void case_big(void);
void case_source(void);
void case_backpressure(void);
void case_poll(void);
void case_select(void);
void case_epoll(void);
void case_mixed(void);
void case_dup(void);
void case_fork(void);
void case_spawn(void);
void case_threads(void);
void case_signal(void);
void case_fork_child(void);
void case_handler(void);
void case_restart(void);
void case_many(void);
void case_garbage(void);
void case_death(void);
void case_timeout(void);
void case_sendfile(void);
void case_vector_state(void);

#endif

/* An IPv4 address and port as one word of a command line: "127.0.0.1:8080". */
#ifndef ZPOLINE_MACROBENCH_ADDRESS_H
#define ZPOLINE_MACROBENCH_ADDRESS_H

#include <netinet/in.h>

/* 0, or -1 if the text is no "A.B.C.D:PORT" with a port of 1 to 65535. */
int address_parse(const char *text, struct sockaddr_in *address);

#endif

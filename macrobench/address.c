/* An IPv4 address and port as one word. */
#include "macrobench/address.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

int address_parse(const char *text, struct sockaddr_in *address)
{
    char host[INET_ADDRSTRLEN], *end;
    const char *colon = strrchr(text, ':');
    if (colon == NULL || (size_t)(colon - text) >= sizeof host)
        return -1;
    memcpy(host, text, (size_t)(colon - text));
    host[colon - text] = '\0';
    long port = strtol(colon + 1, &end, 10);
    *address = (struct sockaddr_in){.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    if (colon[1] < '0' || colon[1] > '9' || *end != '\0' || port < 1 || port > 65535)
        return -1;
    return inet_pton(AF_INET, host, &address->sin_addr) == 1 ? 0 : -1;
}

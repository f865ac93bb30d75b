/* The guest's calls about sockets. */
#ifndef PERSONALITY_SOCKETS_H
#define PERSONALITY_SOCKETS_H

#include "guest.h"

#define SOCKET_ADDRESS_MOST 128

extern const struct guest_flag sockets_messages_freebsd[], sockets_messages_netbsd[],
    sockets_messages_dragonfly[];

int socket_family_to_host(unsigned family);

/* An address of the guest's in the host's form; how long it is, or -errno. */
long socket_address_in(uint8_t host[SOCKET_ADDRESS_MOST], long from, unsigned bytes);
/* And back: `room` is what the guest has for it, *told what it is to be told. */
long socket_address_out(const uint8_t *host, unsigned bytes, long to, uint32_t room,
                        uint32_t *told);

guest_handler sockets_socket, sockets_socketpair, sockets_bind, sockets_connect, sockets_accept,
    sockets_accept4, sockets_paccept, sockets_getsockname, sockets_sendto, sockets_recvfrom;

/* messages.c */
guest_handler sockets_sendmsg, sockets_recvmsg;

/* socket_options.c */
guest_handler sockets_setsockopt, sockets_getsockopt;

#endif

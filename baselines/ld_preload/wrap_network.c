/* Wrappers: sockets. */
#include <sys/socket.h>
#include <sys/syscall.h>

#include "baselines/ld_preload/dispatch.h"

#define P(x) ((long)(x))

/* In C, glibc declares socket addresses as transparent unions: take the pointer out. */
#define CADDR(p) ((p).__sockaddr__)

WRAP(int, socket, (int d, int t, int p), SYS_socket, (d, t, p), ((int)a[0], (int)a[1], (int)a[2]))
WRAP(int, listen, (int fd, int n), SYS_listen, (fd, n), ((int)a[0], (int)a[1]))
WRAP(int, shutdown, (int fd, int how), SYS_shutdown, (fd, how), ((int)a[0], (int)a[1]))
WRAP(int, bind, (int fd, __CONST_SOCKADDR_ARG s, socklen_t n), SYS_bind, (fd, P(CADDR(s)), P(n)),
     ((int)a[0], (const struct sockaddr *)a[1], (socklen_t)a[2]))
WRAP(int, connect, (int fd, __CONST_SOCKADDR_ARG s, socklen_t n), SYS_connect,
     (fd, P(CADDR(s)), P(n)), ((int)a[0], (const struct sockaddr *)a[1], (socklen_t)a[2]))
WRAP(int, accept, (int fd, __SOCKADDR_ARG s, socklen_t *n), SYS_accept, (fd, P(CADDR(s)), P(n)),
     ((int)a[0], (struct sockaddr *)a[1], (socklen_t *)a[2]))
WRAP(int, accept4, (int fd, __SOCKADDR_ARG s, socklen_t *n, int f), SYS_accept4,
     (fd, P(CADDR(s)), P(n), f), ((int)a[0], (struct sockaddr *)a[1], (socklen_t *)a[2], (int)a[3]))
WRAP(int, getsockname, (int fd, __SOCKADDR_ARG s, socklen_t *n), SYS_getsockname,
     (fd, P(CADDR(s)), P(n)), ((int)a[0], (struct sockaddr *)a[1], (socklen_t *)a[2]))
WRAP(int, getpeername, (int fd, __SOCKADDR_ARG s, socklen_t *n), SYS_getpeername,
     (fd, P(CADDR(s)), P(n)), ((int)a[0], (struct sockaddr *)a[1], (socklen_t *)a[2]))
WRAP(int, setsockopt, (int fd, int l, int o, const void *v, socklen_t n), SYS_setsockopt,
     (fd, l, o, P(v), P(n)), ((int)a[0], (int)a[1], (int)a[2], (const void *)a[3], (socklen_t)a[4]))
WRAP(int, getsockopt, (int fd, int l, int o, void *v, socklen_t *n), SYS_getsockopt,
     (fd, l, o, P(v), P(n)), ((int)a[0], (int)a[1], (int)a[2], (void *)a[3], (socklen_t *)a[4]))
WRAP(ssize_t, send, (int fd, const void *b, size_t n, int f), SYS_sendto, (fd, P(b), P(n), f, 0, 0),
     ((int)a[0], (const void *)a[1], (size_t)a[2], (int)a[3]))
WRAP(ssize_t, recv, (int fd, void *b, size_t n, int f), SYS_recvfrom, (fd, P(b), P(n), f, 0, 0),
     ((int)a[0], (void *)a[1], (size_t)a[2], (int)a[3]))
WRAP(ssize_t, sendto, (int fd, const void *b, size_t n, int f, __CONST_SOCKADDR_ARG s, socklen_t m),
     SYS_sendto, (fd, P(b), P(n), f, P(CADDR(s)), P(m)),
     ((int)a[0], (const void *)a[1], (size_t)a[2], (int)a[3], (const struct sockaddr *)a[4],
      (socklen_t)a[5]))
WRAP(ssize_t, recvfrom, (int fd, void *b, size_t n, int f, __SOCKADDR_ARG s, socklen_t *m),
     SYS_recvfrom, (fd, P(b), P(n), f, P(CADDR(s)), P(m)),
     ((int)a[0], (void *)a[1], (size_t)a[2], (int)a[3], (struct sockaddr *)a[4], (socklen_t *)a[5]))
WRAP(ssize_t, sendmsg, (int fd, const struct msghdr *m, int f), SYS_sendmsg, (fd, P(m), f),
     ((int)a[0], (const struct msghdr *)a[1], (int)a[2]))
WRAP(ssize_t, recvmsg, (int fd, struct msghdr *m, int f), SYS_recvmsg, (fd, P(m), f),
     ((int)a[0], (struct msghdr *)a[1], (int)a[2]))

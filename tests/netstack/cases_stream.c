/* Cases: bytes, flags, names, options of one connection. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#include "tests/netstack/client.h"
#include "tests/netstack/pattern.h"

void case_basics(void)
{
    int fd = client_connect(PORT_ECHO);
    client_echo(fd, "hello");
    client_echo(fd, "once more");
    char byte;
    CHECK(shutdown(fd, SHUT_WR) == 0, "%d", errno);
    CHECK(read(fd, &byte, 1) == 0, "no end of the stream");
    CHECK(read(fd, &byte, 1) == 0, "no end of the stream the second time");
    CHECK(close(fd) == 0, "%d", errno);
    CHECK(close(fd) == -1 && errno == EBADF, "%d", errno);
    CHECK(read(fd, &byte, 1) == -1 && errno == EBADF, "%d", errno);
}

/* Not constants: the compiler would refuse what the kernel has to refuse. */
static struct iovec *volatile volatile_null;
static volatile int too_many = -1;

void case_vectors(void)
{
    int fd = client_connect(PORT_ECHO);
    char a[] = "one", b[] = "twenty", got[9] = "", more[3] = "";
    struct iovec out[] = {{a, 3}, {NULL, 0}, {b, 6}}, in[] = {{got, 7}, {more, 2}};
    CHECK(writev(fd, out, 3) == 9, "%d", errno);
    CHECK(recv(fd, got, 9, MSG_WAITALL | MSG_PEEK) > 0, "%d", errno);
    ssize_t n = readv(fd, in, 2);
    CHECK(n == 9 && memcmp(got, "onetwen", 7) == 0 && memcmp(more, "ty", 2) == 0, "%zd %.7s %.2s",
          n, got, more);
    struct msghdr message = {.msg_iov = out, .msg_iovlen = 3};
    CHECK(sendmsg(fd, &message, 0) == 9, "%d", errno);
    struct sockaddr_in from;
    message = (struct msghdr){
        .msg_iov = in, .msg_iovlen = 2, .msg_name = &from, .msg_namelen = sizeof from};
    n = recvmsg(fd, &message, MSG_WAITALL);
    CHECK(n == 9 && message.msg_flags == 0 && message.msg_namelen == 0, "%zd %x %u", n,
          (unsigned)message.msg_flags, message.msg_namelen);
    CHECK(writev(fd, volatile_null, 1) == -1 && errno == EFAULT, "%d", errno);
    CHECK(writev(fd, out, too_many) == -1 && errno == EINVAL, "%d", errno);
    close(fd);
}

static int waiting_bytes(int fd, int least)
{
    int count = 0;
    do { /* until they are there: it is an echo */
        CHECK(ioctl(fd, FIONREAD, &count) == 0, "%d", errno);
    } while (count < least);
    return count;
}

void case_flags(void)
{
    int fd = client_connect(PORT_ECHO), one = 1;
    char got[16] = "";
    CHECK(recv(fd, got, 1, MSG_DONTWAIT) == -1 && errno == EAGAIN, "%d", errno);
    client_write(fd, "abcdef", 6);
    CHECK(waiting_bytes(fd, 6) == 6, "more than was sent");
    CHECK(recv(fd, got, 4, MSG_PEEK) == 4 && memcmp(got, "abcd", 4) == 0, "%.4s", got);
    CHECK(recv(fd, got, 3, 0) == 3 && memcmp(got, "abc", 3) == 0, "%.3s", got);
    CHECK(recv(fd, got, 16, MSG_TRUNC) == 3, "%d", errno);
    CHECK(fcntl(fd, F_SETFL, O_NONBLOCK) == 0, "%d", errno);
    CHECK(fcntl(fd, F_GETFL) & O_NONBLOCK, "not kept");
    CHECK(read(fd, got, 1) == -1 && errno == EAGAIN, "%d", errno);
    CHECK(fcntl(fd, F_SETFL, 0) == 0 && ioctl(fd, FIONBIO, &one) == 0, "%d", errno);
    CHECK(read(fd, got, 1) == -1 && errno == EAGAIN, "%d", errno);
    CHECK(read(fd, got, 0) == 0, "%d", errno);
    CHECK(fcntl(fd, F_GETFD) == FD_CLOEXEC, "close-on-exec is gone");
    close(fd);
}

void case_names(void)
{
    int fd = client_connect(PORT_ECHO);
    struct sockaddr_in want = client_address(PORT_ECHO), got = {0};
    socklen_t size = sizeof got;
    CHECK(getpeername(fd, (struct sockaddr *)&got, &size) == 0 && size == sizeof got, "%d", errno);
    CHECK(got.sin_family == AF_INET && got.sin_port == want.sin_port &&
              got.sin_addr.s_addr == want.sin_addr.s_addr,
          "another peer");
    size = 4;
    CHECK(getsockname(fd, (struct sockaddr *)&got, &size) == 0 && size == sizeof got, "%u", size);
    size = sizeof got;
    CHECK(getsockname(fd, (struct sockaddr *)&got, &size) == 0 && got.sin_port, "%d", errno);
    int other = socket(AF_INET, SOCK_STREAM, 0);
    CHECK(getpeername(other, (struct sockaddr *)&got, &size) == -1 && errno == ENOTCONN, "%d",
          errno);
    struct sockaddr_in own = {.sin_family = AF_INET, .sin_addr = got.sin_addr};
    size = sizeof got;
    CHECK(getsockname(fd, (struct sockaddr *)&own, &size) == 0, "%d", errno);
    own.sin_port = 0;
    CHECK(bind(other, (struct sockaddr *)&own, sizeof own) == 0, "%d", errno);
    CHECK(bind(other, (struct sockaddr *)&own, sizeof own) == -1 && errno == EINVAL, "%d", errno);
    CHECK(connect(other, (struct sockaddr *)&want, sizeof want) == 0, "%d", errno);
    CHECK(connect(other, (struct sockaddr *)&want, sizeof want) == -1 && errno == EISCONN, "%d",
          errno);
    client_echo(other, "bound");
    close(other);
    close(fd);
}

void case_options(void)
{
    int fd = client_connect(PORT_ECHO), value = 1;
    socklen_t size = sizeof value;
    CHECK(setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &value, sizeof value) == 0, "%d", errno);
    value = 0;
    CHECK(getsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &value, &size) == 0 && value, "%d", value);
    CHECK(getsockopt(fd, SOL_SOCKET, SO_ERROR, &value, &size) == 0 && value == 0, "%d", value);
    CHECK(getsockopt(fd, SOL_SOCKET, SO_TYPE, &value, &size) == 0 && value == SOCK_STREAM, "%d",
          value);
    CHECK(getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &value, &size) == 0 && value == 0, "%d", value);
    value = 100000;
    CHECK(setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &value, sizeof value) == 0, "%d", errno);
    value = 1;
    CHECK(setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &value, sizeof value) == 0, "%d", errno);
    value = 60;
    CHECK(setsockopt(fd, IPPROTO_TCP, TCP_KEEPIDLE, &value, sizeof value) == 0, "%d", errno);
    CHECK(setsockopt(fd, IPPROTO_TCP, 12345, &value, sizeof value) == -1 && errno == ENOPROTOOPT,
          "%d", errno);
    client_echo(fd, "with options");
    close(fd);
}

void case_timeout(void)
{
    int fd = client_connect(PORT_ECHO);
    struct timeval time = {.tv_usec = 50000};
    char byte;
    struct timespec before, after;
    CHECK(setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &time, sizeof time) == 0, "%d", errno);
    clock_gettime(CLOCK_MONOTONIC, &before);
    CHECK(read(fd, &byte, 1) == -1 && errno == EAGAIN, "%d", errno);
    clock_gettime(CLOCK_MONOTONIC, &after);
    double ms = (double)(after.tv_sec - before.tv_sec) * 1e3 +
                (double)(after.tv_nsec - before.tv_nsec) / 1e6;
    CHECK(ms >= 49, "%g ms", ms);
    client_echo(fd, "still there");
    close(fd);
}

void case_half_close(void)
{
    static unsigned char bytes[1 << 16];
    int fd = client_connect(PORT_SINK);
    uint64_t sum = 0, at = 0;
    for (int i = 0; i < 160; i++, at += sizeof bytes) {
        pattern_fill(bytes, sizeof bytes, at);
        sum = pattern_sum(sum, bytes, sizeof bytes);
        client_write(fd, bytes, sizeof bytes);
    }
    CHECK(shutdown(fd, SHUT_WR) == 0, "%d", errno);
    (void)signal(SIGPIPE, SIG_IGN);
    CHECK(write(fd, "x", 1) == -1 && errno == EPIPE, "%d", errno);
    char text[64] = "";
    ssize_t n = recv(fd, text, sizeof text - 1, MSG_WAITALL);
    CHECK(n > 0 && strtoull(text, NULL, 10) == sum, "%s instead of %llu", text,
          (unsigned long long)sum);
    close(fd);
}

void case_source(void)
{
    static unsigned char bytes[100000], want[100000];
    int fd = client_connect(PORT_SOURCE);
    client_write(fd, "67108864\n", 9);
    shutdown(fd, SHUT_WR);
    uint64_t at = 0;
    ssize_t n;
    while ((n = read(fd, bytes, sizeof bytes)) > 0) {
        pattern_fill(want, (size_t)n, at);
        if (!CHECK(memcmp(bytes, want, (size_t)n) == 0, "wrong bytes at %llu",
                   (unsigned long long)at))
            break;
        at += (uint64_t)n;
    }
    CHECK(n == 0 && at == 67108864, "%zd %llu", n, (unsigned long long)at);
    close(fd);
}

void case_sendfile(void)
{
    static unsigned char bytes[300000], got[300000];
    char name[] = "/tmp/netstack-XXXXXX";
    int file = mkstemp(name), fd = client_connect(PORT_ECHO);
    CHECK(file >= 0 && unlink(name) == 0, "%d", errno);
    pattern_fill(bytes, sizeof bytes, 0);
    client_write(file, bytes, sizeof bytes);
    off_t at = 1000;
    for (size_t done = 0; done < 50000;) { /* less than the echo holds */
        ssize_t n = sendfile(fd, file, &at, 50000 - done);
        if (!CHECK(n > 0, "%d", errno))
            return;
        done += (size_t)n;
    }
    CHECK(at == 51000, "%lld", (long long)at);
    client_read(fd, got, 50000);
    CHECK(memcmp(got, bytes + 1000, 50000) == 0, "other bytes");
    close(fd);
    close(file);
}

/*
 * Case: a call keeps the vector registers also when it is the stack that answers it; the stack and
 * liblwip use some of them. The calls are instructions of the client's own: a function of libc may
 * change what it likes.
 */
#include <errno.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "tests/conformance/vector_image.h"
#include "tests/netstack/client.h"

static uint64_t mask;
static unsigned seed;

static long probe(long number, long a, long b, long c, long d)
{
    const long args[6] = {a, b, c, d};
    char difference[128];
    long result = vector_image_call(mask, ++seed, number, args);
    CHECK(vector_image_same(mask, difference, sizeof difference), "call %ld: %s", number,
          difference);
    return result;
}

static void echo(int fd, int epoll, size_t size)
{
    static unsigned char out[40000], in[40000];
    struct epoll_event event = {0};
    for (size_t at = 0; at < size; at++)
        out[at] = (unsigned char)(at * 3 + size);
    CHECK(probe(SYS_write, fd, (long)out, (long)size, 0) == (long)size, "size %zu", size);
    for (size_t done = 0; done < size;) {
        if (!CHECK(probe(SYS_epoll_wait, epoll, (long)&event, 1, 10000) == 1, "size %zu", size))
            return;
        long n = probe(SYS_read, fd, (long)(in + done), (long)(size - done), 0);
        if (!CHECK(n > 0, "size %zu: %ld", size, n))
            return;
        done += (size_t)n;
    }
    CHECK(memcmp(in, out, size) == 0, "size %zu: other bytes", size);
}

void case_vector_state(void)
{
    static const size_t sizes[] = {1, 40, 100, 700, 1460, 1461, 20000, 40000};
    mask = vector_image_components();
    if (mask == 0)
        SKIP("the CPU or the kernel has no XSAVE");
    int fd = client_connect(PORT_ECHO), epoll = epoll_create1(EPOLL_CLOEXEC);
    struct epoll_event event = {.events = EPOLLIN};
    CHECK(epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) == 0, "%d", errno);
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++)
        echo(fd, epoll, sizes[i]);
    CHECK(probe(SYS_close, fd, 0, 0, 0) == 0, "close");
    close(epoll);
}

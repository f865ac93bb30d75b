/* The ring between two processes: frames come as they were sent, and a producer that has spoiled
 * the shared indices leaves nothing behind that its successor suffers from. */
#include "macrobench/netstack/ring.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static struct ring ring;

static void start_afresh(struct ring_end *out, struct ring_end *in)
{
    memset(&ring, 0, sizeof ring);
    ring_open_consumer(in, &ring);
    ring_open_producer(out, &ring);
}

static bool send(struct ring_end *out, unsigned char byte, uint32_t size)
{
    unsigned char *place = ring_reserve(out, size);
    if (!place)
        return false;
    memset(place, byte, size);
    ring_publish(out, size);
    return true;
}

static void expect(struct ring_end *in, unsigned char byte, uint32_t size)
{
    uint32_t got = 0;
    assert_true(ring_waits(in));
    const unsigned char *bytes = ring_next(in, &got);
    assert_non_null(bytes);
    assert_int_equal(got, size);
    assert_int_equal(bytes[0], byte);
    assert_int_equal(bytes[size - 1], byte);
    ring_release(in, got);
}

static void test_frames_in_order(void **state)
{
    struct ring_end out, in;
    uint32_t size;
    start_afresh(&out, &in);
    assert_false(ring_waits(&in));
    assert_null(ring_next(&in, &size));
    for (unsigned i = 0; i < 5000; i++) { /* many times around */
        uint32_t bytes = 1 + i * 37 % RING_FRAME_MAX;
        assert_true(send(&out, (unsigned char)i, bytes));
        expect(&in, (unsigned char)i, bytes);
    }
    assert_false(ring_waits(&in));
}

static void test_full(void **state)
{
    struct ring_end out, in;
    unsigned sent = 0;
    start_afresh(&out, &in);
    while (send(&out, (unsigned char)sent, 1500))
        sent++;
    assert_in_range(sent, RING_BYTES / 1600, RING_BYTES / 1500);
    expect(&in, 0, 1500);
    assert_true(send(&out, (unsigned char)sent, 1500));
    for (unsigned i = 1; i <= sent; i++)
        expect(&in, (unsigned char)i, 1500);
}

/* The consumer must not believe for ever that there is something. */
static void test_tail_spoiled(void **state)
{
    struct ring_end out, in;
    start_afresh(&out, &in);
    atomic_store(&ring.tail, 12345);
    assert_false(ring_waits(&in));
}

static void test_next_producer(void **state)
{
    static const uint32_t heads[] = {0, 64, 7, 0xfffffff9, 0x12345678, RING_BYTES + 33};
    static const uint32_t tails[] = {0, 7, 0x80000000, 0xffffffff};
    for (unsigned h = 0; h < sizeof heads / sizeof heads[0]; h++) {
        for (unsigned t = 0; t < sizeof tails / sizeof tails[0]; t++) {
            struct ring_end out, in;
            uint32_t size;
            start_afresh(&out, &in);
            assert_true(send(&out, 1, 100)); /* never read */
            atomic_store(&ring.head, heads[h]);
            atomic_store(&ring.tail, tails[t]);
            if (h % 2)
                (void)ring_next(&in, &size); /* or not: nonsense is dropped */
            ring_open_producer(&out, &ring);
            bool early = send(&out, 2, 60); /* there may seem to be no room yet */
            ring_follow_producer(&in);
            if (early)
                expect(&in, 2, 60);
            assert_true(send(&out, 3, 70));
            expect(&in, 3, 70);
            assert_false(ring_waits(&in));
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_frames_in_order),
        cmocka_unit_test(test_full),
        cmocka_unit_test(test_tail_spoiled),
        cmocka_unit_test(test_next_producer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

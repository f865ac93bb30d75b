/* The emulation's tables: numbers, errors, signals, flags, addresses. */
#include "tests/unit/core/unit.h"

#include "hook/libraries/personality/files.h"
#include "hook/libraries/personality/signals.h"
#include "hook/libraries/personality/sockets.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

static const struct guest_system *const systems[] = {&guest_freebsd, &guest_netbsd,
                                                     &guest_dragonfly};
#define SYSTEMS (sizeof systems / sizeof *systems)

hook_raw_syscall_fn *hook_raw_syscall;

static int copy(void *to, const void *from, size_t bytes)
{
    memcpy(to, from, bytes);
    return 0;
}

static const struct syscall_services services = {.copy = copy};

static void test_rows(void **state)
{
    (void)state;
    for (size_t s = 0; s < SYSTEMS; s++) {
        char seen[GUEST_NUMBERS] = {0};
        for (size_t i = 0; i < systems[s]->row_count; i++) {
            const struct guest_row *row = &systems[s]->rows[i];
            assert_in_range(row->number, 1, GUEST_NUMBERS - 1);
            assert_int_equal(seen[row->number]++, 0);
            assert_non_null(row->name);
            assert_non_null(row->handler);
        }
    }
}

/* Numbers that differ between the systems, and some that all share. */
static void test_errors(void **state)
{
    (void)state;
    for (size_t s = 0; s < SYSTEMS; s++) {
        assert_int_equal(systems[s]->errors[ENOENT], 2);
        assert_int_equal(systems[s]->errors[EAGAIN], 35);
        assert_int_equal(systems[s]->errors[ENAMETOOLONG], 63);
        assert_int_equal(systems[s]->errors[ENOSYS], 78);
    }
    assert_int_equal(guest_freebsd.errors[EPROTO], 92);
    assert_int_equal(guest_netbsd.errors[EPROTO], 96);
    assert_int_equal(guest_netbsd.errors[ECANCELED], 87);
    assert_int_equal(guest_dragonfly.errors[ECANCELED], 85);
}

static void test_signals(void **state)
{
    (void)state;
    for (size_t s = 0; s < SYSTEMS; s++) {
        guest_system = systems[s];
        uint32_t set[4];
        for (int guest = 1; guest < 32; guest++)
            assert_int_equal(signal_to_guest(signal_to_host(guest)), guest);
        assert_int_equal(signal_to_host(30), SIGUSR1);
        assert_int_equal(signal_to_host(20), SIGCHLD);
        assert_int_equal(signal_to_host(0), 0);
        assert_int_equal(signal_to_host(200), 0);
        signal_set_to_guest(SIGNAL_BIT(SIGUSR1) | SIGNAL_BIT(SIGHUP), set);
        assert_int_equal(set[0], 1u << 29 | 1u);
        assert_int_equal(signal_set_to_host(set), SIGNAL_BIT(SIGUSR1) | SIGNAL_BIT(SIGHUP));
        assert_int_equal(signal_status_to_guest(3 << 8), 3 << 8);
        assert_int_equal(signal_status_to_guest(SIGUSR1 | 0x80), 30 | 0x80);
        assert_int_equal(signal_status_to_guest(SIGSTOP << 8 | 0x7f), 17 << 8 | 0x7f);
    }
}

static void test_flags(void **state)
{
    (void)state;
    assert_int_equal(guest_flags_in(files_open_freebsd, 0x100000 | 0x200 | 1),
                     O_CLOEXEC | O_CREAT | O_WRONLY);
    assert_int_equal(guest_flags_in(files_open_netbsd, 0x400000 | 2), O_CLOEXEC | O_RDWR);
    assert_int_equal(guest_flags_in(files_open_dragonfly, 0x20000 | 8), O_CLOEXEC | O_APPEND);
    assert_int_equal(guest_flags_out(files_open_netbsd + 2, O_APPEND | O_NONBLOCK), 8 | 4);
}

static void test_addresses(void **state)
{
    (void)state;
    guest_services = &services;
    for (size_t s = 0; s < SYSTEMS; s++) {
        uint8_t guest[28] = {28, (uint8_t)systems[s]->family_inet6, 0, 80}, back[28];
        uint8_t host[SOCKET_ADDRESS_MOST];
        uint32_t told;
        guest_system = systems[s];
        assert_int_equal(socket_address_in(host, (long)guest, sizeof guest), sizeof guest);
        assert_int_equal(host[0], 10);
        assert_int_equal(host[1], 0);
        assert_int_equal(socket_address_out(host, 28, (long)back, sizeof back, &told), 0);
        assert_int_equal(told, 28);
        assert_memory_equal(guest, back, sizeof guest);
        assert_int_equal(socket_address_in(host, (long)guest, 1), -EINVAL);
        guest[1] = 10;
        assert_int_equal(socket_address_in(host, (long)guest, sizeof guest), -EAFNOSUPPORT);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),      cmocka_unit_test(test_errors),
        cmocka_unit_test(test_signals),   cmocka_unit_test(test_flags),
        cmocka_unit_test(test_addresses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

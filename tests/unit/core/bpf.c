/*
 * The filters of bpf_build(): what an interpreter makes of them, against the plain statement of
 * what they are for; and a sample of it asked of the kernel, with its own loader and compiler.
 */
#include "tests/unit/core/unit.h"

#include "hook/core/frame.h"
#include "hook/setup/bpf.h"

#include <errno.h>
#include <linux/audit.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define ACTION   (SECCOMP_RET_TRAP | 0x1234)
#define BOUNDARY (1ull << 32)
#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static struct sock_filter program[BPF_LONGEST];
static uint8_t dispositions[DISPOSITION_NUMBERS];

/* --- an interpreter of what the builder writes; anything else fails the test --- */

static uint32_t loaded(const struct seccomp_data *data, uint32_t offset)
{
    uint32_t value;
    assert_true(offset % 4 == 0 && offset + 4 <= sizeof *data);
    memcpy(&value, (const char *)data + offset, sizeof value);
    return value;
}

static uint32_t interpret(const struct seccomp_data *data, int count, int *steps)
{
    uint32_t a = 0;
    *steps = 0;
    for (int pc = 0; pc < count; pc++, (*steps)++) {
        const struct sock_filter *i = &program[pc];
        switch (i->code) {
        case BPF_LD | BPF_W | BPF_ABS:
            a = loaded(data, i->k);
            break;
        case BPF_JMP | BPF_JA:
            assert_true(i->k < (uint32_t)(count - pc));
            pc += (int)i->k;
            break;
        case BPF_JMP | BPF_K | BPF_JEQ:
            pc += a == i->k ? i->jt : i->jf;
            break;
        case BPF_JMP | BPF_K | BPF_JGE:
            pc += a >= i->k ? i->jt : i->jf;
            break;
        case BPF_JMP | BPF_K | BPF_JGT:
            pc += a > i->k ? i->jt : i->jf;
            break;
        case BPF_RET | BPF_K:
            return i->k;
        default:
            fail_msg("instruction %d has code %#x", pc, i->code);
        }
    }
    fail_msg("the filter of %d instructions is left without a verdict", count);
    return 0;
}

/* --- the plain statement --- */

static uint32_t expected(const struct bpf_request *r, const struct seccomp_data *data)
{
    uint32_t nr = (uint32_t)data->nr;
    uint64_t ip = data->instruction_pointer;
    if (data->arch != AUDIT_ARCH_X86_64)
        return SECCOMP_RET_ALLOW;
    if (r->dispositions && !(nr < DISPOSITION_NUMBERS ? r->dispositions[nr] : r->disposition_other))
        return SECCOMP_RET_ALLOW;
    if (r->key && memcmp(data->args + BPF_FIRST_WORD, r->key, BPF_KEY_WORDS * 8) == 0)
        return SECCOMP_RET_ALLOW;
    for (size_t i = 0; i < r->range_count; i++) {
        if (ip > r->ranges[i].start && ip <= r->ranges[i].end)
            return SECCOMP_RET_ALLOW;
    }
    return r->action;
}

static int longest_way; /* of the last compare() */

static void compare_one(const struct bpf_request *r, int count, const struct seccomp_data *data)
{
    int steps;
    uint32_t got = interpret(data, count, &steps), want = expected(r, data);
    if (got != want)
        fail_msg("nr %#x arch %#x ip %#llx: %#x instead of %#x", (unsigned)data->nr, data->arch,
                 (unsigned long long)data->instruction_pointer, got, want);
    longest_way = steps > longest_way ? steps : longest_way;
}

static void compare_architectures(const struct bpf_request *r, int count, int nr, uint64_t ip)
{
    struct seccomp_data data = {.nr = nr, .arch = AUDIT_ARCH_X86_64, .instruction_pointer = ip};
    compare_one(r, count, &data);
    data.arch = AUDIT_ARCH_I386;
    compare_one(r, count, &data);
}

static const int far_numbers[] = {4096, 4097, 0x40000027, 0x7fffffff, (int)0x80000000u, -1};

static void compare_numbers(const struct bpf_request *r, int count, uint64_t ip)
{
    for (int nr = 0; nr < DISPOSITION_NUMBERS; nr++)
        compare_architectures(r, count, nr, ip);
    for (size_t i = 0; i < COUNT(far_numbers); i++)
        compare_architectures(r, count, far_numbers[i], ip);
}

/* Around each end of each range, and at the same lower half below and above. */
static void compare_addresses(const struct bpf_request *r, int count, int nr)
{
    for (size_t i = 0; i < r->range_count; i++) {
        const uint64_t ends[] = {r->ranges[i].start, r->ranges[i].end,
                                 (r->ranges[i].start | 0xffffffff) + 1,
                                 r->ranges[i].end & ~0xffffffffull};
        for (size_t j = 0; j < COUNT(ends); j++) {
            for (uint64_t ip = ends[j] - 3; ip != ends[j] + 4; ip++) {
                compare_architectures(r, count, nr, ip);
                compare_architectures(r, count, nr, ip + BOUNDARY);
                compare_architectures(r, count, nr, ip - BOUNDARY);
            }
        }
    }
    compare_architectures(r, count, nr, 0);
    compare_architectures(r, count, nr, UINT64_MAX);
}

static int compare(const struct bpf_request *r)
{
    int count = bpf_build(r, program, COUNT(program));
    assert_true(count > 0);
    longest_way = 0;
    uint64_t inside = r->range_count ? r->ranges[0].end : 1;
    compare_numbers(r, count, inside);
    compare_numbers(r, count, 0x1000);
    for (size_t i = 0; i < COUNT(far_numbers); i++)
        compare_addresses(r, count, far_numbers[i]);
    for (int nr = 0; nr < DISPOSITION_NUMBERS; nr += 39)
        compare_addresses(r, count, nr);
    return count;
}

/* --- the tests --- */

static const struct own_range ranges[] = {
    {0x7f1234567000, 0x7f1234568000},         /* the usual one */
    {0x1000, 0x1002},                         /* one instruction */
    {0x5000, 0x5000},                         /* none */
    {0x6000, 0x5000},                         /* less than none */
    {0x7efffffffffe, 0x7f0000000000},         /* up to a boundary: the address behind lies beyond */
    {0x7ffefffff000, 0x7fff00001000},         /* across one */
    {0x100000000 - 1, 0x100000000 + 1},       /* across one, closely */
    {0x200000000, 0x200001000},               /* from one on */
    {0x300000000 - 1, 0x300001000},           /* its first address is the first of a half */
    {0x455555555000, 0x45a000000000},         /* many halves */
    {0x500000000fff, 0x5001ffffffff},         /* two, up to the end of one */
    {0xffffffff00000000, 0xfffffffffffffff0}, /* where no program is */
};

static void addresses_of_any_range(void **state)
{
    (void)state;
    struct bpf_request r = {.ranges = ranges, .range_count = COUNT(ranges), .action = ACTION};
    compare(&r);
    for (size_t i = 0; i < COUNT(ranges); i++) {
        struct bpf_request one = {.ranges = &ranges[i], .range_count = 1, .action = ACTION};
        int count = compare(&one);
        assert_true(count <= 64);
    }
    struct bpf_request none = {.action = ACTION};
    compare(&none);
}

static void want(const int *numbers, size_t count)
{
    memset(dispositions, 0, sizeof dispositions);
    for (size_t i = 0; i < count; i++)
        dispositions[numbers[i]] = DISPOSITION_HOOK;
}

static void numbers_of_any_list(void **state)
{
    (void)state;
    static const int first[] = {0}, last[] = {4095}, some[] = {11, 13, 14, 15, 39, 56, 57, 58, 435};
    struct bpf_request r = {
        .ranges = ranges, .range_count = 1, .dispositions = dispositions, .action = ACTION};
    for (int other = 0; other <= 1; other++) {
        r.disposition_other = (uint8_t)other;
        want(NULL, 0);
        compare(&r);
        want(first, COUNT(first));
        compare(&r);
        want(last, COUNT(last));
        compare(&r);
        want(some, COUNT(some));
        compare(&r);
        /* load, four tests, jump; the address in six; the architecture and the verdict */
        assert_true(longest_way <= 16);
        memset(dispositions, DISPOSITION_SPECIAL, sizeof dispositions);
        compare(&r);
        for (unsigned step = 2; step <= 5; step++) {
            for (unsigned i = 0; i < DISPOSITION_NUMBERS; i++)
                dispositions[i] = i < 600 && i % step == 0;
            compare(&r);
        }
        srand(1);
        for (unsigned i = 0; i < DISPOSITION_NUMBERS; i++)
            dispositions[i] = (rand() & 7) == 0;
        compare(&r);
    }
}

static void a_key_opens_and_nothing_like_it(void **state)
{
    (void)state;
    static const uint64_t key[BPF_KEY_WORDS] = {0x0123456789abcdef, 0xfedcba9876543210, 7};
    struct bpf_request r = {.key = key, .action = ACTION};
    struct seccomp_data data = {.nr = 46, .arch = AUDIT_ARCH_X86_64};
    int count = bpf_build(&r, program, COUNT(program));
    assert_true(count > 0 && count <= 64);
    memcpy(data.args + BPF_FIRST_WORD, key, sizeof key);
    assert_int_equal(expected(&r, &data), SECCOMP_RET_ALLOW);
    compare_one(&r, count, &data);
    for (unsigned bit = 0; bit < 64 * BPF_KEY_WORDS; bit++) {
        data.args[BPF_FIRST_WORD + bit / 64] ^= 1ull << bit % 64;
        assert_int_equal(expected(&r, &data), ACTION);
        compare_one(&r, count, &data);
        data.args[BPF_FIRST_WORD + bit / 64] ^= 1ull << bit % 64;
    }
    r.ranges = ranges;
    r.range_count = COUNT(ranges);
    compare(&r);
}

/* No size is overrun, and a size that does is one that works. */
static void room_is_respected(void **state)
{
    (void)state;
    static const struct sock_filter untouched = {0xaaaa, 0xbb, 0xcc, 0xdddddddd};
    struct bpf_request r = {.ranges = ranges,
                            .range_count = COUNT(ranges),
                            .dispositions = dispositions,
                            .action = ACTION};
    for (unsigned i = 0; i < DISPOSITION_NUMBERS; i++)
        dispositions[i] = i < 500 && i % 2 == 0;
    int needed = bpf_build(&r, program, COUNT(program));
    assert_true(needed > 500 && needed < BPF_LONGEST);
    for (int size = 0; size < needed; size++) {
        for (size_t i = 0; i < COUNT(program); i++)
            program[i] = untouched;
        assert_int_equal(bpf_build(&r, program, (size_t)size), -E2BIG);
        for (size_t i = (size_t)size; i < COUNT(program); i++)
            assert_memory_equal(&program[i], &untouched, sizeof untouched);
    }
    assert_int_equal(bpf_build(&r, program, (size_t)needed), needed);
    for (unsigned i = 0; i < DISPOSITION_NUMBERS; i++)
        dispositions[i] = i % 2 == 0;
    assert_int_equal(bpf_build(&r, program, COUNT(program)), -E2BIG);
}

static void too_many_ranges_are_refused(void **state)
{
    (void)state;
    static struct own_range many[1000];
    for (size_t i = 0; i < COUNT(many); i++)
        many[i] = (struct own_range){0x10000 * (i + 1), 0x10000 * (i + 1) + 0x1000};
    struct bpf_request r = {.ranges = many, .range_count = 600, .action = ACTION};
    int count = bpf_build(&r, program, COUNT(program));
    assert_true(count > 0);
    for (size_t i = 0; i < r.range_count; i++)
        for (uint64_t ip = many[i].end - 1; ip <= many[i].end + 1; ip++)
            compare_architectures(&r, count, 39, ip);
    r.range_count = COUNT(many);
    assert_int_equal(bpf_build(&r, program, COUNT(program)), -E2BIG);
}

/* --- the kernel --- */

static long call_libc(long number, long a1, long a2, long a3, long a4, long a5, long a6)
{
    long result = syscall(number, a1, a2, a3, a4, a5, a6);
    return result == -1 ? -errno : result;
}

/* A function `long f(long number)` whose system call instruction ends at `behind`. */
static long (*code_at(uintptr_t behind))(long)
{
    static const unsigned char code[] = {0x89, 0xf8, 0x0f, 0x05, 0xc3};
    long (*function)(long);
    uintptr_t start = behind - 4, page = start & ~4095ul;
    void *at = mmap((void *)page, 8192, PROT_READ | PROT_WRITE | PROT_EXEC,
                    MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
    if (at != (void *)page)
        _exit(90);
    memcpy((void *)start, code, sizeof code);
    memcpy(&function, &start, sizeof function);
    return function;
}

static void in_child(void (*body)(void))
{
    int status;
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        body();
        _exit(0);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    if (WIFEXITED(status) && WEXITSTATUS(status) == 90) {
        print_message("skip: an address of the test is taken\n");
        skip();
    }
    assert_int_equal(status, 0);
}

#define CROSSED 0x200100000000ul

static void kernel_says_the_same(void)
{
    static const struct {
        uintptr_t behind;
        bool allowed;
    } places[] = {{CROSSED - 0x10000, false},
                  {CROSSED - 0x2000, true},
                  {CROSSED, true},
                  {CROSSED + 0x3000, true},
                  {CROSSED + 0x5001, false}};
    static const struct own_range range = {CROSSED - 0x4000, CROSSED + 0x5000};
    static const int numbers[] = {SYS_getppid, SYS_getuid};
    struct bpf_request r = {.ranges = &range,
                            .range_count = 1,
                            .dispositions = dispositions,
                            .action = SECCOMP_RET_ERRNO | 123};
    long (*functions[COUNT(places)])(long);
    want(numbers, COUNT(numbers));
    for (size_t i = 0; i < COUNT(places); i++)
        functions[i] = code_at(places[i].behind);
    int count = bpf_build(&r, program, COUNT(program));
    if (bpf_install(call_libc, program, count, 0) != 0)
        _exit(1);
    for (size_t i = 0; i < COUNT(places); i++) {
        if ((functions[i](SYS_getuid) == -123) == places[i].allowed)
            _exit(2 + (int)i);
        if (functions[i](SYS_gettid) < 0) /* a number that nobody wants */
            _exit(20 + (int)i);
    }
}

/* The longest tree, so that the kernel's own check sees far jumps. */
static void kernel_takes_long_filters(void)
{
    struct bpf_request r = {.dispositions = dispositions, .action = SECCOMP_RET_ERRNO | 123};
    for (unsigned i = 0; i < DISPOSITION_NUMBERS; i++)
        dispositions[i] = i >= 400 && i < 1500 && i % 2 == 0;
    int count = bpf_build(&r, program, COUNT(program));
    if (count < 2000 || bpf_install(call_libc, program, count, 0) != 0)
        _exit(1);
    for (int i = 600; i < 1500; i++) {
        long result = call_libc(i, 0, 0, 0, 0, 0, 0);
        if (result != (i % 2 ? -ENOSYS : -123))
            _exit(2);
    }
}

static void no_new_privs_only_where_needed(void)
{
    struct bpf_request r = {.action = SECCOMP_RET_ALLOW};
    int count = bpf_build(&r, program, COUNT(program));
    if (geteuid() == 0) {
        if (bpf_install(call_libc, program, count, 0) != 0 ||
            prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) != 0)
            _exit(1);
        if (setuid(65534) != 0)
            _exit(2);
    }
    if (bpf_install(call_libc, program, count, 0) != 0 ||
        prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) != 1)
        _exit(3);
}

static void the_kernel_agrees(void **state)
{
    (void)state;
    in_child(kernel_says_the_same);
    in_child(kernel_takes_long_filters);
    in_child(no_new_privs_only_where_needed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(addresses_of_any_range),          cmocka_unit_test(numbers_of_any_list),
        cmocka_unit_test(a_key_opens_and_nothing_like_it), cmocka_unit_test(room_is_respected),
        cmocka_unit_test(too_many_ranges_are_refused),     cmocka_unit_test(the_kernel_agrees),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Each verdict and each reason, on the smallest code that has it. */
#include "hook/sites/prove.h"

#include <errno.h>
#include <string.h>

#include "tests/unit/sites/elf_maker.h"
#include "tests/unit/sites/unit.h"

struct expected {
    uint64_t at; /* in the code */
    uint8_t verdict, reason;
};

static void compare(struct elf_maker *m, const struct expected *expected, long count)
{
    struct site *sites;
    assert_int_equal(sites_prove(m->bytes, sizeof m->bytes, &sites), count);
    for (long i = 0; i < count; i++) {
        assert_int_equal(sites[i].offset, MAKER_CODE + expected[i].at);
        assert_int_equal(sites[i].verdict, expected[i].verdict);
        assert_int_equal(sites[i].reason, expected[i].reason);
    }
    sites_release(sites);
}

/* The code as one function with an unwind entry. */
static void expect(const void *code, size_t bytes, const struct expected *expected, long count)
{
    struct elf_maker m;
    elf_make(&m, code, bytes);
    elf_add_unwind(
        &m, &(struct unwind_shape){
                .augmentation = "zR", .encoding = 0x1b, .start = MAKER_CODE, .length = bytes});
    compare(&m, expected, count);
}

#define EXPECT(code, ...)                                                    \
    expect((code), sizeof(code) - 1, (const struct expected[]){__VA_ARGS__}, \
           sizeof((const struct expected[]){__VA_ARGS__}) / sizeof(struct expected))

static void a_plain_system_call(void **state)
{
    EXPECT("\x0f\x05\xc3", {0, SITE_CALL, SITE_REASON_NONE});
}

static void data_below_rsp(void **state)
{
    EXPECT("\x89\x7c\x24\xf8" /* mov %edi, -8(%rsp) */
           "\x0f\x05\xc3",
           {4, SITE_INT3, SITE_REASON_RED_ZONE});
    EXPECT("\x0f\x05"
           "\x89\x7c\x24\xf8\xc3", /* behind the site: a loop could lead back */
           {0, SITE_INT3, SITE_REASON_RED_ZONE});
}

static void data_below_rsp_by_frame_pointer(void **state)
{
    EXPECT("\x55\x48\x89\xe5" /* push %rbp; mov %rsp, %rbp */
           "\x89\x7d\xfc"     /* mov %edi, -4(%rbp) */
           "\x0f\x05\x5d\xc3",
           {7, SITE_INT3, SITE_REASON_RED_ZONE});
    EXPECT("\x55\x48\x89\xe5\x48\x83\xec\x10" /* sub $16, %rsp */
           "\x89\x7d\xfc"
           "\x0f\x05\xc9\xc3",
           {11, SITE_CALL, SITE_REASON_NONE});
}

static void copies_of_copies_of_rsp(void **state)
{
    EXPECT("\x48\x89\xe0\x48\x8d\x48\x10" /* mov %rsp, %rax; lea 16(%rax), %rcx */
           "\x89\x79\xe8"                 /* mov %edi, -24(%rcx) */
           "\x0f\x05\xc3",
           {10, SITE_INT3, SITE_REASON_RED_ZONE});
    EXPECT("\x48\x89\xe0\x48\x8d\x48\x20\x31\xc9" /* and then xor %ecx, %ecx... */
           "\x48\x8b\x0e"                         /* mov (%rsi), %rcx: no copy any more */
           "\x89\x79\xd8"
           "\x0f\x05\xc3",
           {15, SITE_CALL, SITE_REASON_NONE});
}

static void leave_raises_rsp(void **state)
{
    EXPECT("\x48\x8d\x44\x24\x10"                 /* lea 16(%rsp), %rax */
           "\x55\x48\x89\xe5\x48\x83\xec\x10\xc9" /* push, mov, sub $16, leave */
           "\x89\x78\xf8"                         /* mov %edi, -8(%rax): above rsp */
           "\x0f\x05\xc3",
           {17, SITE_CALL, SITE_REASON_NONE});
    EXPECT("\x55\x48\x89\xe5\x48\x89\xe8\x48\x83\xec\x10\xc9" /* and mov %rbp, %rax */
           "\x89\x78\xf8"                                     /* below what rsp is again */
           "\x0f\x05\xc3",
           {15, SITE_INT3, SITE_REASON_RED_ZONE});
}

static void stack_pointers_from_elsewhere_are_doubted(void **state)
{
    EXPECT("\x48\x89\xe0\x48\x8b\x26" /* mov %rsp, %rax; mov (%rsi), %rsp */
           "\x89\x78\xf8"             /* mov %edi, -8(%rax) */
           "\x0f\x05\xc3",
           {9, SITE_INT3, SITE_REASON_RED_ZONE});
    EXPECT("\x48\x8d\x44\x24\x10\x48\x89\xfc" /* lea 16(%rsp), %rax; mov %rdi, %rsp */
           "\x89\x78\xf8"
           "\x0f\x05\xc3",
           {11, SITE_INT3, SITE_REASON_RED_ZONE});
}

static void a_loop_that_moves_rsp_is_doubted(void **state)
{
    EXPECT("\x48\x89\xe5" /* mov %rsp, %rbp */
           "\x58\x75\xfd" /* pop %rax; jnz back */
           "\x89\x7d\x08" /* mov %edi, 8(%rbp) */
           "\x8b\x46\xf8" /* mov -8(%rsi), %eax */
           "\x0f\x05\xc3",
           {12, SITE_INT3, SITE_REASON_RED_ZONE});
}

static void functions_that_call_keep_nothing_below_rsp(void **state)
{
    EXPECT("\x55\x48\x89\xe5\x89\x7d\xfc" /* push %rbp; mov %rsp, %rbp; mov %edi, -4(%rbp) */
           "\xe8\x00\x00\x00\x00"         /* call: overwrites it */
           "\x0f\x05\x5d\xc3",
           {12, SITE_CALL, SITE_REASON_NONE});
}

static void bytes_inside_an_instruction(void **state)
{
    EXPECT("\xb8\x0f\x05\x00\x00\xc3", {1, SITE_LEFT, SITE_REASON_NOT_INSTRUCTION});
}

static void bytes_that_no_path_reaches(void **state)
{
    EXPECT("\xeb\x02\x0f\x05\xc3", {2, SITE_LEFT, SITE_REASON_NOT_REACHED});
}

static void paths_that_disagree(void **state)
{
    EXPECT("\x74\x01" /* je over the next byte */
           "\xb8\x0f\x05\x90\x90\xc3",
           {3, SITE_LEFT, SITE_REASON_CONFLICT});
}

static void a_branch_between_the_bytes(void **state)
{
    EXPECT("\x74\x01\x0f\x05\x90\x90\x90\x90\xc3", {2, SITE_LEFT, SITE_REASON_CONFLICT});
}

static void prefixes(void **state)
{
    EXPECT("\xf3\x0f\x05\xc3", {1, SITE_LEFT, SITE_REASON_PREFIXED});
    EXPECT("\x48\x0f\x05\xc3", {1, SITE_LEFT, SITE_REASON_PREFIXED});
}

static void sysenter_has_other_rules(void **state)
{
    EXPECT("\x0f\x34\xc3", {0, SITE_LEFT, SITE_REASON_SYSENTER});
}

static void nothing_known(void **state)
{
    struct elf_maker m;
    elf_make(&m, "\x0f\x05\xc3", 3);
    compare(&m, (const struct expected[]){{0, SITE_LEFT, SITE_REASON_NO_KNOWN_START}}, 1);
}

static void the_entry_point_is_a_start(void **state)
{
    struct elf_maker m;
    elf_make(&m, "\x0f\x05\xc3", 3);
    elf_header(&m)->e_entry = MAKER_CODE;
    compare(&m, (const struct expected[]){{0, SITE_CALL, SITE_REASON_NONE}}, 1);
}

static void a_site_at_the_last_byte_of_a_function(void **state)
{
    struct elf_maker m;
    elf_make(&m, "\xc3\x0f\x05\xc3", 4);
    elf_add_unwind(&m,
                   &(struct unwind_shape){
                       .augmentation = "zR", .encoding = 0x1b, .start = MAKER_CODE, .length = 2});
    compare(&m, (const struct expected[]){{1, SITE_LEFT, SITE_REASON_NOT_REACHED}}, 1);
}

/* Two segments map different bytes of the file to one address: what was decoded is not what lies at
 * the candidate's offset. */
static void segments_that_overlap(void **state)
{
    struct elf_maker m;
    elf_make(&m, "\x0f\x05\xc3", 3);
    elf_add_unwind(&m,
                   &(struct unwind_shape){
                       .augmentation = "zR", .encoding = 0x1b, .start = MAKER_CODE, .length = 3});
    ((Elf64_Phdr *)(elf_header(&m) + 1))->p_filesz = MAKER_TABLES;
    m.at = MAKER_TABLES;
    elf_put(&m, "\xb8\x0f\x05\x00\x00\xc3", 6);
    Elf64_Phdr *second = elf_add_segment(&m, PT_LOAD, MAKER_TABLES, 6);
    second->p_flags = PF_R | PF_X;
    second->p_vaddr = MAKER_CODE - 1;
    struct site *sites;
    long count = sites_prove(m.bytes, sizeof m.bytes, &sites);
    assert_int_equal(count, 2);
    assert_int_equal(sites[0].verdict, SITE_CALL);
    assert_int_equal(sites[1].offset, MAKER_TABLES + 1);
    assert_int_equal(sites[1].verdict, SITE_LEFT);
    sites_release(sites);
}

static void a_segment_mapped_twice_gives_each_site_once(void **state)
{
    struct elf_maker m;
    elf_make(&m, "\x0f\x05\xc3", 3);
    elf_header(&m)->e_entry = MAKER_CODE;
    elf_add_segment(&m, PT_LOAD, 0, MAKER_BYTES)->p_flags = PF_R | PF_X;
    compare(&m, (const struct expected[]){{0, SITE_CALL, SITE_REASON_NONE}}, 1);
}

static void no_candidate(void **state)
{
    struct elf_maker m;
    struct site *sites = (struct site *)&m;
    elf_make(&m, "\xc3", 1);
    assert_int_equal(sites_prove(m.bytes, sizeof m.bytes, &sites), 0);
    assert_null(sites);
    assert_int_equal(sites_prove("", 0, &sites), -ENOEXEC);
    assert_null(sites);
    sites_release(NULL);
}

static void names_are_never_null(void **state)
{
    for (unsigned i = 0; i < 300; i++) {
        assert_non_null(site_verdict_name(i));
        assert_non_null(site_reason_name(i));
    }
    assert_string_equal(site_verdict_name(SITE_CALL), "call");
    assert_string_equal(site_reason_name(SITE_REASON_RED_ZONE), "red zone");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_plain_system_call),
        cmocka_unit_test(data_below_rsp),
        cmocka_unit_test(data_below_rsp_by_frame_pointer),
        cmocka_unit_test(copies_of_copies_of_rsp),
        cmocka_unit_test(leave_raises_rsp),
        cmocka_unit_test(stack_pointers_from_elsewhere_are_doubted),
        cmocka_unit_test(a_loop_that_moves_rsp_is_doubted),
        cmocka_unit_test(functions_that_call_keep_nothing_below_rsp),
        cmocka_unit_test(bytes_inside_an_instruction),
        cmocka_unit_test(bytes_that_no_path_reaches),
        cmocka_unit_test(paths_that_disagree),
        cmocka_unit_test(a_branch_between_the_bytes),
        cmocka_unit_test(prefixes),
        cmocka_unit_test(sysenter_has_other_rules),
        cmocka_unit_test(nothing_known),
        cmocka_unit_test(the_entry_point_is_a_start),
        cmocka_unit_test(a_site_at_the_last_byte_of_a_function),
        cmocka_unit_test(segments_that_overlap),
        cmocka_unit_test(a_segment_mapped_twice_gives_each_site_once),
        cmocka_unit_test(no_candidate),
        cmocka_unit_test(names_are_never_null),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/*
 * The filter, in this order:
 *
 *      a search tree over the numbers      -> allow, or go on
 *      the key, if there is one            -> allow
 *      each range of instruction pointers  -> allow
 *      another architecture                -> allow
 *      the action
 *
 * A conditional jump reaches 255 instructions, so those that may go further are followed by BPF_JA,
 * which reaches everywhere.
 */
#include "hook/setup/bpf.h"

#include <asm/errno.h>
#include <asm/unistd.h>
#include <linux/audit.h>
#include <linux/prctl.h>

#include "hook/core/frame.h"

#define HIGH(x) ((uint32_t)((uint64_t)(x) >> 32))
#define LOW(x)  ((uint32_t)(x))

#define DATA(member) ((uint32_t)offsetof(struct seccomp_data, member))
#define DATA_LOW(d)  (d)
#define DATA_HIGH(d) ((d) + 4)
#define DATA_ARG(i)  (DATA(args) + (uint32_t)(i)*8)
#define FARTHEST     255u        /* of a conditional jump */
#define TO_CHECKS    0xffffffffu /* target of a jump that is not known yet */
/* In instructions: two for each start of a range, one for each range's verdict. */
#define LONGEST_TREE(starts) (3 * (starts) + 1)
#define POSITIONS            (DISPOSITION_NUMBERS + 1) /* the last one stands for all other numbers */
#define ADDRESS_HIGHEST      0xffffffffu

struct builder {
    struct sock_filter *program;
    size_t size, count; /* the count goes on where the size ends */
};

static void put(struct builder *b, unsigned code, uint32_t k, unsigned if_true, unsigned if_false)
{
    if (b->count < b->size) {
        b->program[b->count] =
            (struct sock_filter)BPF_JUMP((uint16_t)code, k, (uint8_t)if_true, (uint8_t)if_false);
    }
    b->count++;
}

static void put_load(struct builder *b, uint32_t offset)
{
    put(b, BPF_LD | BPF_W | BPF_ABS, offset, 0, 0);
}

static void put_test(struct builder *b, unsigned test, uint32_t k, unsigned if_true,
                     unsigned if_false)
{
    put(b, BPF_JMP | BPF_K | test, k, if_true, if_false);
}

static void put_return(struct builder *b, uint32_t action)
{
    put(b, BPF_RET | BPF_K, action, 0, 0);
}

/* --- numbers --- */

static int wanted(const struct bpf_request *r, unsigned position)
{
    return (position < DISPOSITION_NUMBERS ? r->dispositions[position] : r->disposition_other) != 0;
}

static int starts_another(const struct bpf_request *r, unsigned position)
{
    return wanted(r, position) != wanted(r, position - 1);
}

/* In how many of the positions in (first, end) another range begins. */
static unsigned starts_in(const struct bpf_request *r, unsigned first, unsigned end)
{
    unsigned starts = 0;
    for (unsigned i = first + 1; i < end; i++) {
        starts += (unsigned)starts_another(r, i);
    }
    return starts;
}

static unsigned middle_start(const struct bpf_request *r, unsigned first, unsigned starts)
{
    unsigned left = starts / 2 + 1;
    while (left) {
        left -= (unsigned)starts_another(r, ++first);
    }
    return first;
}

static void put_verdict(struct builder *b, int is_wanted)
{
    if (is_wanted) {
        put(b, BPF_JMP | BPF_JA, TO_CHECKS, 0, 0);
    } else {
        put_return(b, SECCOMP_RET_ALLOW);
    }
}

/* Jumps over what has been written behind it. */
static void jump_here(struct builder *b, size_t jump)
{
    uint32_t distance = (uint32_t)(b->count - (jump + 1));
    if (jump >= b->size) {
        return;
    }
    if (b->program[jump].code == (BPF_JMP | BPF_JA)) {
        b->program[jump].k = distance;
    } else {
        b->program[jump].jt = (uint8_t)distance;
    }
}

/* Positions [first, end): two halves, each its own tree, or the verdict. As deep as the logarithm
 * of the number of ranges. */
static void put_tree(struct builder *b, const struct bpf_request *r, unsigned first, unsigned end)
{
    unsigned starts = starts_in(r, first, end);
    if (!starts) {
        put_verdict(b, wanted(r, first));
        return;
    }
    unsigned from = middle_start(r, first, starts);
    size_t jump = b->count;
    if (LONGEST_TREE(starts_in(r, first, from)) <= FARTHEST) {
        put_test(b, BPF_JGE, from, 0, 0);
    } else {
        put_test(b, BPF_JGE, from, 0, 1);
        jump = b->count;
        put(b, BPF_JMP | BPF_JA, 0, 0, 0);
    }
    put_tree(b, r, first, from);
    jump_here(b, jump);
    put_tree(b, r, from, end);
}

static void put_numbers(struct builder *b, const struct bpf_request *r)
{
    if (!r->dispositions || (!starts_in(r, 0, POSITIONS) && wanted(r, 0))) {
        return;
    }
    put_load(b, DATA(nr));
    put_tree(b, r, 0, POSITIONS);
    for (size_t i = 0; i < b->count && i < b->size; i++) {
        struct sock_filter *jump = &b->program[i];
        if (jump->code == (BPF_JMP | BPF_JA) && jump->k == TO_CHECKS) {
            jump->k = (uint32_t)(b->count - (i + 1));
        }
    }
}

/* --- the key and the instruction pointer --- */

static void put_key(struct builder *b, const uint64_t *key)
{
    for (unsigned i = 0; i < BPF_KEY_WORDS; i++) {
        /* What is left to jump over: this word's second test, four for each later one, the return.
         */
        unsigned behind = 4 * (BPF_KEY_WORDS - 1 - i) + 1;
        put_load(b, DATA_LOW(DATA_ARG(BPF_FIRST_WORD + i)));
        put_test(b, BPF_JEQ, LOW(key[i]), 0, behind + 2);
        put_load(b, DATA_HIGH(DATA_ARG(BPF_FIRST_WORD + i)));
        put_test(b, BPF_JEQ, HIGH(key[i]), 0, behind);
    }
    put_return(b, SECCOMP_RET_ALLOW);
}

/* Instruction pointers [first, last] that share their upper half. */
static void put_addresses(struct builder *b, uint64_t first, uint64_t last)
{
    put_load(b, DATA_HIGH(DATA(instruction_pointer)));
    put_test(b, BPF_JEQ, HIGH(first), 0, 4);
    put_load(b, DATA_LOW(DATA(instruction_pointer)));
    put_test(b, BPF_JGE, LOW(first), 0, 2);
    put_test(b, BPF_JGT, LOW(last), 1, 0);
    put_return(b, SECCOMP_RET_ALLOW);
}

/* Upper halves [first, last], with every lower half. */
static void put_upper_halves(struct builder *b, uint32_t first, uint32_t last)
{
    put_load(b, DATA_HIGH(DATA(instruction_pointer)));
    put_test(b, BPF_JGE, first, 0, 2);
    put_test(b, BPF_JGT, last, 1, 0);
    put_return(b, SECCOMP_RET_ALLOW);
}

/* The kernel shows the address behind the instruction: within (start, end]. */
static void put_range(struct builder *b, const struct own_range *range)
{
    uint64_t first = range->start + 1, last = range->end;
    if (range->start >= range->end) {
        return;
    }
    if (HIGH(first) == HIGH(last)) {
        put_addresses(b, first, last);
        return;
    }
    put_addresses(b, first, first | ADDRESS_HIGHEST);
    if (HIGH(last) - HIGH(first) > 1) {
        put_upper_halves(b, HIGH(first) + 1, HIGH(last) - 1);
    }
    put_addresses(b, last & ~(uint64_t)ADDRESS_HIGHEST, last);
}

int bpf_build(const struct bpf_request *r, struct sock_filter *program, size_t size)
{
    struct builder b = {.program = program, .size = size < BPF_LONGEST ? size : BPF_LONGEST};
    put_numbers(&b, r);
    if (r->key) {
        put_key(&b, r->key);
    }
    for (size_t i = 0; i < r->range_count; i++) {
        put_range(&b, &r->ranges[i]);
    }
    put_load(&b, DATA(arch));
    put_test(&b, BPF_JEQ, AUDIT_ARCH_X86_64, 1, 0);
    put_return(&b, SECCOMP_RET_ALLOW);
    put_return(&b, r->action);
    return b.count <= b.size ? (int)b.count : -E2BIG;
}

/* --- the kernel --- */

static long install(hook_raw_syscall_fn *call, const struct sock_fprog *program,
                    unsigned long flags)
{
    return call(__NR_seccomp, SECCOMP_SET_MODE_FILTER, (long)flags, (long)(uintptr_t)program, 0, 0,
                0);
}

/* The filter is no sandbox: the mitigations that older kernels turn on with one are not wanted. */
static long install_unmitigated(hook_raw_syscall_fn *call, const struct sock_fprog *program,
                                unsigned long flags)
{
    long result = install(call, program, flags | SECCOMP_FILTER_FLAG_SPEC_ALLOW);
    return result == -EINVAL ? install(call, program, flags) : result;
}

long bpf_install(hook_raw_syscall_fn *call, const struct sock_filter *program, int count,
                 unsigned long flags)
{
    struct sock_fprog p = {
        .len = (unsigned short)count,
        .filter = (struct sock_filter *)program,
    };
    long result = install_unmitigated(call, &p, flags);
    if (result != -EACCES) {
        return result;
    }
    result = call(__NR_prctl, PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0, 0);
    return result ? result : install_unmitigated(call, &p, flags);
}

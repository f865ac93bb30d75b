/* The laboratory of stub.c. */
#include "tests/ports/stub_lab.h"

#include <asm/prctl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "hook/setup/site_table.h"
#include "zpoline/page_zero.h"
#include "zpoline/ports/bsd_frame.h"

void zpoline_call_entry(void);

/* --- what the core of a port gives --- */

uint8_t hook_disposition[DISPOSITION_NUMBERS], hook_disposition_other;
enum syscall_verdict (*hook_on_call)(struct syscall_call *call);

struct thread_block *lab_blocks[2];

struct thread_block *lab_block_new(void)
{
    enum { BYTES = 512 << 10 };
    char *memory = mmap(NULL, BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    assert_ptr_not_equal(memory, MAP_FAILED);
    struct thread_block *block = (struct thread_block *)memory;
    block->self = block;
    block->stack_base = (uintptr_t)memory + 4096;
    block->stack_top = block->free_stack = (uintptr_t)memory + BYTES;
    return block;
}

struct thread_block *hook_child_block(void)
{
    return lab_blocks[1];
}

/* --- one call --- */

struct lab_hook lab_hook;

static enum syscall_verdict on_call(struct syscall_call *call)
{
    lab_hook.calls++;
    lab_hook.last = *call;
    void (*meanwhile)(void) = lab_hook.meanwhile;
    lab_hook.meanwhile = NULL;
    if (meanwhile) {
        meanwhile();
    }
    if (lab_hook.change_first) {
        call->args[0] = lab_hook.change_first;
    }
    if (lab_hook.change_sixth) {
        call->args[5] = lab_hook.change_sixth;
    }
    call->result = lab_hook.answer;
    return lab_hook.answer ? HOOK_RETURN : HOOK_PASS;
}

void lab_want(long number, int wanted)
{
    hook_disposition[number] &= (uint8_t)~DISPOSITION_HOOK;
    hook_disposition[number] |= wanted ? DISPOSITION_HOOK : 0;
}

void lab_prepare(long number)
{
    kernel_attend();
    for (int i = RDI; i <= EIGHTH; i++) {
        site_in[i] = 0x1100 + i;
    }
    site_in[RAX] = number;
    site_in[FLAGS] = 0x8d7; /* overflow, sign, zero, auxiliary, parity, carry */
    kernel.calls = 0;
    lab_hook = (struct lab_hook){0};
}

void lab_check_kept(int passed)
{
    for (int i = RDI; i <= R15; i++) {
        int lost = passed && (i == R10 || i == R8 || i == R9);
        if (i != RDX && !lost) {
            assert_int_equal(site_out[i], site_in[i]);
        }
    }
    assert_int_equal(site_out[FLAGS] & ~CARRY & 0xcd5, site_in[FLAGS] & ~CARRY & 0xcd5);
    assert_int_equal(site_out[RSP], site_rsp);
    assert_int_equal(kernel.outside, 0);
    assert_int_equal(lab_blocks[0]->free_stack, lab_blocks[0]->stack_top);
    assert_null(lab_blocks[0]->current);
}

/* --- */

int lab_set_up(void)
{
    struct page_zero page = {0};
    struct hook_failure failure = {.why = ""};
    if (page_zero_map(-1, (uint64_t)(uintptr_t)zpoline_call_entry, TB_ENTRY, &page, &failure) !=
        0) {
        printf("skip: cannot map page zero: %s\n", failure.why);
        return 77;
    }
    lab_blocks[0] = lab_block_new();
    lab_blocks[0]->entry = zpoline_call_entry;
    syscall(SYS_arch_prctl, ARCH_SET_GS, lab_blocks[0]);
    hook_on_call = on_call;
    bsd_dispositions_set(hook_disposition);
    if (site_table_add((uintptr_t)site_call_behind) ||
        site_table_add((uintptr_t)site_twice_behind) ||
        site_table_add((uintptr_t)site_beside_behind)) {
        return 1;
    }
    if (kernel_boot() != 0) {
        printf("skip: Linux has no Syscall User Dispatch here\n");
        return 77;
    }
    return 0;
}

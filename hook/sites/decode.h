/* One instruction as a struct of facts: the only file behind this header knows Capstone. */
#ifndef HOOK_SITES_DECODE_H
#define HOOK_SITES_DECODE_H

#include <stddef.h>
#include <stdint.h>

enum decoded_flow {
    FLOW_NEXT,     /* goes on behind it */
    FLOW_BRANCH,   /* goes on behind it or at `target` */
    FLOW_JUMP,     /* goes on at `target` */
    FLOW_COMPUTED, /* jumps to an address from a register or memory */
    FLOW_CALL,     /* calls `target` (if has_target), and goes on behind it */
    FLOW_END,      /* does not go on: ret, hlt, ud2 */
};

enum decoded_kind { KIND_OTHER, KIND_SYSCALL, KIND_SYSENTER };

#define DECODED_REGISTERS 16 /* rax rcx rdx rbx rsp rbp rsi rdi r8 .. r15, as encoded */
#define DECODED_RSP       4
#define DECODED_RBP       5

struct decoded {
    uint8_t bytes; /* length */
    uint8_t kind;  /* enum decoded_kind */
    uint8_t flow;  /* enum decoded_flow */
    int has_target, has_table, has_address;
    uint64_t target;  /* of a direct branch or call */
    uint64_t table;   /* of a computed jump through memory at table + 8 * register */
    uint64_t address; /* what a rip-relative lea makes */
    /* Registers are given as 1 + their number; 0: none. */
    int copy_to, copy_from; /* copy_to becomes copy_from + copy_offset */
    int64_t copy_offset;
    uint32_t written;  /* bits of the registers that get another value */
    int negative_base; /* of an operand in memory with a negative displacement */
    int64_t negative_displacement;
};

struct decoder;

/* NULL when memory is short. One decoder a thread. */
struct decoder *decoder_open(void);
void decoder_close(struct decoder *decoder);

/* Decodes the instruction at `code`, which lies at `address`. 1, or 0: not an instruction. */
int decoder_step(struct decoder *decoder, const uint8_t *code, size_t bytes, uint64_t address,
                 struct decoded *decoded);

#endif

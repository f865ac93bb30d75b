/* Capstone behind a struct of facts. */
#include "hook/sites/decode.h"

#include <capstone.h>
#include <stdlib.h>
#include <string.h>

struct decoder {
    csh handle;
    cs_insn *insn;
};

struct decoder *decoder_open(void)
{
    struct decoder *d = calloc(1, sizeof *d);
    if (!d || cs_open(CS_ARCH_X86, CS_MODE_64, &d->handle) != CS_ERR_OK) {
        free(d);
        return NULL;
    }
    cs_option(d->handle, CS_OPT_DETAIL, CS_OPT_ON);
    d->insn = cs_malloc(d->handle);
    if (!d->insn) {
        cs_close(&d->handle);
        free(d);
        return NULL;
    }
    return d;
}

void decoder_close(struct decoder *d)
{
    if (d) {
        cs_free(d->insn, 1);
        cs_close(&d->handle);
        free(d);
    }
}

/* Number of a 64-bit register as the instruction encodes it, or -1. */
static int register_number(unsigned reg)
{
    switch (reg) {
    case X86_REG_RAX:
        return 0;
    case X86_REG_RCX:
        return 1;
    case X86_REG_RDX:
        return 2;
    case X86_REG_RBX:
        return 3;
    case X86_REG_RSP:
        return DECODED_RSP;
    case X86_REG_RBP:
        return DECODED_RBP;
    case X86_REG_RSI:
        return 6;
    case X86_REG_RDI:
        return 7;
    default:
        return reg >= X86_REG_R8 && reg <= X86_REG_R15 ? 8 + (int)(reg - X86_REG_R8) : -1;
    }
}

_Static_assert(X86_REG_R15 - X86_REG_R8 == 7, "numbered in a row");

static int is_register(const cs_x86_op *op, unsigned reg)
{
    return op->type == X86_OP_REG && op->reg == reg;
}

/* --- flow --- */

static void direct_or_computed(const cs_x86 *x, struct decoded *d, uint8_t direct, uint8_t computed)
{
    const cs_x86_op *op = &x->operands[0];
    d->flow = computed;
    if (x->op_count == 1 && op->type == X86_OP_IMM) {
        d->flow = direct;
        d->has_target = 1;
        d->target = (uint64_t)op->imm;
    } else if (x->op_count == 1 && op->type == X86_OP_MEM && op->mem.base == X86_REG_INVALID &&
               op->mem.scale == 8) {
        d->has_table = 1;
        d->table = (uint64_t)op->mem.disp;
    }
}

static int in_group(const cs_insn *insn, unsigned group)
{
    for (uint8_t i = 0; i < insn->detail->groups_count; i++) {
        if (insn->detail->groups[i] == group) {
            return 1;
        }
    }
    return 0;
}

static void flow_of(const cs_insn *insn, struct decoded *d)
{
    const cs_x86 *x = &insn->detail->x86;
    switch (insn->id) {
    case X86_INS_JMP:
        direct_or_computed(x, d, FLOW_JUMP, FLOW_COMPUTED);
        return;
    case X86_INS_CALL:
        direct_or_computed(x, d, FLOW_CALL, FLOW_CALL);
        return;
    case X86_INS_RET:
    case X86_INS_RETF:
    case X86_INS_RETFQ:
    case X86_INS_IRET:
    case X86_INS_IRETD:
    case X86_INS_IRETQ:
    case X86_INS_LJMP:
    case X86_INS_HLT:
    case X86_INS_UD2:
    case X86_INS_UD0:
        d->flow = FLOW_END;
        return;
    default:
        break;
    }
    if (in_group(insn, CS_GRP_JUMP) || insn->id == X86_INS_LOOP || insn->id == X86_INS_LOOPE ||
        insn->id == X86_INS_LOOPNE || insn->id == X86_INS_XBEGIN) {
        direct_or_computed(x, d, FLOW_BRANCH, FLOW_NEXT);
    }
}

/* --- stack --- */

static void memory_base(const cs_insn *insn, const cs_x86_op *op, struct decoded *d)
{
    int base = op->type == X86_OP_MEM ? register_number(op->mem.base) : -1;
    if (base < 0 || op->mem.disp >= 0) {
        return;
    }
    const cs_x86_op *first = &insn->detail->x86.operands[0];
    if (insn->id == X86_INS_LEA && is_register(first, X86_REG_RSP)) {
        return; /* makes room, does not look at it */
    }
    d->negative_base = base + 1;
    d->negative_displacement = op->mem.disp;
}

static void copy(struct decoded *d, int to, int from, int64_t offset)
{
    d->copy_to = to + 1;
    d->copy_from = from + 1;
    d->copy_offset = offset;
}

/* mov, lea, add and sub that move an address from register to register. */
static int copy_of(const cs_insn *insn, struct decoded *d)
{
    const cs_x86_op *ops = insn->detail->x86.operands;
    int to = insn->detail->x86.op_count == 2 && ops[0].type == X86_OP_REG
                 ? register_number(ops[0].reg)
                 : -1;
    if (to < 0) {
        return 0;
    }
    int from = ops[1].type == X86_OP_REG   ? register_number(ops[1].reg)
               : ops[1].type == X86_OP_MEM ? register_number(ops[1].mem.base)
                                           : -1;
    if (insn->id == X86_INS_MOV && ops[1].type == X86_OP_REG && from >= 0) {
        copy(d, to, from, 0);
    } else if (insn->id == X86_INS_LEA && ops[1].mem.index == X86_REG_INVALID && from >= 0) {
        copy(d, to, from, ops[1].mem.disp);
    } else if (insn->id == X86_INS_ADD && ops[1].type == X86_OP_IMM) {
        copy(d, to, to, ops[1].imm);
    } else if (insn->id == X86_INS_SUB && ops[1].type == X86_OP_IMM) {
        copy(d, to, to, -ops[1].imm);
    } else if (insn->id == X86_INS_AND && to == DECODED_RSP) {
        copy(d, to, to, 0); /* aligns it: at most lower */
    } else {
        return 0;
    }
    return 1;
}

static uint32_t bit_of(unsigned reg)
{
    int number = register_number(reg);
    return number < 0 ? 0 : 1u << number;
}

static uint32_t written_by(const cs_insn *insn)
{
    const cs_detail *detail = insn->detail;
    uint32_t written = 0;
    for (uint8_t i = 0; i < detail->x86.op_count; i++) {
        const cs_x86_op *op = &detail->x86.operands[i];
        if (op->type == X86_OP_REG && (op->access & CS_AC_WRITE)) {
            written |= bit_of(op->reg);
        }
    }
    for (uint8_t i = 0; i < detail->regs_write_count; i++) {
        written |= bit_of(detail->regs_write[i]);
    }
    return written;
}

static void stack_of(const cs_insn *insn, struct decoded *d)
{
    const cs_x86 *x = &insn->detail->x86;
    for (uint8_t i = 0; i < x->op_count; i++) {
        memory_base(insn, &x->operands[i], d);
    }
    if (insn->id == X86_INS_SYSCALL || d->flow == FLOW_CALL || copy_of(insn, d)) {
        return; /* calls leave rsp as it was, and no copy of it below the frame is safe over one */
    }
    d->written = written_by(insn);
    switch (insn->id) {
    case X86_INS_PUSH:
    case X86_INS_PUSHFQ:
        copy(d, DECODED_RSP, DECODED_RSP, -8);
        break;
    case X86_INS_POP:
    case X86_INS_POPFQ:
        copy(d, DECODED_RSP, DECODED_RSP, 8);
        break;
    case X86_INS_LEAVE:
        copy(d, DECODED_RSP, DECODED_RBP, 8);
        break;
    default:
        return;
    }
    d->written &= ~(1u << DECODED_RSP);
}

static void address_of(const cs_insn *insn, struct decoded *d)
{
    const cs_x86 *x = &insn->detail->x86;
    if (insn->id == X86_INS_LEA && x->op_count == 2 && x->operands[1].mem.base == X86_REG_RIP) {
        d->has_address = 1;
        d->address = insn->address + insn->size + (uint64_t)x->operands[1].mem.disp;
    }
}

int decoder_step(struct decoder *decoder, const uint8_t *code, size_t bytes, uint64_t address,
                 struct decoded *d)
{
    memset(d, 0, sizeof *d);
    if (!cs_disasm_iter(decoder->handle, &code, &bytes, &address, decoder->insn)) {
        return 0;
    }
    const cs_insn *insn = decoder->insn;
    d->bytes = (uint8_t)insn->size;
    d->flow = FLOW_NEXT;
    d->kind = insn->id == X86_INS_SYSCALL    ? KIND_SYSCALL
              : insn->id == X86_INS_SYSENTER ? KIND_SYSENTER
                                             : KIND_OTHER;
    flow_of(insn, d);
    stack_of(insn, d);
    address_of(insn, d);
    return 1;
}

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
    static const x86_reg order[DECODED_REGISTERS] = {
        X86_REG_RAX, X86_REG_RCX, X86_REG_RDX, X86_REG_RBX, X86_REG_RSP, X86_REG_RBP,
        X86_REG_RSI, X86_REG_RDI, X86_REG_R8,  X86_REG_R9,  X86_REG_R10, X86_REG_R11,
        X86_REG_R12, X86_REG_R13, X86_REG_R14, X86_REG_R15,
    };
    for (int i = 0; i < DECODED_REGISTERS; i++) {
        if (order[i] == reg) {
            return i;
        }
    }
    return -1;
}

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

static void rsp_arithmetic(const cs_insn *insn, struct decoded *d)
{
    const cs_x86_op *source = &insn->detail->x86.operands[1];
    if (source->type == X86_OP_IMM && insn->id == X86_INS_SUB) {
        d->rsp_change = -source->imm;
    } else if (source->type == X86_OP_IMM && insn->id == X86_INS_ADD) {
        d->rsp_change = source->imm;
    } else if (insn->id == X86_INS_LEA && source->mem.base == X86_REG_RSP &&
               source->mem.index == X86_REG_INVALID) {
        d->rsp_change = source->mem.disp;
    } else if (insn->id != X86_INS_CMP && insn->id != X86_INS_TEST) {
        d->rsp_unknown = 1;
    }
}

static void register_written(const cs_insn *insn, struct decoded *d)
{
    const cs_x86 *x = &insn->detail->x86;
    const cs_x86_op *to = &x->operands[0];
    int number = to->type == X86_OP_REG ? register_number(to->reg) : -1;
    if (number < 0 || !(to->access & CS_AC_WRITE)) {
        return;
    }
    int from_rsp = x->op_count == 2 &&
                   ((insn->id == X86_INS_MOV && is_register(&x->operands[1], X86_REG_RSP)) ||
                    (insn->id == X86_INS_LEA && x->operands[1].mem.base == X86_REG_RSP));
    if (number == DECODED_RSP) {
        return;
    }
    if (from_rsp) {
        d->copies_rsp = number + 1;
        d->copy_offset = insn->id == X86_INS_LEA ? x->operands[1].mem.disp : 0;
    } else {
        d->overwrites = number + 1;
    }
}

static void stack_of(const cs_insn *insn, struct decoded *d)
{
    const cs_x86 *x = &insn->detail->x86;
    for (uint8_t i = 0; i < x->op_count; i++) {
        memory_base(insn, &x->operands[i], d);
    }
    switch (insn->id) {
    case X86_INS_PUSH:
    case X86_INS_PUSHFQ:
        d->rsp_change = -8;
        break;
    case X86_INS_POP:
    case X86_INS_POPFQ:
        d->rsp_change = 8;
        break;
    case X86_INS_LEAVE:
    case X86_INS_ENTER:
        d->rsp_unknown = 1;
        break;
    default:
        if (x->op_count == 2 && is_register(&x->operands[0], X86_REG_RSP)) {
            rsp_arithmetic(insn, d);
        }
        break;
    }
    register_written(insn, d);
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

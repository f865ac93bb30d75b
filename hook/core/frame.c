/* Proves that assembly and C agree about the layout in frame.h. */
#include "hook/core/frame.h"

#define AT(structure, member, offset) \
    _Static_assert(offsetof(struct structure, member) == (offset), #member " moved")

AT(thread_block, self, TB_SELF);
AT(thread_block, free_stack, TB_FREE);
AT(thread_block, entry, TB_ENTRY);
AT(thread_block, current, TB_CURRENT);
AT(thread_block, busy, TB_BUSY);
AT(thread_block, alternate, TB_ALTERNATE);
AT(thread_block, alternate.bytes, TB_ALTERNATE_BYTES);
AT(thread_block, start_sp, TB_START_SP);
AT(thread_block, start_return, TB_START_RETURN);
AT(thread_block, start_rbx, TB_START_RBX);
AT(thread_block, start_args, TB_START_ARGS);
AT(thread_block, unmap_start, TB_UNMAP_START);
AT(thread_block, unmap_bytes, TB_UNMAP_BYTES);
AT(thread_block, tid, TB_TID);
AT(thread_block, alternate_known, TB_ALTERNATE_KNOWN);
AT(thread_block, libc_tid, TB_LIBC_TID);
AT(thread_block, vfork_top, TB_VFORK_TOP);

AT(entry_frame, call.number, EF_NUMBER);
AT(entry_frame, call.args, EF_ARGS);
AT(entry_frame, call.site, EF_SITE);
AT(entry_frame, call.result, EF_RESULT);
AT(entry_frame, registers, EF_REGISTERS);
AT(entry_frame, return_address, EF_RETURN);
AT(entry_frame, entry_sp, EF_ENTRY_SP);
AT(entry_frame, program_sp, EF_PROGRAM_SP);
AT(entry_frame, previous_free, EF_PREVIOUS_FREE);
AT(entry_frame, previous_current, EF_PREVIOUS_CURRENT);
AT(entry_frame, flags, EF_FLAGS);
AT(entry_frame, rbx, EF_RBX);
AT(entry_frame, kernel_sp, EF_KERNEL_SP);
AT(entry_frame, scratch, EF_SCRATCH);
AT(entry_frame, kind, EF_KIND);
AT(entry_frame, disposition, EF_DISPOSITION);
AT(entry_frame, alternate_known, EF_ALTERNATE_KNOWN);
AT(entry_frame, child_rip, EF_CHILD_RIP);

/* What the contract shows of the frame. */
#define SHOWN(shown, member)                                                                  \
    _Static_assert(sizeof(struct syscall_call) + offsetof(struct syscall_registers, shown) == \
                       offsetof(struct entry_frame, member),                                  \
                   #member " is not where the contract says")
SHOWN(rdi, registers);
SHOWN(rip, return_address);
SHOWN(entry_sp, entry_sp);
SHOWN(rsp, program_sp);
SHOWN(rflags, flags);
SHOWN(way, kind);
SHOWN(child_rip, child_rip);
SHOWN(child_slot, child_slot);
_Static_assert(SYSCALL_WAY_RESUME == KIND_SIGNAL && SYSCALL_WAY_FOLLOW == KIND_FOLLOW,
               "the contract's ways are not the stub's kinds");

_Static_assert(sizeof(struct entry_frame) == EF_SIZE, "frame grew");
_Static_assert(EF_SIZE % 64 == 0, "XSAVE area would be misaligned");

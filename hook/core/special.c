/*
 * System calls that change which thread, stack or program runs: those that make threads and
 * processes, end them, replace them, return from signals, or touch what the mechanism owns.
 */
#include "hook/core/special.h"

#include <asm/errno.h>
#include <asm/prctl.h>
#include <asm/unistd.h>
#include <linux/sched.h>

#include "hook/core/alternate.h"
#include "hook/core/code.h"
#include "hook/core/entry.h"
#include "hook/core/exec.h"
#include "hook/core/hook.h"
#include "hook/core/hook_libc_apart.h"
#include "hook/core/own_exe.h"
#include "hook/core/program_filter.h"
#include "hook/core/signals.h"
#include "hook/core/signals_internal.h"
#include "hook/core/text.h"
#include "hook/core/thread.h"
#include "hook/core/user_copy.h"
#include "hook/raw.h"

#define PAGE_BYTES 4096ul
#define USER_END   (1ul << 47) /* TASK_SIZE_MAX; a range beyond it is the kernel's to refuse */

/* Threads of this process that will still end; the last one's end is the process's. */
static uint32_t living_threads = 1;

long hook_task_start[6];

static const uint16_t special_numbers[] = {
    __NR_arch_prctl,      __NR_clone,          __NR_clone3,        __NR_epoll_pwait,
    __NR_epoll_pwait2,    __NR_execve,         __NR_execveat,      __NR_exit,
    __NR_exit_group,      __NR_fork,           __NR_io_pgetevents, __NR_munmap,
    __NR_ppoll,           __NR_prctl,          __NR_pselect6,      __NR_rt_sigaction,
    __NR_rt_sigpending,   __NR_rt_sigprocmask, __NR_rt_sigreturn,  __NR_rt_sigsuspend,
    __NR_rt_sigtimedwait, __NR_sigaltstack,    __NR_vfork,
};

/* Where code is rewritten: what brings code, takes it away, or forbids the calls that we need. */
static const uint16_t code_numbers[] = {
    __NR_madvise, __NR_mincore,       __NR_mmap,    __NR_mprotect,
    __NR_mremap,  __NR_pkey_mprotect, __NR_seccomp,
};

/* Where /proc/self/exe is not what the program expects. */
static const uint16_t exe_numbers[] = {__NR_readlink, __NR_readlinkat};

static void mark(uint8_t *disposition, const uint16_t *numbers, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        disposition[numbers[i]] |= DISPOSITION_SPECIAL;
    }
}

void special_numbers_mark(uint8_t *disposition)
{
    mark(disposition, special_numbers, sizeof special_numbers / sizeof *special_numbers);
}

void special_code_numbers_mark(uint8_t *disposition)
{
    mark(disposition, code_numbers, sizeof code_numbers / sizeof *code_numbers);
}

void special_exe_numbers_mark(uint8_t *disposition)
{
    mark(disposition, exe_numbers, sizeof exe_numbers / sizeof *exe_numbers);
}

/* --- threads and processes --- */

/* Flags of the call, and whether it names a stack. The arguments of clone3 may be a bad pointer. */
static int clone_facts(const struct syscall_call *call, uint64_t *flags, uint64_t *stack)
{
    switch ((uint32_t)call->number) {
    case __NR_clone:
        *flags = (uint64_t)call->args[0];
        *stack = (uint64_t)call->args[1];
        return 0;
    case __NR_clone3: {
        struct clone_args args = {0};
        size_t bytes = (size_t)call->args[1];
        bytes = bytes < sizeof args ? bytes : sizeof args;
        if (hook_copy(&args, (const void *)call->args[0], bytes) != 0) {
            return -1;
        }
        *flags = args.flags;
        *stack = args.stack;
        return 0;
    }
    case __NR_vfork:
        *flags = CLONE_VM | CLONE_VFORK;
        *stack = 0;
        return 0;
    default:
        *flags = 0;
        *stack = 0;
        return 0;
    }
}

static int clone_thread_before(struct entry_frame *frame, uint64_t stack)
{
    struct thread_block *block = thread_block_take();
    if (block && hook_libc_thread_make(block) != 0) {
        thread_block_release(block);
        block = NULL;
    }
    if (!block) {
        frame->call.result = -ENOMEM;
        return SPECIAL_ANSWERED;
    }
    block->start_sp = stack ? 0 : frame->program_sp;
    block->start_return = frame->return_address;
    memcpy(block->start_args, frame->registers, sizeof block->start_args);
    if ((frame->kind & KIND_FOLLOW) && frame->child_rip) {
        block->start_return = frame->child_rip;
        block->hook_slot = frame->child_slot;
    }
    block->blocked_owned = thread_self()->blocked_owned;
    if (!thread_self()->tid) {
        thread_self()->tid = (uint64_t)raw_syscall0(__NR_gettid);
    }
    frame->scratch = (uint64_t)block;
    __atomic_fetch_add(&living_threads, 1, __ATOMIC_RELAXED);
    return SPECIAL_CLONE_THREAD;
}

static int shares_stack(const struct entry_frame *frame)
{
    return (frame->clone.flags & (CLONE_VM | CLONE_VFORK)) == (CLONE_VM | CLONE_VFORK);
}

static int clone_before(struct entry_frame *frame)
{
    uint64_t flags, stack;
    frame->clone.flags = 0; /* nothing is known yet that hook_special_after could undo */
    if (clone_facts(&frame->call, &flags, &stack) != 0) {
        return SPECIAL_PASS; /* the kernel says what is wrong */
    }
    frame->clone.flags = flags;
    frame->clone.parent_free = frame->previous_free;
    frame->clone.parent_sp = frame->program_sp;
    if ((flags & CLONE_VM) && !(flags & CLONE_VFORK)) {
        return clone_thread_before(frame, stack);
    }
    if (shares_stack(frame)) {
        signals_vfork_before(frame);
    }
    return SPECIAL_KEEP;
}

/* A vfork child has signal actions of its own, whoever else there is. */
static int thread_is_alone(void)
{
    return thread_self()->vfork_depth || __atomic_load_n(&living_threads, __ATOMIC_RELAXED) == 1;
}

static void task_start(void)
{
    const long *call = hook_task_start;
    if (call[0]) {
        raw_syscall6(call[0], call[1], call[2], call[3], call[4], call[5], 0);
    }
}

/* In the child, still on the hook stack. */
static void clone_after_child(struct entry_frame *frame)
{
    task_start();
    if (frame->kernel_sp != (uintptr_t)frame) {
        frame->program_sp = frame->kernel_sp; /* it was given a stack of its own */
    }
    if (shares_stack(frame)) {
        /* The parent sleeps with this frame in use: work below it until exec or exit. */
        struct thread_block *block = thread_self();
        block->vfork_depth++;
        block->pending_owned = 0;
        block->vfork_top = hook_stack_below(block, frame);
        frame->previous_free = block->vfork_top;
        return;
    }
    living_threads = 1;
    thread_self()->pending_owned = 0;
    process_signals_forget();
    thread_self()->tid = 0; /* until there are other threads: clone_thread_before */
    thread_forget_others();
    hook_libc_in_fork_child();
    if (code_watch) {
        code_watch->in_fork_child();
    }
    hook_in_fork_child();
}

static void clone_after_parent(struct entry_frame *frame)
{
    if (shares_stack(frame)) {
        if (frame->call.result > 0) {
            struct thread_block *block = thread_self();
            block->current = frame; /* the child has left its own values */
            block->free_stack = 0;
            block->vfork_depth--;
            block->vfork_top = block->vfork_depth ? frame->clone.parent_free : 0;
            signals_vfork_after(frame);
            alternate_after_vfork(block, frame->clone.parent_sp);
        }
        exec_release(); /* of the child, in our memory */
        frame->previous_free = frame->clone.parent_free;
        frame->program_sp = frame->clone.parent_sp;
    } else if ((frame->clone.flags & CLONE_VM) && frame->call.result < 0) {
        thread_block_release((struct thread_block *)frame->scratch);
        __atomic_fetch_sub(&living_threads, 1, __ATOMIC_RELAXED);
    }
}

/* --- ends --- */

static int exit_thread_before(void)
{
    struct thread_block *block = thread_self();
    if (block->vfork_depth) {
        return SPECIAL_PASS; /* the block is the parent's */
    }
    if (__atomic_sub_fetch(&living_threads, 1, __ATOMIC_ACQ_REL) == 0) {
        hook_at_end();
        return SPECIAL_PASS;
    }
    /* A handler that ran after the block was given back would use another thread's stack. */
    signals_block_all();
    return SPECIAL_EXIT_THREAD;
}

static int exit_group_before(void)
{
    if (!thread_self()->vfork_depth) {
        hook_at_end();
    }
    return SPECIAL_PASS;
}

/*
 * A detached thread may unmap its own stack before it exits (musl's __unmapself). Natively the exit
 * needs no stack; `call` does. So the stack stays until the exit itself (hook_raw_exit_thread).
 */
static int munmap_before(struct entry_frame *frame)
{
    uintptr_t start = (uintptr_t)frame->call.args[0], bytes = (uintptr_t)frame->call.args[1];
    uintptr_t pushed = frame->program_sp - 1; /* the last byte that the next call will write */
    int range = start % PAGE_BYTES == 0 && bytes <= USER_END && start <= USER_END - bytes;
    if (!range || pushed - start >= bytes || thread_self()->vfork_depth) {
        return code_call(&frame->call);
    }
    struct thread_block *block = thread_self();
    if (block->unmap_bytes) {
        raw_syscall2(__NR_munmap, block->unmap_start, block->unmap_bytes);
    }
    block->unmap_start = start;
    block->unmap_bytes = bytes;
    frame->call.result = 0;
    return SPECIAL_ANSWERED;
}

/* --- the gs base, which holds our block; the fs base, which may be the hook's --- */

/* Made by the hook itself, while the program's is put away: do_arch_prctl_64(). */
static int program_pointer_call(struct syscall_call *call)
{
    uintptr_t base = (uintptr_t)call->args[1];
    if (call->args[0] == ARCH_GET_FS) {
        uintptr_t now = hook_libc_program_pointer();
        call->result = hook_copy((void *)base, &now, sizeof now);
    } else if (base >= USER_END - PAGE_BYTES) {
        call->result = -EPERM;
    } else {
        hook_libc_program_pointer_set(base);
        call->result = 0;
    }
    return SPECIAL_ANSWERED;
}

static int arch_prctl_before(struct syscall_call *call)
{
    uint64_t zero = 0;
    switch (call->args[0]) {
    case ARCH_GET_GS:
        call->result = hook_copy((void *)call->args[1], &zero, sizeof zero);
        return SPECIAL_ANSWERED;
    case ARCH_SET_GS:
        call->result = -EPERM;
        return SPECIAL_ANSWERED;
    case ARCH_GET_FS:
    case ARCH_SET_FS:
        return hook_libc_inside() ? program_pointer_call(call) : SPECIAL_PASS;
    default:
        return SPECIAL_PASS;
    }
}

/* --- what the stub calls --- */

int special_at_once(struct syscall_call *call)
{
    int done;
    switch ((uint32_t)call->number) {
    case __NR_clone:
    case __NR_clone3:
    case __NR_fork:
    case __NR_vfork:
    case __NR_rt_sigreturn:
    case __NR_exit:
    case __NR_exit_group:
    case __NR_execve:
    case __NR_execveat:
    case __NR_munmap: /* perhaps of the stack that the program is on */
    case __NR_sigaltstack:
    case __NR_rt_sigsuspend:
    case __NR_ppoll:
    case __NR_pselect6:
    case __NR_epoll_pwait:
    case __NR_epoll_pwait2:
    case __NR_io_pgetevents:
        return 0;
    case __NR_arch_prctl:
        done = arch_prctl_before(call);
        break;
    case __NR_rt_sigaction:
        done = signals_action(call);
        break;
    case __NR_rt_sigprocmask:
        done = signals_mask(call);
        break;
    case __NR_rt_sigpending:
        done = signals_pending(call);
        break;
    case __NR_rt_sigtimedwait:
        done = signals_timedwait(call);
        break;
    case __NR_prctl:
    case __NR_seccomp:
        done = program_filter_before(call);
        break;
    case __NR_readlink:
    case __NR_readlinkat:
        done = own_exe_readlink(call);
        break;
    default:
        done = code_call(call);
        break;
    }
    return done == SPECIAL_ANSWERED ? 1 : -1;
}

static int sigreturn_before(struct entry_frame *frame)
{
    alternate_return(frame);
    int what = signals_return(frame);
    hook_libc_handler_returns((void *)frame->program_sp);
    return what;
}

static int special_before(struct entry_frame *frame)
{
    switch ((uint32_t)frame->call.number) {
    case __NR_clone:
    case __NR_clone3:
    case __NR_fork:
    case __NR_vfork:
        return clone_before(frame);
    case __NR_rt_sigreturn:
        return sigreturn_before(frame);
    case __NR_sigaltstack:
        return alternate_call(frame);
    case __NR_exit:
        return exit_thread_before();
    case __NR_exit_group:
        return exit_group_before();
    case __NR_execve:
    case __NR_execveat:
        return exec_before(frame, thread_is_alone());
    case __NR_arch_prctl:
        return arch_prctl_before(&frame->call);
    case __NR_rt_sigaction:
        return signals_action(&frame->call);
    case __NR_rt_sigprocmask:
        return signals_mask(&frame->call);
    case __NR_rt_sigpending:
        return signals_pending(&frame->call);
    case __NR_rt_sigtimedwait:
        return signals_timedwait(&frame->call);
    case __NR_rt_sigsuspend:
    case __NR_ppoll:
    case __NR_pselect6:
    case __NR_epoll_pwait:
    case __NR_epoll_pwait2:
    case __NR_io_pgetevents:
        return signals_wait(frame);
    case __NR_munmap:
        return munmap_before(frame);
    case __NR_prctl:
    case __NR_seccomp:
        return program_filter_before(&frame->call);
    case __NR_readlink:
    case __NR_readlinkat:
        return own_exe_readlink(&frame->call);
    case __NR_mmap:
    case __NR_mprotect:
    case __NR_pkey_mprotect:
    case __NR_mremap:
    case __NR_madvise:
    case __NR_mincore:
        return code_call(&frame->call);
    default:
        return SPECIAL_PASS;
    }
}

/* With KIND_FOLLOW, a call comes back to hook_special_after whether it is special or not. */
int hook_special_before(struct entry_frame *frame)
{
    int what = special_before(frame);
    if (!(frame->kind & KIND_FOLLOW)) {
        return what;
    }
    if (what == SPECIAL_ANSWERED) {
        hook_returned(&frame->call);
    }
    return what == SPECIAL_PASS ? SPECIAL_KEEP : what;
}

static void special_after(struct entry_frame *frame)
{
    switch ((uint32_t)frame->call.number) {
    case __NR_clone:
    case __NR_clone3:
    case __NR_fork:
    case __NR_vfork:
        if (frame->call.result == 0) {
            clone_after_child(frame);
        } else {
            clone_after_parent(frame);
        }
        break;
    case __NR_execve:
    case __NR_execveat:
        exec_failed(frame, thread_is_alone());
        break;
    case __NR_rt_sigsuspend:
    case __NR_ppoll:
    case __NR_pselect6:
    case __NR_epoll_pwait:
    case __NR_epoll_pwait2:
    case __NR_io_pgetevents:
        signals_wait_after(frame);
        break;
    default:
        break;
    }
}

void hook_special_after(struct entry_frame *frame)
{
    special_after(frame);
    if (frame->kind & KIND_FOLLOW) {
        hook_returned(&frame->call);
    }
}

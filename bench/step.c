/* Counting by single steps. */
#include "bench/step.h"

#include "bench/interrupt.h"
#include "microbench/counted.h"

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/personality.h>
#include <sys/ptrace.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

#define TIMEOUT_NS (INT64_C(120) * 1000000000)
#define STEPS_MOST 2000000
#define LOW_2GIB   0x80000000UL
#define TRAP_FLAG  0x100UL
#define PUSHF      0x9c
#define BREAKPOINT 0xcc

/* Where the tracer stands. */
struct walk {
    pid_t pid;
    int status;         /* of the last stop */
    unsigned long turn; /* where a turn begins; 0 as long as nothing is stepped */
    bool executed;      /* the last execve was seen: the program itself has begun */
    bool inside;        /* within a system call */
    int64_t deadline;
    struct step_counts *counts;
};

static int fail(struct walk *w, const char *why)
{
    if (w->counts->failure[0] == '\0')
        snprintf(w->counts->failure, sizeof w->counts->failure, "%s", why);
    return -ECANCELED;
}

/* Until the next stop (0) or the end (-ESRCH). */
static int wait_stop(struct walk *w)
{
    for (;;) {
        pid_t changed = waitpid(w->pid, &w->status, WNOHANG | __WALL);
        if (changed == w->pid)
            return WIFSTOPPED(w->status) ? 0 : -ESRCH;
        int status = changed == 0 ? interrupt_wait_child(w->deadline) : -errno;
        if (status == -ETIMEDOUT)
            return fail(w, "it took longer than 2 minutes");
        if (status != 0)
            return status;
    }
}

static int go_on(struct walk *w, int how, int signal_number)
{
    if (ptrace(how, w->pid, NULL, (long)signal_number) != 0)
        return -errno;
    return wait_stop(w);
}

/* The two bytes at the instruction that comes next. */
static unsigned code_at(pid_t pid, unsigned long rip)
{
    unsigned char bytes[2] = {0};
    struct iovec here = {bytes, sizeof bytes}, there = {(void *)rip, sizeof bytes};
    if (process_vm_readv(pid, &here, 1, &there, 1, 0) < 1)
        return 0;
    return bytes[0] | (unsigned)bytes[1] << 8;
}

static bool enters_kernel(unsigned code)
{
    return code == 0x050f || (code & 0xff) == BREAKPOINT || code == 0x80cd;
}

/* What was pushed while stepping has the trap flag in it, which nobody is to see. */
static void clear_pushed_flag(pid_t pid)
{
    struct user_regs_struct registers;
    unsigned long flags;
    if (ptrace(PTRACE_GETREGS, pid, NULL, &registers) != 0)
        return;
    struct iovec here = {&flags, sizeof flags}, there = {(void *)registers.rsp, sizeof flags};
    if (process_vm_readv(pid, &here, 1, &there, 1, 0) == sizeof flags && (flags & TRAP_FLAG) != 0) {
        flags &= ~TRAP_FLAG;
        process_vm_writev(pid, &here, 1, &there, 1, 0);
    }
}

/* A step's trap is the kernel's notice; that of a breakpoint is the program's own signal. */
static bool is_step(pid_t pid, int signal_number)
{
    siginfo_t info;
    if (signal_number != SIGTRAP || ptrace(PTRACE_GETSIGINFO, pid, NULL, &info) != 0)
        return false;
    return info.si_code == TRAP_TRACE || info.si_code == TRAP_BRKPT || info.si_code == SIGTRAP;
}

/* One instruction, and the way into the handler of a signal that it caused. */
static int step(struct walk *w, unsigned code)
{
    int signal_number = 0, status;
    do {
        status = go_on(w, PTRACE_SINGLESTEP, signal_number);
        signal_number = status == 0 ? WSTOPSIG(w->status) : 0;
    } while (status == 0 && !is_step(w->pid, signal_number));
    if (status == 0 && (code & 0xff) == PUSHF)
        clear_pushed_flag(w->pid);
    return status;
}

/*
 * Of the turns after each site's first the cheapest is taken: where two sites share a place in a
 * table of addresses, the second one costs more, and which they are depends on where the libraries
 * lie.
 */
static void take_turn(struct step_counts *counts, const struct step_turn *turn)
{
    if (counts->turns == 0 || turn->instructions < counts->turn.instructions)
        counts->turn = *turn;
    counts->turns++;
}

/* Behind a popf the trap flag has become the program's own, which would kill it: it is not to keep
 * it. */
static int read_registers(pid_t pid, struct user_regs_struct *registers)
{
    if (ptrace(PTRACE_GETREGS, pid, NULL, registers) != 0)
        return -errno;
    if ((registers->eflags & TRAP_FLAG) == 0)
        return 0;
    registers->eflags &= ~TRAP_FLAG;
    return ptrace(PTRACE_SETREGS, pid, NULL, registers) == 0 ? 0 : -errno;
}

/* From the announcement on, until all turns but the last have come to their end. */
static int step_turns(struct walk *w)
{
    struct step_turn turn = {0};
    int arrivals = 0;
    for (int steps = 0; steps < STEPS_MOST; steps++) {
        struct user_regs_struct registers;
        int status = read_registers(w->pid, &registers);
        if (status != 0)
            return status;
        if (registers.rip == w->turn) {
            if (arrivals++ > COUNTED_SITES)
                take_turn(w->counts, &turn);
            if (arrivals == COUNTED_TURNS)
                return 0;
            turn = (struct step_turn){0};
        }
        unsigned code = code_at(w->pid, registers.rip);
        turn.instructions++;
        turn.crossings += enters_kernel(code);
        status = step(w, code);
        if (status != 0)
            return status == -ESRCH ? fail(w, "it ended within its loop") : status;
    }
    return fail(w, "its loop did not end within 2000000 steps");
}

static void read_low_mappings(struct walk *w)
{
    char path[64], line[512], permissions[8];
    unsigned long start, end, inode;
    snprintf(path, sizeof path, "/proc/%d/maps", (int)w->pid);
    FILE *file = fopen(path, "re");
    while (file != NULL && fgets(line, sizeof line, file) != NULL) {
        if (sscanf(line, "%lx-%lx %7s %*x %*s %lu", &start, &end, permissions, &inode) != 4 ||
            inode != 0 || start >= LOW_2GIB || strchr(permissions, 'x') == NULL)
            continue;
        *(start == 0 ? &w->counts->page_zero_kib : &w->counts->pads_kib) +=
            (long)((end - start) / 1024);
    }
    if (file != NULL)
        fclose(file);
}

static void look_at_exit(struct walk *w)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/smaps", (int)w->pid);
    FILE *file = fopen(path, "re");
    if (file == NULL || smaps_read(file, &w->counts->at_exit) != 0)
        (void)fail(w, "/proc/PID/smaps could not be read at its exit");
    if (file != NULL)
        fclose(file);
    read_low_mappings(w);
}

/* At the entry of a system call: is it the announcement? Counts it otherwise. */
static int on_call(struct walk *w)
{
    struct user_regs_struct registers;
    w->inside = !w->inside;
    if (!w->inside || w->turn != 0)
        return 0;
    if (ptrace(PTRACE_GETREGS, w->pid, NULL, &registers) != 0)
        return -errno;
    if (registers.orig_rax == COUNTED_SIGNAL && registers.rdi == COUNTED_MAGIC) {
        w->turn = registers.rsi;
        int status = go_on(w, PTRACE_SYSCALL, 0); /* to its end */
        w->inside = false;
        return status == 0 ? step_turns(w) : status;
    }
    w->counts->start_calls += w->executed;
    return 0;
}

/* What a stop means, and the signal that the program goes on with. */
static int on_stop(struct walk *w, int *signal_number)
{
    int event = w->status >> 16;
    int stop = WSTOPSIG(w->status);
    *signal_number = 0;
    if (event == PTRACE_EVENT_EXIT)
        look_at_exit(w);
    else if (event == PTRACE_EVENT_EXEC) {
        w->executed = true;
        w->counts->start_calls = 0;
    } else if (stop == (SIGTRAP | 0x80))
        return on_call(w);
    else if (event == 0)
        *signal_number = stop;
    return 0;
}

static int follow(struct walk *w)
{
    int signal_number = 0;
    int status = go_on(w, PTRACE_SYSCALL, 0);
    while (status == 0) {
        status = on_stop(w, &signal_number);
        if (status == 0)
            status = go_on(w, PTRACE_SYSCALL, signal_number);
    }
    return status == -ESRCH ? 0 : status;
}

static int begin(struct walk *w, const struct command *command, char *const *environment)
{
    w->pid = fork();
    if (w->pid == 0) /* not randomised: a stack that begins elsewhere dirties another page */
        process_become_traced(command, environment, ADDR_NO_RANDOMIZE);
    if (w->pid < 0)
        return -errno;
    int status = wait_stop(w);
    if (status == -ESRCH)
        return fail(w, "it cannot be traced: ptrace is refused here");
    if (status != 0)
        return status;
    long options =
        PTRACE_O_EXITKILL | PTRACE_O_TRACEEXIT | PTRACE_O_TRACEEXEC | PTRACE_O_TRACESYSGOOD;
    return ptrace(PTRACE_SETOPTIONS, w->pid, NULL, options) == 0 ? 0 : -errno;
}

/* Kills what is still there and reaps it. */
static void end(struct walk *w)
{
    if (w->pid <= 0 || WIFEXITED(w->status) || WIFSIGNALED(w->status))
        return;
    kill(-w->pid, SIGKILL);
    kill(w->pid, SIGKILL);
    while (waitpid(w->pid, &w->status, __WALL) == w->pid && WIFSTOPPED(w->status))
        ptrace(PTRACE_CONT, w->pid, NULL, NULL); /* its stop at the exit */
}

int step_count(const struct command *command, char *const *environment, struct step_counts *counts)
{
    *counts = (struct step_counts){0};
    struct walk w = {.status = 0x7f, .deadline = clock_ns() + TIMEOUT_NS, .counts = counts};
    char nothing_said[] = "";
    int status = begin(&w, command, environment);
    if (status == 0)
        status = follow(&w);
    if (status == 0) {
        struct process_result ended = {.wait_status = w.status, .errors = nothing_said};
        process_describe_failure(&ended, counts->failure, sizeof counts->failure);
    }
    end(&w);
    return status == -ECANCELED ? 0 : status;
}

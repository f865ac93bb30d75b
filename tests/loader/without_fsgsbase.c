/*
 * Runs a command on a machine whose kernel, as far as the auxiliary vector of each program that it
 * becomes says, does not allow rdfsbase and wrfsbase. The exit status is the command's.
 *
 *   without_fsgsbase COMMAND [ARGUMENT...]
 *
 * It traces the command's first process, and clears the bit in AT_HWCAP2 at each of its execs.
 */
#include <elf.h>
#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

#define FSGSBASE  (1ul << 1) /* HWCAP2_FSGSBASE */
#define EXEC_STOP (SIGTRAP | (PTRACE_EVENT_EXEC << 8))
#define FAILED    126
#define WORD      sizeof(uint64_t)

static int failed(const char *what)
{
    fprintf(stderr, "without_fsgsbase: %s: %s\n", what, strerror(errno));
    return FAILED;
}

static uint64_t word_at(pid_t pid, uint64_t address)
{
    errno = 0;
    return (uint64_t)ptrace(PTRACE_PEEKDATA, pid, (void *)(uintptr_t)address, NULL);
}

/* The word behind the next one that is 0. */
static uint64_t behind_zero(pid_t pid, uint64_t address)
{
    while (word_at(pid, address) != 0 && errno == 0)
        address += WORD;
    return address + WORD;
}

/* rsp is where the kernel has put the number of arguments. */
static int bit_clear(pid_t pid)
{
    struct user_regs_struct registers;
    if (ptrace(PTRACE_GETREGS, pid, NULL, &registers) != 0)
        return -1;
    uint64_t entry = behind_zero(pid, behind_zero(pid, registers.rsp + WORD));
    while (word_at(pid, entry) != AT_HWCAP2) {
        if (errno || word_at(pid, entry) == AT_NULL)
            return -1;
        entry += 2 * WORD;
    }
    uint64_t value = word_at(pid, entry + WORD) & ~FSGSBASE;
    return (int)ptrace(PTRACE_POKEDATA, pid, (void *)(uintptr_t)(entry + WORD),
                       (void *)(uintptr_t)value);
}

/* Until the process ends; its status, or -1. */
static int follow(pid_t pid)
{
    int status, deliver = 0;
    while (ptrace(PTRACE_CONT, pid, NULL, (void *)(intptr_t)deliver) == 0 &&
           waitpid(pid, &status, __WALL) == pid) {
        if (!WIFSTOPPED(status))
            return status;
        int is_exec = status >> 8 == EXEC_STOP;
        if (is_exec && bit_clear(pid) != 0)
            return -1;
        deliver = is_exec ? 0 : WSTOPSIG(status);
    }
    return -1;
}

int main(int argc, char **argv)
{
    int status;
    if (argc < 2)
        return fputs("without_fsgsbase: COMMAND [ARGUMENT...]\n", stderr), FAILED;
    pid_t pid = fork();
    if (pid == 0) {
        if (ptrace(PTRACE_TRACEME, 0, NULL, NULL) != 0) {
            printf("skip: ptrace: %s\n", strerror(errno));
            return 77;
        }
        raise(SIGSTOP);
        execv(argv[1], argv + 1);
        return failed(argv[1]);
    }
    if (pid < 0 || waitpid(pid, &status, 0) != pid)
        return failed("fork");
    if (WIFSTOPPED(status)) {
        if (ptrace(PTRACE_SETOPTIONS, pid, NULL,
                   (void *)(PTRACE_O_TRACEEXEC | PTRACE_O_EXITKILL)) != 0)
            return failed("ptrace");
        status = follow(pid);
        if (status == -1)
            return failed("tracing");
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/*
 * Signals and calls that wait. Argument:
 *
 *   stopped   nanosleep, poll, ppoll and futex go on after SIGSTOP and SIGCONT, by
 *             restart_syscall where the kernel does so, for as long as was asked
 *   elsewhere a handler that interrupted a call returns to where no code can be: SIGSEGV there
 *   taken     sigwaitinfo and signalfd take ordinary signals that a thread sends
 */
#include "tests/conformance/site.h"

#include <linux/futex.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <ucontext.h>

#define WAIT_MS 150

static long elapsed_ms(const struct timespec *since)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (now.tv_sec - since->tv_sec) * 1000 + (now.tv_nsec - since->tv_nsec) / 1000000;
}

static long by_nanosleep(void)
{
    struct timespec time = {0, WAIT_MS * 1000000L};
    return site2(SYS_nanosleep, &time, NULL);
}

static long by_poll(void)
{
    return site3(SYS_poll, NULL, 0, WAIT_MS);
}

static long by_ppoll(void)
{
    struct timespec time = {0, WAIT_MS * 1000000L};
    sigset_t none;
    sigemptyset(&none);
    return site_syscall(SYS_ppoll, 0, 0, (long)&time, (long)&none, 8, 0);
}

static long by_futex(void)
{
    static int word;
    struct timespec time = {0, WAIT_MS * 1000000L};
    return site4(SYS_futex, &word, FUTEX_WAIT, 0, &time);
}

static const struct {
    const char *name;
    long (*wait)(void);
    long expected;
} waits[] = {
    {"nanosleep", by_nanosleep, 0},
    {"poll", by_poll, 0},
    {"ppoll", by_ppoll, 0},
    {"futex", by_futex, -ETIMEDOUT},
};

/* The child's status: 0, or what went wrong. */
static int waiting_child(size_t i)
{
    struct timespec start;
    clock_gettime(CLOCK_MONOTONIC, &start);
    long result = waits[i].wait();
    CHECK(result == waits[i].expected, "%s: %ld, expected %ld", waits[i].name, result,
          waits[i].expected);
    CHECK(elapsed_ms(&start) >= WAIT_MS - 1, "%s: ended early", waits[i].name);
    CHECK(site1(SYS_close, -1) == -EBADF, "close(-1) after %s", waits[i].name);
    return check_result();
}

static void stopped(void)
{
    for (size_t i = 0; i < sizeof waits / sizeof waits[0]; i++) {
        int status;
        pid_t child = fork();
        if (child == 0)
            _exit(waiting_child(i));
        /* Stops fall before, into and behind the wait. */
        for (int round = 0; round < 8; round++) {
            nanosleep(&(struct timespec){0, 10000000}, NULL);
            kill(child, SIGSTOP);
            while (waitpid(child, &status, WUNTRACED) < 0 && errno == EINTR) {
            }
            if (!WIFSTOPPED(status))
                break;
            kill(child, SIGCONT);
        }
        if (WIFSTOPPED(status))
            waitpid(child, &status, 0);
        CHECK(status == 0, "%s: status %#x", waits[i].name, (unsigned)status);
    }
}

static greg_t interrupted[NGREG], target, faulted_at;

static void to_target(int signal, siginfo_t *info, void *context)
{
    greg_t *registers = ((ucontext_t *)context)->uc_mcontext.gregs;
    memcpy(interrupted, registers, sizeof interrupted);
    registers[REG_RIP] = target;
}

static void back(int signal, siginfo_t *info, void *context)
{
    greg_t *registers = ((ucontext_t *)context)->uc_mcontext.gregs;
    faulted_at = registers[REG_RIP];
    memcpy(registers, interrupted, sizeof interrupted);
}

static void elsewhere(void)
{
    struct sigaction away = {.sa_sigaction = to_target, .sa_flags = SA_SIGINFO};
    struct sigaction fault = {.sa_sigaction = back, .sa_flags = SA_SIGINFO};
    sigaction(SIGUSR1, &away, NULL);
    sigaction(SIGSEGV, &fault, NULL);
    pid_t self = getpid();
    for (int bit = 47; bit < 64; bit++) {
        target = (greg_t)(1ull << bit);
        faulted_at = 0;
        long result = site2(SYS_kill, self, SIGUSR1);
        CHECK(result == 0 && faulted_at == target, "kill: %ld, fault at %#llx, expected %#llx",
              result, faulted_at, target);
    }
}

static pthread_t main_thread;

static void *sender(void *argument)
{
    for (int i = 0; i < 200; i++)
        pthread_sigqueue(main_thread, i % 2 ? SIGRTMIN : SIGUSR1, (union sigval){.sival_int = i});
    return NULL;
}

static void taken(void)
{
    sigset_t set, real_time;
    pthread_t thread;
    siginfo_t info;
    struct signalfd_siginfo record;
    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    sigaddset(&set, SIGRTMIN);
    sigemptyset(&real_time);
    sigaddset(&real_time, SIGRTMIN);
    pthread_sigmask(SIG_BLOCK, &set, NULL);
    main_thread = pthread_self();
    int fd = signalfd(-1, &real_time, SFD_CLOEXEC);
    pthread_create(&thread, NULL, sender, NULL);
    for (int i = 1; i < 200; i += 4) {
        ssize_t got = read(fd, &record, sizeof record);
        CHECK(got == sizeof record && record.ssi_int == i, "signalfd: %zd, value %d, expected %d",
              got, record.ssi_int, i);
        CHECK(sigwaitinfo(&real_time, &info) == SIGRTMIN && info.si_value.sival_int == i + 2,
              "sigwaitinfo: value %d, expected %d", info.si_value.sival_int, i + 2);
    }
    pthread_join(thread, NULL);
    CHECK(sigwaitinfo(&set, &info) == SIGUSR1, "sigwaitinfo of SIGUSR1");
    CHECK(sigtimedwait(&set, &info, &(struct timespec){0, 0}) == -1 && errno == EAGAIN,
          "one is left");
}

int main(int argc, char **argv)
{
    site_expect(site_syscall_instruction, SITE_CALL);
    if (argc > 1 && strcmp(argv[1], "stopped") == 0)
        stopped();
    else if (argc > 1 && strcmp(argv[1], "elsewhere") == 0)
        elsewhere();
    else
        taken();
    return check_result();
}

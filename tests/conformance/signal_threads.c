/*
 * Signals that a mechanism may need for itself, in many threads at once: each raises them at itself
 * and sees its own handler run, while others make calls (argument "raise"); each thread has a mask
 * of its own, and a new one that of its maker ("masks"); one sent to another thread runs there,
 * with that thread's mask ("other"); one sent to the process goes to the thread that does not block
 * it
 * ("directed").
 */
#include "tests/conformance/blocked.h"
#include "tests/conformance/caught.h"
#include "tests/conformance/clone.h"

#include <pthread.h>
#include <sched.h>
#include <sys/mman.h>

#define RAISERS 6
#define CALLERS 3
#define ROUNDS  1000

static __thread volatile int here[NSIG]; /* caught in this thread */
static _Atomic bool stop;
static _Atomic pid_t last_tid;

static void count_here(int signal)
{
    here[signal] = here[signal] + 1;
    atomic_store(&last_tid, (pid_t)site0(SYS_gettid));
}

/* --- raise --- */

static void *raise_often(void *argument)
{
    long self = site0(SYS_gettid);
    for (int round = 1; round <= ROUNDS; round++) {
        for (unsigned i = 0; i < OWNED; i++) {
            site3(SYS_tgkill, getpid(), self, owned[i]);
            if (!CHECK(here[owned[i]] == round, "signal %d, round %d: %d caught in this thread",
                       owned[i], round, here[owned[i]]))
                return NULL;
        }
    }
    return NULL;
}

static void *make_calls(void *argument)
{
    long parent = getppid();
    while (!atomic_load(&stop)) {
        CHECK(site0(SYS_getppid) == parent, "getppid");
        CHECK(site1(SYS_close, -1) == -EBADF, "close(-1)");
    }
    return NULL;
}

static void check_raise(void)
{
    pthread_t raisers[RAISERS], callers[CALLERS];
    for (int i = 0; i < CALLERS; i++)
        pthread_create(&callers[i], NULL, make_calls, NULL);
    for (int i = 0; i < RAISERS; i++)
        pthread_create(&raisers[i], NULL, raise_often, NULL);
    for (int i = 0; i < RAISERS; i++)
        pthread_join(raisers[i], NULL);
    atomic_store(&stop, true);
    for (int i = 0; i < CALLERS; i++)
        pthread_join(callers[i], NULL);
}

/* --- masks --- */

static void *with_inherited_mask(void *expected)
{
    uint64_t inherited = *(const uint64_t *)expected;
    CHECK((mask_now() & OWNED_BITS) == inherited, "a new thread's mask is %#lx, expected %#lx",
          mask_now(), inherited);
    CHECK((pending_now() & OWNED_BITS) == 0, "a new thread has pending %#lx", pending_now());
    raise_owned();
    for (unsigned i = 0; i < OWNED; i++) {
        bool blocked = inherited & BIT(owned[i]);
        CHECK(here[owned[i]] == !blocked, "signal %d, %sblocked: caught %d times", owned[i],
              blocked ? "" : "not ", here[owned[i]]);
    }
    mask_change(SIG_SETMASK, OWNED_BITS & ~inherited);
    for (unsigned i = 0; i < OWNED; i++)
        CHECK(here[owned[i]] == 1, "signal %d was caught %d times", owned[i], here[owned[i]]);
    return NULL;
}

/* Without TLS: on a bare stack, in our memory. */
static int compare_mask(void *expected)
{
    uint64_t mask = 0;
    site4(SYS_rt_sigprocmask, SIG_BLOCK, 0, &mask, 8);
    return (mask & OWNED_BITS) == *(const uint64_t *)expected ? 3 : 4;
}

/* libc's threads set their mask themselves; a bare one has what clone gave it. */
static void check_bare_thread(uint64_t mask)
{
    const size_t size = 64 * 1024;
    char *stack = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    int status = -1;
    mask_change(SIG_SETMASK, mask);
    long child = clone_on(CLONE_VM | SIGCHLD, stack + size, compare_mask, &mask, 0);
    site4(SYS_wait4, child, &status, 0, 0);
    CHECK(status == 3 << 8, "a bare thread has another mask than %#lx: status %#x", mask,
          (unsigned)status);
    mask_change(SIG_SETMASK, 0);
    munmap(stack, size);
}

static void check_masks(void)
{
    static uint64_t masks[] = {0, BIT(SIGTRAP), BIT(SIGSYS), BIT(SIGSEGV), OWNED_BITS};
    pthread_t threads[sizeof masks / sizeof masks[0]];
    for (int round = 0; round < 50; round++) {
        for (size_t i = 0; i < sizeof masks / sizeof masks[0]; i++) {
            mask_change(SIG_SETMASK, masks[i]);
            raise_owned(); /* what is pending here is no thread's of ours */
            pthread_create(&threads[i], NULL, with_inherited_mask, &masks[i]);
            CHECK((mask_now() & OWNED_BITS) == masks[i], "the maker's mask is %#lx", mask_now());
        }
        mask_change(SIG_SETMASK, 0);
        for (size_t i = 0; i < sizeof masks / sizeof masks[0]; i++)
            pthread_join(threads[i], NULL);
    }
    for (size_t i = 0; i < sizeof masks / sizeof masks[0]; i++)
        check_bare_thread(masks[i]);
}

/* --- other threads, and the process --- */

struct receiver {
    pthread_t thread;
    _Atomic pid_t tid;
    uint64_t mask;
    int caught;
};

/* Until it is told to stop: with the mask that it was given, in calls. */
static void *receive(void *argument)
{
    struct receiver *receiver = argument;
    mask_change(SIG_SETMASK, receiver->mask);
    atomic_store(&receiver->tid, (pid_t)site0(SYS_gettid));
    while (!atomic_load(&stop)) {
        long result = site0(SYS_sched_yield);
        CHECK(result == 0, "sched_yield returned %ld", result);
    }
    for (unsigned i = 0; i < OWNED; i++)
        receiver->caught += here[owned[i]];
    return NULL;
}

static void start_receiver(struct receiver *receiver, uint64_t mask)
{
    receiver->mask = mask;
    pthread_create(&receiver->thread, NULL, receive, receiver);
    while (!atomic_load(&receiver->tid))
        sched_yield();
}

static void stop_receivers(struct receiver *receivers, int count)
{
    atomic_store(&stop, true);
    for (int i = 0; i < count; i++)
        pthread_join(receivers[i].thread, NULL);
}

static void wait_for_handler(pid_t tid)
{
    while (atomic_load(&last_tid) == 0)
        sched_yield();
    CHECK(atomic_load(&last_tid) == tid, "the handler ran in thread %d, expected %d",
          atomic_load(&last_tid), tid);
    atomic_store(&last_tid, 0);
}

/*
 * Natively a signal that is not pending is never lost. A mechanism that raises it itself, in the
 * receiver, has it merged with the one that we send; so we send it again. No call may be lost.
 */
static void send_until_handled(pid_t tid, int signal)
{
    bool merges = check_under("int3") || check_under("sud") || check_under("seccomp_trap");
    site3(SYS_tgkill, getpid(), tid, signal);
    for (long round = 1; merges && atomic_load(&last_tid) == 0; round++) {
        sched_yield();
        if (round % 1000 == 0)
            site3(SYS_tgkill, getpid(), tid, signal);
    }
    wait_for_handler(tid);
}

static void check_other(void)
{
    struct receiver receivers[2] = {0};
    start_receiver(&receivers[0], 0);
    start_receiver(&receivers[1], OWNED_BITS);
    for (int round = 0; round < ROUNDS; round++) {
        int signal = owned[(unsigned)round % OWNED];
        site3(SYS_tgkill, getpid(), receivers[1].tid, signal);
        send_until_handled(receivers[0].tid, signal);
    }
    stop_receivers(receivers, 2);
    CHECK(receivers[0].caught >= ROUNDS, "caught %d signals, expected %d", receivers[0].caught,
          ROUNDS);
    CHECK(receivers[1].caught == 0, "caught %d signals that it blocks", receivers[1].caught);
}

static void check_directed(void)
{
    struct receiver receivers[3] = {0};
    mask_change(SIG_BLOCK, OWNED_BITS);
    start_receiver(&receivers[0], OWNED_BITS);
    start_receiver(&receivers[1], 0);
    start_receiver(&receivers[2], OWNED_BITS);
    for (int round = 0; round < 200; round++) {
        site2(SYS_kill, getpid(), owned[(unsigned)round % OWNED]);
        wait_for_handler(receivers[1].tid);
    }
    stop_receivers(receivers, 3);
    CHECK(receivers[1].caught == 200, "caught %d signals, expected 200", receivers[1].caught);
}

static const struct {
    const char *name;
    void (*check)(void);
} parts[] = {
    {"raise", check_raise},
    {"masks", check_masks},
    {"other", check_other},
    {"directed", check_directed},
};

int main(int argc, char **argv)
{
    alarm(20); /* a signal that is lost would be waited for */
    site_expect(site_syscall_instruction, SITE_CALL);
    catch_owned(count_here, 0, 0);
    for (size_t i = 0; argc > 1 && i < sizeof parts / sizeof parts[0]; i++) {
        if (strcmp(argv[1], parts[i].name) == 0)
            parts[i].check();
    }
    return check_result();
}

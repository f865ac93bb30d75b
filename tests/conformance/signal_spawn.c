/*
 * A child that shares the parent's memory changes actions and masks of signals that a mechanism may
 * need for itself, as posix_spawn(3)'s does; the parent's stay what they were, and work. Argument:
 * by "vfork" without another program, and with signals "pending" in the child, by posix_spawn
 * ("spawn"), by vfork and execve ("exec"), by vfork or posix_spawn while a thread of the parent
 * receives such signals ("beside_vfork", "beside_spawn"). And over execve, a blocked signal stays
 * blocked and an ignored one ignored ("inherits").
 */
#include "tests/conformance/caught.h"

#include <pthread.h>
#include <spawn.h>
#include <sys/wait.h>

#define ROUNDS 30

extern char **environ;

static char self[] = "/proc/self/exe", *arguments[4];
static _Atomic bool stop;

static void other_handler(int signal)
{
}

static uint64_t bits_of(const sigset_t *set)
{
    uint64_t bits;
    memcpy(&bits, set, sizeof bits);
    return bits;
}

static void check_parent(const char *when)
{
    caught_start_over();
    for (unsigned i = 0; i < OWNED; i++) {
        struct sigaction now;
        CHECK(sigaction(owned[i], NULL, &now) == 0 && now.sa_handler == count_caught,
              "%s: signal %d: the handler is %p", when, owned[i], (void *)now.sa_handler);
        CHECK(now.sa_flags & SA_NODEFER && bits_of(&now.sa_mask) == BIT(SIGUSR1),
              "%s: signal %d: flags %#x, mask %#lx", when, owned[i], (unsigned)now.sa_flags,
              bits_of(&now.sa_mask));
    }
    CHECK((mask_now() & OWNED_BITS) == 0, "%s: the mask is %#lx", when, mask_now());
    raise_owned();
    expect_caught(when, 1);
}

static void expect_status(const char *when, pid_t child, int expected)
{
    int status = -1;
    CHECK(child > 0 && waitpid(child, &status, 0) == child, "%s: no child", when);
    CHECK(WIFEXITED(status) && WEXITSTATUS(status) == expected, "%s: the child's status is %#x",
          when, (unsigned)status);
}

/* --- vfork --- */

static void change_actions(void (*handler)(int))
{
    struct sigaction action = {.sa_handler = handler};
    for (unsigned i = 0; i < OWNED; i++)
        sigaction(owned[i], &action, NULL);
}

static void vfork_once(void (*handler)(int))
{
    pid_t child = vfork(); // NOLINT: under test
    if (child == 0) {
        mask_change(SIG_BLOCK, OWNED_BITS); // NOLINT: under test
        change_actions(handler);
        _exit(3);
    }
    expect_status("vfork", child, 3);
}

static void by_vfork(void)
{
    for (int round = 0; round < ROUNDS; round++) {
        vfork_once(round % 2 ? other_handler : SIG_DFL);
        check_parent("behind vfork");
        vfork_once(SIG_IGN);
        check_parent("behind a vfork child that ignores");
    }
}

static void pending(void)
{
    for (volatile int round = 0; round < ROUNDS; round++) {
        pid_t child = vfork(); // NOLINT: under test
        if (child == 0) {
            mask_change(SIG_BLOCK, OWNED_BITS); // NOLINT: under test
            raise_owned();
            _exit((pending_now() & OWNED_BITS) == OWNED_BITS ? 5 : 6);
        }
        expect_status("vfork", child, 5);
        check_parent("behind a vfork child with pending signals");
    }
}

/* --- other programs --- */

/* In the new program: what a program finds that was started with handlers, which it can't have. */
static int in_new_program(const char *how)
{
    bool inherits = strcmp(how, "inherits") == 0;
    for (unsigned i = 0; i < OWNED; i++) {
        struct sigaction now;
        sigaction(owned[i], NULL, &now);
        CHECK(now.sa_handler == (inherits ? SIG_IGN : SIG_DFL),
              "in the new program: signal %d: the handler is %p", owned[i], (void *)now.sa_handler);
    }
    CHECK((mask_now() & OWNED_BITS) == (inherits ? OWNED_BITS : 0),
          "in the new program: the mask is %#lx", mask_now());
    catch_owned(count_caught, SA_NODEFER, BIT(SIGUSR1));
    mask_change(SIG_UNBLOCK, OWNED_BITS);
    check_parent("in the new program");
    return check_result();
}

/* With all that posix_spawn can do to signals. */
static void spawn_one(void)
{
    posix_spawnattr_t attributes;
    sigset_t all, none;
    sigfillset(&all);
    sigemptyset(&none);
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setsigdefault(&attributes, &all);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
    pid_t child = -1;
    int error = posix_spawn(&child, self, NULL, &attributes, arguments, environ);
    CHECK(error == 0, "posix_spawn: %s", strerror(error));
    posix_spawnattr_destroy(&attributes);
    if (error == 0)
        expect_status("posix_spawn", child, 0);
}

static void by_spawn(void)
{
    char nothing[] = "/no/such/program";
    for (int round = 0; round < ROUNDS; round++) {
        pid_t child = -1;
        spawn_one();
        check_parent("behind posix_spawn");
        int error = posix_spawn(&child, nothing, NULL, NULL, arguments, environ);
        CHECK(error == ENOENT, "posix_spawn of nothing: %s", strerror(error));
        check_parent("behind a posix_spawn that failed");
    }
}

static void by_exec(void)
{
    for (volatile int round = 0; round < ROUNDS; round++) {
        pid_t child = vfork(); // NOLINT: under test
        if (child == 0) {
            change_actions(round % 2 ? other_handler : SIG_DFL); // NOLINT: under test
            execve(self, arguments, environ);
            _exit(9);
        }
        expect_status("vfork and execve", child, 0);
        check_parent("behind vfork and execve");
    }
}

static void *raise_all_the_time(void *argument)
{
    while (!atomic_load(&stop))
        raise_owned();
    return NULL;
}

static void beside(void (*start)(void))
{
    pthread_t thread;
    pthread_create(&thread, NULL, raise_all_the_time, NULL);
    for (int round = 0; round < ROUNDS; round++)
        start();
    atomic_store(&stop, true);
    pthread_join(thread, NULL);
    check_parent("behind all");
}

static void vfork_long(void)
{
    pid_t child = vfork(); // NOLINT: under test
    if (child == 0) {
        change_actions(SIG_DFL); // NOLINT: under test
        for (int i = 0; i < 50; i++)
            site0(SYS_sched_yield);
        _exit(3);
    }
    expect_status("vfork", child, 3);
}

static void beside_vfork(void)
{
    beside(vfork_long);
}

static void beside_spawn(void)
{
    beside(spawn_one);
}

static void inherits(void)
{
    change_actions(SIG_IGN);
    mask_change(SIG_BLOCK, OWNED_BITS);
    for (int round = 0; round < 3; round++) {
        pid_t child = fork();
        if (child == 0) {
            execve(self, arguments, environ);
            _exit(9);
        }
        expect_status("fork and execve", child, 0);
        CHECK((mask_now() & OWNED_BITS) == OWNED_BITS, "the mask is %#lx", mask_now());
    }
}

static const struct {
    const char *name;
    void (*start)(void);
} ways[] = {
    {"vfork", by_vfork},
    {"spawn", by_spawn},
    {"exec", by_exec},
    {"pending", pending},
    {"beside_vfork", beside_vfork},
    {"beside_spawn", beside_spawn},
    {"inherits", inherits},
};

int main(int argc, char **argv)
{
    static char new_program[] = "new";
    alarm(20);
    if (argc == 3)
        return in_new_program(argv[1]);
    site_expect(site_syscall_instruction, SITE_CALL);
    catch_owned(count_caught, SA_NODEFER, BIT(SIGUSR1));
    for (size_t i = 0; argc == 2 && i < sizeof ways / sizeof ways[0]; i++) {
        if (strcmp(argv[1], ways[i].name) == 0) {
            arguments[0] = argv[0];
            arguments[1] = argv[1];
            arguments[2] = new_program;
            ways[i].start();
            return check_result();
        }
    }
    return 2;
}

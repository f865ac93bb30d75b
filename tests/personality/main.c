/* The freestanding program: its start, its parts, and how they say what failed. */
#include "bsd.h"

static int failed;

void say(const char *text)
{
    CALL(4, 1, A(text), A(length(text)));
}

static void say_number(long number)
{
    char digits[32], *at = digits + sizeof digits;
    unsigned long rest = number < 0 ? 0 - (unsigned long)number : (unsigned long)number;
    *--at = 0;
    do {
        *--at = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest);
    if (number < 0)
        *--at = '-';
    say(at);
}

void check(int holds, const char *what, long seen)
{
    if (holds)
        return;
    failed = 1;
    say("FAIL " SYSTEM ": ");
    say(what);
    say(": ");
    say_number(seen);
    say("\n");
}

static long auxiliary_value(const long *vector, long type)
{
    for (; vector[0]; vector += 2) {
        if (vector[0] == type)
            return vector[1];
    }
    return -1;
}

static void check_start(char **argv, char **environment, const long *vector)
{
    enum { PAGE_SIZE = 6, ENTRY = 9, RELEASE = 18, LINUX_RANDOM = 25 };
    check(argv[0][0] != 0, "argv[0]", 0);
    check(environment[0] != NULL, "environment", 0);
    check(auxiliary_value(vector, PAGE_SIZE) == 4096, "page size",
          auxiliary_value(vector, PAGE_SIZE));
    check(auxiliary_value(vector, ENTRY) > 4096, "entry", auxiliary_value(vector, ENTRY));
    check(auxiliary_value(vector, LINUX_RANDOM) == -1, "an entry of Linux", 0);
#if defined(FREEBSD)
    check(auxiliary_value(vector, RELEASE) == -1 || auxiliary_value(vector, RELEASE) >= 1400000,
          "release", auxiliary_value(vector, RELEASE));
#endif
#if defined(NETBSD)
    extern long **program_strings;
    check(program_strings != NULL && *program_strings == (long *)argv, "ps_strings",
          A(program_strings));
#endif
}

void begin(long *stack);

void begin(long *stack)
{
    long argc = stack[0];
    char **argv = (char **)(stack + 1), **environment = argv + argc + 1, **end = environment;
    while (*end)
        end++;
    check_start(argv, environment, (long *)(end + 1));
    static const struct {
        const char *name;
        void (*run)(void);
    } parts[] = {
        {"results", results},         {"memory", memory},   {"files", files},
        {"signals", signals},         {"threads", threads}, {"processes", processes},
        {"events", events},           {"sockets", sockets}, {"locks", locks},
        {"event_kinds", event_kinds},
    };
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        if (argc < 2 || same(argv[1], parts[i].name)) {
            parts[i].run();
            say(parts[i].name);
            say("\n");
        }
    }
    CALL(1, failed);
}

/* Results: value, error, second value; and the ways to name a call. */
#include "bsd.h"

enum { ENOENT = 2, EBADF = 9, EFAULT = 14, ENOSYS = 78 };

static void check_error(void)
{
    struct outcome o = CALL(5, A("/nonexistent"), 0, 0);
    check(o.carry && o.value == ENOENT, "open of nothing", o.value);
    o = CALL(6, -1);
    check(o.carry && o.value == EBADF, "close of nothing", o.value);
    o = CALL(4, 1, 0x123456780000, 5);
    check(o.carry && o.value == EFAULT, "write from nowhere", o.value);
    o = CALL(NR(551, 440, 476), 1, 0x123456780000);
    check(o.carry && o.value == EFAULT, "fstat to nowhere", o.value);
    o = CALL(999);
    check(o.carry && o.value == ENOSYS, "a number that nobody has", o.value);
    o = CALL(100000);
    check(o.carry && o.value == ENOSYS, "a large number", o.value);
}

static void check_value(void)
{
    struct outcome o = CALL(20), parent = CALL(39);
    check(!o.carry && o.value > 1, "getpid", o.value);
    check(!parent.carry && parent.value != o.value, "getppid", parent.value);
#if defined(NETBSD)
    check(o.second == parent.value, "the parent's number beside the own one", o.second);
#endif
}

/* Both ends in registers: pipe(2) of all three, and DragonFly's pipe2. */
static void check_second(void)
{
    char byte = 0;
    struct outcome o = CALL(42);
    check(!o.carry && o.second > o.value, "pipe's second end", o.second);
    if (o.second <= o.value)
        return; /* a read would wait for ever */
    check(CALL(4, o.second, A("x"), 1).value == 1, "write to it", 0);
    check(CALL(3, o.value, A(&byte), 1).value == 1 && byte == 'x', "read from it", byte);
    CALL(6, o.value);
    CALL(6, o.second);
#if defined(DRAGONFLY)
    o = CALL(538, 0, 4);
    check(!o.carry && o.second > o.value, "pipe2's second end", o.second);
    CALL(6, o.value);
    CALL(6, o.second);
#endif
}

static void check_indirect(void)
{
    long pid = CALL(20).value;
    struct outcome o = CALL(0, 20);
    check(!o.carry && o.value == pid, "syscall(getpid)", o.value);
    o = CALL(198, 20);
    check(!o.carry && o.value == pid, "__syscall(getpid)", o.value);
    o = CALL(0, 6, -1);
    check(o.carry && o.value == EBADF, "syscall(close)", o.value);
    o = CALL(0, 999);
    check(o.carry && o.value == ENOSYS, "syscall of nothing", o.value);
}

/* The mechanism may use a few hundred bytes of the stack that it finds; reading a directory needs a
 * buffer of 8 KiB in the emulation, even where it fails. */
static void check_small_stack(void)
{
    struct outcome o = CALL(NR(477, 197, 197), 0, 8192, 3, 0x1002, -1, 0, 0);
    check(!o.carry, "mmap", o.value);
    CALL(74, o.value, 4096, 0); /* below: nobody's */
    on_small_stack(NR(554, 390, 480), (void *)(o.value + 4096 + 1024));
    CALL(73, o.value, 8192);
}

void results(void)
{
    check_error();
    check_value();
    check_second();
    check_indirect();
    check_small_stack();
}

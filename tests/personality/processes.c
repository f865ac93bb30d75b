/* Processes: fork, vfork, exec, wait, and how they end. */
#include "bsd.h"

#define WAIT NR(7, 449, 7)

enum { USR1 = 30, KILL = 9, ENOENT = 2, ECHILD = 10 };

static void check_fork(void)
{
    int status = 0, shared = 1;
    long parent = CALL(20).value;
    struct outcome o = CALL(2);
    if (!o.carry && o.value == 0) {
        shared = 2;
        CALL(1, CALL(20).value != parent && CALL(39).value == parent ? 7 : 8);
    }
    check(!o.carry && o.value > 0, "fork", o.value);
    struct outcome w = CALL(WAIT, o.value, A(&status), 0, 0);
    check(w.value == o.value && status == 7 << 8, "the child's status", status);
    check(shared == 1, "memory of its own", shared);
    w = CALL(WAIT, -1, A(&status), 0, 0);
    check(w.carry && w.value == ECHILD, "no child any more", w.value);
}

static void check_signalled(void)
{
    int status = 0;
    long usage[18] = {0};
    struct outcome o = CALL(2);
    if (!o.carry && o.value == 0) {
        CALL(37, CALL(20).value, USR1);
        CALL(1, 0);
    }
    CALL(WAIT, o.value, A(&status), 0, A(usage));
    check(status == USR1, "ended by SIGUSR1", status);
    check(usage[4] > 0, "what it used", usage[4]);
}

static void check_vfork(void)
{
    int status = 0;
    struct outcome o = CALL(NR(66, 282, 66));
    if (!o.carry && o.value == 0)
        CALL(1, 5);
    check(!o.carry && o.value > 0, "vfork", o.value);
    CALL(WAIT, o.value, A(&status), 0, 0);
    check(status == 5 << 8, "its status", status);
}

static void check_exec(void)
{
    char *const arguments[] = {(char *)"x", NULL}, *const none[] = {NULL};
    struct outcome o = CALL(59, A("/nonexistent"), A(arguments), A(none));
    check(o.carry && o.value == ENOENT, "exec of nothing", o.value);
}

void processes(void)
{
    check_fork();
    check_signalled();
    check_vfork();
    check_exec();
}

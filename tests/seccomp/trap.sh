#!/bin/sh
# seccomp_trap: what its filter forbids, who may install it, and what stands in its way.
# usage: trap.sh CASE
# Words in single quotes are for the program that is run.
# shellcheck disable=SC2016
. "${0%/*}/common.sh"

run()
{
    "$ZPOLINE" run --mechanism seccomp_trap "$@"
}


# By full paths: a shell tries each directory of PATH, and each try gets its line.
case_exec_is_refused()
{
    run -- sh -c '/usr/bin/env; echo "status $?"' >stdout 2>stderr
    equal 'status 126' "$(cat stdout)" "exec in a child"
    equal 1 "$(grep -c '^zpoline: cannot start another program: .*: .*$' stderr)" "lines of ours"
    run -- sh -c 'exec /usr/bin/env' >stdout 2>stderr
    equal 126 $? "status of a shell that execs"
    equal 1 "$(grep -c '^zpoline: ' stderr)" "lines of ours"
    # What is not there is said by the kernel, without a word of ours.
    run -- sh -c 'exec /nonexistent' >stdout 2>stderr
    equal 127 $? "status of a shell that execs nothing"
    ! grep -q '^zpoline: ' stderr || fail "a line of ours about a missing program"
}

case_threads_and_children_inherit()
{
    python=$(python) || exit
    run --hook constant:getuid=70000001 -- "$python" -c '
import os, threading
def ask(where):
    print(where, os.getuid(), flush=True)
for i in range(3):
    thread = threading.Thread(target=ask, args=("thread",))
    thread.start()
    thread.join()
child = os.fork()
ask("child" if child == 0 else "parent") if child == 0 or os.waitpid(child, 0) else None
' >stdout 2>stderr
    equal 0 $? "status"
    equal "$(printf '%s 70000001\n' thread thread thread child parent)" "$(cat stdout)" "answers"
}

case_no_new_privs_only_without_capability()
{
    need_root
    need setpriv
    before=$(field NoNewPrivs </proc/self/status)
    equal "$before" "$(run -- cat /proc/self/status | field NoNewPrivs)" "root's no_new_privs"
    FIXTURES=$BUILD/tests/cli
    readable_copy
    nobody "${copied:?}" run --mechanism seccomp_trap -- cat /proc/self/status >status || fail "nobody"
    equal 1 "$(field NoNewPrivs <status)" "no_new_privs of nobody"
    equal 2 "$(field Seccomp <status)" "seccomp mode of nobody"
}

case_more_numbers_than_a_filter_holds()
{
    python=$(python) || exit
    run --hook "$FIXTURES/hook_scattered.so" -- "$python" -c 'import os; print(os.getuid())' >stdout
    equal 0 $? "status"
    equal 70000001 "$(cat stdout)" "answer"
}

# The hook's own libc makes calls under the same filter, also when it wants all numbers.
case_hook_with_libc()
{
    hook=$BUILD/tests/conformance/hooks/libtest-hook-uses_libc.so
    [ -e "$hook" ] || skip "no hook with a libc is built"
    run --hook "$hook" -- cat /proc/self/status >stdout 2>stderr
    equal 0 $? "status"
    equal 2 "$(field Seccomp <stdout)" "seccomp mode"
}

case_filter_that_is_there_forbids_it()
{
    for how in errno kill trap; do
        refused 125 'seccomp filter that is there already' "$FIXTURES/filtered" $how \
            $seccomp_number "$ZPOLINE" run --mechanism seccomp_trap -- echo started
    done
    "$FIXTURES/filtered" errno $seccomp_number "$ZPOLINE" list >stdout
    equal 0 $? "status of list"
    grep -Eq '^ *seccomp_trap +unusable' stdout || { cat stdout && fail "list says usable"; }
}

case_filter_that_is_there_is_kept()
{
    python=$(python) || exit
    "$FIXTURES/filtered" errno 110 "$ZPOLINE" run --mechanism seccomp_trap -- \
        "$python" -c 'import os; print(os.getppid())' >stdout
    equal 0 $? "status"
    equal -1 "$(cat stdout)" "getppid, which the filter that was there forbids"
}

"case_$1"

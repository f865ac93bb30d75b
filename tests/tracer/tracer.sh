#!/bin/sh
# The tracer of the ptrace mechanisms: what comes to the program, and to the tracer, is compared with
# a native run.
#
#   tracer.sh CASE MECHANISM
# shellcheck disable=SC2016 # what is quoted is for other shells
set -u
# shellcheck source=../cli/common.sh
. "${0%/*}/../cli/common.sh"

case=$1
mechanism=$2

# The hook of these tests answers getppid.
ANSWER=70000001

under()
{
    "$ZPOLINE" run --mechanism "$mechanism" --hook identity -- "$@"
}

# The same in the place of the (sub)shell that calls it, whose process id it keeps.
become()
{
    exec "$ZPOLINE" run --mechanism "$mechanism" --hook identity -- "$@"
}

# same COMMAND...: the same output and status as natively
same()
{
    "$@" >output 2>error
    native=$?
    mv output native
    under "$@" >output 2>error
    hooked=$?
    mv output hooked
    [ "$native" = "$hooked" ] || fail "$*: status $hooked, natively $native: $(cat error)"
    cmp -s native hooked || fail "$*: $(diff native hooked)"
}

# Process id of the tracer of PID, once it has one.
tracer_of()
{
    sed -n 's/^TracerPid:[[:space:]]*//p' "/proc/$1/status"
}

case_status()
{
    same true
    same sh -c 'exit 7'
    for signal in TERM KILL SEGV ABRT; do
        same sh -c "ulimit -c 0; kill -$signal \$\$; exit 1"
    done
    under ./missing 2>/dev/null
    [ $? = 127 ] || fail "a missing program"
    printf 'no program' >text
    chmod 755 text
    under ./text 2>/dev/null
    [ $? = 126 ] || fail "a text file"
}

case_surroundings()
{
    same "$FIXTURES/surroundings"
    # A blocked SIGCHLD would stay pending, were there a child that ends by it.
    "$FIXTURES/blocked" "$FIXTURES/surroundings" >output
    mv output native
    "$FIXTURES/blocked" "$ZPOLINE" run -m "$mechanism" -- "$FIXTURES/surroundings" >output
    cmp native output || fail "with SIGCHLD blocked: $(diff native output)"
    same sh -c 'trap "" CHLD; exec "$0"' "$FIXTURES/surroundings"
    without='exec <&- >&- 2>&-; exec "$@"'
    sh -c "$without" sh "$FIXTURES/surroundings" output
    mv output native
    sh -c "$without" sh "$ZPOLINE" run -m "$mechanism" -k identity -- \
        "$FIXTURES/surroundings" output || fail "without standard descriptors"
    cmp native output || fail "without standard descriptors: $(diff native output)"
}

# To everybody in the group: the tracer is in none of ours.
case_group_signals()
{
    for signal in INT TERM QUIT HUP TSTP; do
        for handled in "trap 'exit 5' $signal;" "trap '' $signal;"; do
            same setsid -w sh -c "$handled kill -$signal 0; exit 6"
        done
    done
    same setsid -w sh -c 'kill -TERM 0; exit 6'
    setsid -w "$ZPOLINE" run -m "$mechanism" -- sh -c "trap 'exit 5' TERM; kill -TERM 0; exit 6"
    [ $? = 5 ] || fail "the group of the command"
}

case_job_control()
{
    for stops in 'kill -STOP $$; echo on; read x; exit 3' \
        'trap "c=4" CONT; kill -TSTP $$; echo on; read x; exit $c'; do
        "$FIXTURES/job" sh -c "$stops" >native
        "$FIXTURES/job" "$ZPOLINE" run -m "$mechanism" -- sh -c "$stops" >hooked
        cmp native hooked || fail "$stops: $(cat hooked)"
    done
}

case_tracer_killed()
{
    mkfifo ready never
    become sh -c 'cat never & echo $! >ready; read x <never' &
    program=$!
    read -r child <ready
    tracer=$(tracer_of $program)
    [ "$tracer" -gt 1 ] || fail "not traced"
    [ "$(tracer_of "$child")" = "$tracer" ] || fail "the child has another tracer"
    kill -KILL "$tracer"
    wait $program
    [ $? = 137 ] || fail "the program goes on"
    "$FIXTURES/gone" "$child" || fail "its child goes on"
}

case_program_killed()
{
    mkfifo ready never
    become sh -c 'echo >ready; read x <never' &
    program=$!
    read -r _ <ready
    tracer=$(tracer_of $program)
    kill -KILL $program
    wait $program
    [ $? = 137 ] || fail "status"
    "$FIXTURES/gone" "$tracer" || fail "the tracer goes on"
}

# Who reads what the program writes sees the end when the program gives it up, not when it ends.
case_pipe_end()
{
    mkfifo release
    # A hook in the tracer writes its messages where the program's go.
    case $mechanism in ptrace_tracer) errors=/dev/null ;; *) errors=\&1 ;; esac
    (eval "exec 2>$errors" && become sh -c 'echo out; exec >&- 2>&-; read x <release; >ended') | {
        cat >got
        [ ! -e ended ] || fail "the program has ended"
        echo >release
    }
    [ "$(cat got)" = out ] || fail "$(cat got)"
}

case_daemon()
{
    mkfifo release result
    under sh -c '(read x <release; "$0" '$ANSWER' once; echo $? >result) & exit 8' \
        "$FIXTURES/tasks"
    [ $? = 8 ] || fail "status"
    echo >release
    read -r status <result
    [ "$status" = 1 ] || fail "the daemon ended with $status"
}

case_tasks()
{
    "$ZPOLINE" run -m "$mechanism" -k constant:getppid=$ANSWER -- "$FIXTURES/tasks" $ANSWER >got ||
        fail "$(cat got)"
    printf 'escaped: 0\nescaped: 0\n' | cmp - got || fail "$(cat got)"
}

case_signals()
{
    same "$FIXTURES/signals"
}

# Filters of the program's own, and of the surroundings, that allow just what they know.
case_sandboxed()
{
    [ "$mechanism" != ptrace_tracer ] || skip "by nature: the cancelled call has number -1"
    same "$FIXTURES/sandboxed"
    "$ZPOLINE" run -m "$mechanism" -k constant:getppid=$ANSWER -- "$FIXTURES/sandboxed" $ANSWER ||
        fail "status $?"
    # As in a container that forbids what it does not know
    for action in errno kill; do
        "$BUILD/tests/seccomp/filtered" $action 4294967295 \
            "$ZPOLINE" run -m "$mechanism" -k constant:getppid=$ANSWER -- \
            "$FIXTURES/tasks" $ANSWER >got || fail "$action: $(cat got)"
    done
}

# A program that nobody can hook runs on as it is.
case_unhooked()
{
    [ -x "$FIXTURES/static" ] || skip "no static libc"
    same sh -c '"$0"; exec "$0"' "$FIXTURES/static"
    same env -i "$FIXTURES/static"
    same env -i PATH="$PATH" LD_PRELOAD= sh -c 'ls /; exec ls /'
}

case_traced_already()
{
    need strace
    strace -f -o /dev/null true || skip "strace does not work here"
    strace -f -o /dev/null "$ZPOLINE" run -m "$mechanism" -- touch started 2>error
    [ $? = 125 ] || fail "under strace"
    grep -q '^zpoline: .*traced by strace (pid [0-9]*).*: run it without' error ||
        fail "$(cat error)"
    under strace -o /dev/null true 2>error && fail "strace inside"
    if command -v gdb >/dev/null; then
        gdb -q -batch -ex run --args "$ZPOLINE" run -m "$mechanism" -- touch started >error 2>&1
        grep -q 'traced by gdb' error || fail "under gdb: $(cat error)"
    fi
    "$ZPOLINE" run -m "$mechanism" -- "$ZPOLINE" run -m "$mechanism" -- touch started 2>error
    [ $? = 125 ] || fail "twice"
    grep -q 'traced by zpoline-tracer' error || fail "$(cat error)"
    [ ! -e started ] || fail "the program was started"
}

case_without_tracer()
{
    library=$BUILD/$LIBDIR/zpoline/libzpoline-$(echo "$mechanism" | tr _ -).so
    [ -e "$library" ] || skip "it preloads nothing"
    hook=$BUILD/$LIBDIR/zpoline/hooks/libhook-identity.so
    LD_PRELOAD=$library LIBZPHOOK=$hook \
        touch started 2>error
    [ $? = 125 ] || fail "status"
    grep -q '^zpoline: .*tracer' error || fail "$(cat error)"
    [ "$(wc -l <error)" = 1 ] || fail "$(cat error)"
    [ ! -e started ] || fail "the program was started"
}

case_nobody()
{
    need_root
    need setpriv
    as_nobody="setpriv --reuid=65534 --regid=65534 --clear-groups"
    $as_nobody "$ZPOLINE" --version >/dev/null 2>&1 || skip "nobody cannot read the build directory"
    $as_nobody "$ZPOLINE" run -m "$mechanism" -k constant:getppid=$ANSWER -- \
        "$FIXTURES/tasks" $ANSWER >got || fail "$(cat got)"
}

"case_$case"

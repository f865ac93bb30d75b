#!/bin/sh
# Debuggers on a hooked program. gdb stops at the signals that zpoline owns unless it is told to
# pass them: `handle SIGSEGV SIGSYS nostop noprint pass`. SIGTRAP must not be in that list, since gdb
# would also pass on the traps of its own breakpoints; where gdb stops at a breakpoint of zpoline's
# (sites of functions with a red zone), `signal SIGTRAP` goes on.
#
#   debuggers.sh PAGE_ZERO_PROBE ZPOLINE PROGRAM CASE
#
#   core     gdb reads the core dump of a hooked program, down to main
#   attach   gdb attaches to one, sees main, and lets it go
#   run      gdb starts one, which stops at a breakpoint of gdb's and ends as it should; its files are
#            proven though there are breakpoints in them
#   strace   strace -f on the whole sees the program's own calls, and its end
#
# PROGRAM is debugged.c.
set -u

probe=$1
zpoline=$2
program=$3
case=$4

"$probe" || exit
directory=$(mktemp -d) || exit 1
trap 'rm -rf "$directory"' EXIT
cd "$directory" || exit 1

skip() {
    printf 'skip: %s\n' "$1"
    exit 77
}

fail() {
    printf 'FAIL: %s\n' "$1"
    cat "$directory/out"
    exit 1
}

need() {
    command -v "$1" >/dev/null || skip "$1 is not installed"
}

# expect TEXT: it is in the output.
expect() {
    grep -q -- "$1" out || fail "not in the output: $1"
}

unset DEBUGINFOD_URLS
pass='handle SIGSEGV SIGSYS nostop noprint pass'
case $case in
core)
    need gdb
    case $(cat /proc/sys/kernel/core_pattern) in
    core | core.%p) ;;
    *) skip 'core dumps do not go to the current directory here' ;;
    esac
    # shellcheck disable=SC3045 # every sh that this runs under has it
    ulimit -c unlimited 2>/dev/null || skip 'core dumps are forbidden'
    "$zpoline" run --hook identity -- "$program" abort >out 2>&1
    [ -f core ] || mv core.* core 2>/dev/null || fail 'no core dump'
    size=$(du -k core | cut -f 1)
    [ "$size" -lt 65536 ] || fail "the core dump has $size KiB"
    gdb --batch -nx -ex bt "$program" core >out 2>&1 || fail 'gdb'
    expect 'in innermost'
    expect 'in main'
    ;;
attach)
    need gdb
    mkfifo go said
    "$zpoline" run --hook identity -- "$program" wait <go >said 2>err &
    pid=$!
    exec 3>go
    read -r word <said
    [ "$word" = ready ] || fail 'the program has not started'
    gdb --batch -nx -ex bt -ex detach -p "$pid" >out 2>&1
    echo go >&3
    wait "$pid"
    status=$?
    if grep -q 'ptrace: Operation not permitted' out; then
        skip 'ptrace is forbidden here'
    fi
    expect 'in main'
    [ "$status" = 9 ] || fail "status $status, expected 9"
    ;;
run)
    need gdb
    gdb --batch -nx -ex 'set breakpoint pending on' -ex "$pass" -ex 'break innermost' -ex run -ex bt \
        -ex delete -ex continue \
        --args "$zpoline" run --no-cache --hook identity -- "$program" return >out 2>&1
    expect 'in main'
    expect 'exited with code 07'
    ! grep -q 'not hooked' out || fail 'a file is not hooked'
    ;;
strace)
    need strace
    strace -f -o calls "$zpoline" run --hook identity -- "$program" return >out 2>&1
    status=$?
    [ "$status" = 7 ] || fail "status $status, expected 7"
    [ "$(grep -c 'getpgid(4711)' calls)" = 10 ] || fail 'strace has not seen the 10 calls'
    ;;
*)
    exit 2
    ;;
esac
exit 0

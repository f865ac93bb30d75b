#!/bin/sh
# seccomp_notify: the program is what it is natively, the supervisor is never in its way, and ends.
# usage: notify.sh CASE
# Words in single quotes are for the program that is run.
# shellcheck disable=SC2016
. "${0%/*}/common.sh"

run()
{
    "$ZPOLINE" run --mechanism seccomp_notify "$@"
}

# The supervisor keeps stderr: who reads it to the end has waited for the supervisor's.
case_status_and_end()
{
    for how in 'exit 3' 'kill -TERM $$' 'kill -KILL $$' 'true & kill -KILL $$'; do
        sh -c "$how" 2>/dev/null
        native=$?
        run -- sh -c "$how" 2>/dev/null
        equal $native $? "status of: $how"
        (exec "$ZPOLINE" run -m seccomp_notify -- sh -c "$how" 2>&1 >/dev/null) | cat >stdout
        equal '' "$(cat stdout)" "stderr of: $how"
    done
}

# A process that has closed them and lives on keeps nobody waiting, as natively.
case_end_of_output()
{
    mkfifo go || fail "mkfifo"
    run -- sh -c 'echo out; (exec >/dev/null 2>&1; exec cat <go) &' | cat >stdout
    equal out "$(cat stdout)" "output"
    : >go
}

case_answered_everywhere()
{
    python=$(python) || exit
    run --hook constant:getuid=70000001 -- "$python" -c '
import os, sys, threading
def ask(where):
    print(where, os.getuid(), flush=True)
thread = threading.Thread(target=ask, args=("thread",))
thread.start()
thread.join()
child = os.fork()
if child == 0:
    os.execl(sys.executable, sys.executable, "-c", "import os; print(\"program\", os.getuid())")
os.waitpid(child, 0)
ask("parent")
' >stdout 2>stderr
    equal 0 $? "status"
    equal "$(printf '%s 70000001\n' thread program parent)" "$(cat stdout)" "answers"
    equal '' "$(cat stderr)" "stderr"
}

# What is sent to the program's whole process group is not for the supervisor.
case_signals_of_the_group()
{
    python=$(python) || exit
    need setsid
    setsid --wait "$ZPOLINE" run -m seccomp_notify --hook constant:getuid=70000001 -- "$python" -c '
import os, signal
for number in signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGUSR1:
    signal.signal(number, signal.SIG_IGN)
    os.kill(0, number)
print(os.getuid())
' >stdout
    equal 0 $? "status"
    equal 70000001 "$(cat stdout)" "answer"
}

case_errors_arrive()
{
    need python3
    run --hook constant:getcwd=-2 -- python3 -c '
import ctypes
libc = ctypes.CDLL(None, use_errno=True)
buffer = ctypes.create_string_buffer(64)
print(libc.syscall(79, buffer, 64), ctypes.get_errno())
' >stdout
    equal '-1 2' "$(cat stdout)" "ENOENT"
    run --hook constant:getppid=-5000 -- python3 -c 'import os; print(os.getppid())' >stdout
    equal '-5000' "$(cat stdout)" "a value that is no error"
}

# The same program says the same, with its process ids made relative to the shell's.
case_relatives_as_natively()
{
    need python3
    cat >program.py <<'END'
import os, sys
print("parent", os.getppid() == int(sys.argv[1]), "group", os.getpgid(0) == os.getpgid(os.getppid()))
print("session", os.getsid(0) == os.getsid(os.getppid()))
try:
    print("a child", os.waitpid(-1, os.WNOHANG))
except ChildProcessError:
    print("no child")
print("descriptors", sorted(os.listdir("/proc/self/fd")))
print("environment", sorted(os.environ))
END
    python3 program.py $$ >native || fail "python3"
    "$ZPOLINE" run -m seccomp_notify -- python3 program.py $$ >stdout
    equal "$(cat native)" "$(cat stdout)" "relatives"
}

# What was made from exec on, as strace counts it; the launcher's own execve is not the program's.
case_every_call_is_seen()
{
    need strace
    need python3
    strace -o trace true 2>/dev/null || skip "strace does not work here"
    { run --hook count --report report -- true 2>&1; } | cat
    wanted=$(($(grep -c '^[a-z0-9_]*(' trace) - 1))
    equal $wanted "$(python3 -c '
import json
print(json.load(open("report"))["hook"]["report"]["total"])')" "calls"
    python3 -c '
import json
line = json.load(open("report"))
assert line["program"] == "true" and line["mechanism"] == "seccomp_notify" and line["pid"] > 0, line
' || fail "the report"
}

case_supervisor_killed()
{
    need python3
    mkfifo ready go || fail "mkfifo"
    run --hook constant:getppid=70000001 -- python3 -c '
import os
print(os.getppid(), flush=True)
with open("ready", "w") as ready:
    ready.write("ready\n")
with open("go") as go:
    go.read()
print(os.getppid())
' >stdout 2>stderr &
    read -r line <ready
    equal ready "$line" "the program"
    supervisor=
    for process in /proc/[0-9]*; do
        if [ "$(cat "$process/comm" 2>/dev/null)" = zpoline-superv ] &&
            [ "$(readlink "$process/fd/2")" = "$PWD/stderr" ]; then
            supervisor=${process#/proc/}
        fi
    done
    [ -n "$supervisor" ] || fail "there is no supervisor"
    kill -KILL "$supervisor"
    tail --pid="$supervisor" -f /dev/null
    : >go
    wait $!
    equal 0 $? "status"
    equal "$(printf '70000001\n-38')" "$(cat stdout)" "getppid before and after: ENOSYS by nature"
}

case_interrupted()
{
    mkfifo asked go || fail "mkfifo"
    run --hook "$FIXTURES/hook_waits.so:$PWD" -- "$FIXTURES/interrupted" "$PWD"
    equal 0 $? "status"
}

case_changed_calls_fail()
{
    need python3
    run --hook "$FIXTURES/hook_changes.so" -- python3 -c 'import os
print(os.getppid(), os.getppid())' >stdout 2>stderr
    equal '-38 -38' "$(cat stdout)" "getppid"
    equal 1 "$(grep -c '^zpoline: .*: .*: .*$' stderr)" "lines on stderr"
}

case_hooks_that_are_refused()
{
    refused 125 'classic' "$ZPOLINE" run -m seccomp_notify \
        --hook "$BUILD/tests/conformance/hooks/libtest-hook-classic.so" -- echo started
    refused 125 'init failed' "$ZPOLINE" run -m seccomp_notify \
        --hook "$FIXTURES/hook_waits.so:/nonexistent" -- echo started
    refused 125 'no use for it' "$ZPOLINE" run -m seccomp_notify --sled nop -- echo started
}

case_one_listener_only()
{
    refused 125 'seccomp' "$ZPOLINE" run -m seccomp_notify -- \
        "$ZPOLINE" run -m seccomp_notify -- echo started
    refused 125 'seccomp filter that is there already' "$FIXTURES/filtered" errno $seccomp_number \
        "$ZPOLINE" run --mechanism seccomp_notify -- echo started
}

case_not_executable()
{
    printf 'no program\n' >file && chmod 755 file
    refused 126 'xec format error' "$ZPOLINE" run -m seccomp_notify -- ./file
}

case_unprivileged()
{
    need_root
    need setpriv
    FIXTURES=$BUILD/tests/cli
    readable_copy
    nobody "${copied:?}" run -m seccomp_notify -- cat /proc/self/status >status || fail "nobody"
    equal 1 "$(field NoNewPrivs <status)" "no_new_privs of nobody"
}

"case_$1"

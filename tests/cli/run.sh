#!/bin/sh
# `zpoline run` of a healthy program: status, arguments, environment, choice of the hook, report.
# usage: run.sh CASE
# Words in single quotes are for the program that is run.
# shellcheck disable=SC2016
. "${0%/*}/common.sh"
need_page_zero

run()
{
    "$ZPOLINE" run "$@"
}

# Those that can be used here, one a line.
usable()
{
    need python3
    mechanisms_of 'entry["usable"]'
}

case_status()
{
    all=$(usable) || exit
    for mechanism in $all; do
        run -m "$mechanism" -- sh -c 'exit 7'
        equal 7 $? "status under $mechanism"
        run -m "$mechanism" -- sh -c 'kill -TERM $$'
        equal 143 $? "status of a killed program under $mechanism"
    done
}

case_streams()
{
    all=$(usable) || exit
    for mechanism in $all; do
        equal 'in' "$(echo in | run -m "$mechanism" -- cat 2>stderr)" "stdin under $mechanism"
        equal '' "$(cat stderr)" "stderr under $mechanism"
        run -m "$mechanism" -- sh -c 'echo to stderr >&2' >stdout 2>stderr
        equal '/to stderr' "$(cat stdout)/$(cat stderr)" "streams under $mechanism"
    done
}

# Another way into the kernel, with other numbers: unhooked, and never taken for `syscall`.
case_int80()
{
    "$FIXTURES/int80" >native || skip "this kernel has no int 0x80: status $?"
    all=$(usable) || exit
    for mechanism in $all; do
        run -m "$mechanism" -- "$FIXTURES/int80" >stdout || fail "$mechanism: $? $(cat stdout)"
    done
    hooking=$(mechanisms_of 'entry["usable"] and flags["takes_hook"]') || exit
    for mechanism in $hooking; do
        run -m "$mechanism" --hook constant:20=777 -- "$FIXTURES/int80" >stdout ||
            fail "$mechanism: a hook of writev answers getpid: $? $(cat stdout)"
    done
}

case_arguments()
{
    equal '[a b][][--hook][-x]' "$(run -- printf '[%s]' 'a b' '' --hook -x)" arguments
    equal '[a]' "$(run printf '[%s]' a)" "arguments without --"
    equal 'in' "$(echo in | run -- cat)" stdin
    equal "$(pwd)" "$(run -- pwd)" "current directory"
}

case_script()
{
    printf '#! /bin/sh -e\necho "$$ $1"\n' >script && chmod 755 script
    equal '42 x' "$(run --hook constant -- ./script x)" "a script's interpreter"
}

case_environment()
{
    shown=$(LD_PRELOAD=/no/such.so ZPOLINE_SLED=nonsense ZPOLINE_REPORT=/no/where \
        ZPOLINE_HOOK_ARGUMENT=nonsense run --no-cache --hook identity -- env 2>"$outside/ignored")
    echo "$shown" | grep -q "^LD_PRELOAD=$BUILD/$LIBDIR/libzpoline.so:/no/such.so\$" ||
        fail "LD_PRELOAD: $shown"
    echo "$shown" | grep -q '^ZPOLINE_CACHE=no$' || fail "ZPOLINE_CACHE: $shown"
    for name in ZPOLINE_SLED ZPOLINE_REPORT ZPOLINE_HOOK_ARGUMENT ZPOLINE_DROP_CAPABILITY; do
        echo "$shown" | grep -q "^$name=" && fail "$name is set: $shown"
    done
    equal "$(env | grep -v '^_=' | sort)" "$(run -m none -- env | grep -v '^_=' | sort)" \
        "environment under none"
}

case_hook()
{
    equal 42 "$(run --hook constant -- sh -c 'echo $$')" "hook by name"
    equal 9 "$(run --hook constant:getpid=9 -- sh -c 'echo $$')" "hook with an argument"
    cp "$BUILD/$LIBDIR/zpoline/hooks/libhook-constant.so" mine.so
    equal 42 "$(run --hook ./mine.so -- sh -c 'echo $$')" "hook by path"
    equal 8 "$(run --hook ./mine.so:39=8 -- sh -c 'echo $$')" "hook by path with an argument"
    cp mine.so a:b.so
    equal 42 "$(run --hook ./a:b.so -- sh -c 'echo $$')" "hook with a colon in its path"
    equal 42 "$(LIBZPHOOK=$work/mine.so run -- sh -c 'echo $$')" "hook by LIBZPHOOK"
    equal 7 "$(LIBZPHOOK=$work/mine.so ZPOLINE_HOOK_ARGUMENT=39=7 run -- sh -c 'echo $$')" \
        "hook and argument by environment"
    equal classic "$(run --hook "$FIXTURES/libtest-classic.so" -- echo classic)" "classic hook"
    run -- true || fail "no hook named"
}

case_sleds()
{
    for sled in one-jump short-jump nop; do
        equal 42 "$(run --sled $sled --hook constant --report r -- sh -c 'echo $$')" "sled $sled"
        grep -q "\"sled\":\"$sled\"" r || fail "report of sled $sled: $(cat r)"
    done
}

case_report()
{
    need python3
    echo 'old content' >r
    run --hook count --report r -- sh -c 'cd /; /bin/true; (exit 0); exec /bin/true' || fail run
    python3 - r <<'END' || fail "report: $(cat r)"
import json, sys
lines = [json.loads(line) for line in open(sys.argv[1])]
assert len(lines) >= 3, len(lines)
assert {"exit", "exec"} == {line["end"] for line in lines}
for line in lines:
    assert line["mechanism"] == "zpoline" and line["pid"] > 1, line
    assert {"call", "int3", "left"} <= set(line["sites"]), line
    hook = line["hook"]
    assert hook["name"] == "count"
    assert sum(hook["report"]["calls"].values()) == hook["report"]["total"] > 0, hook
assert sum(line["hook"]["report"]["calls"].get("exit_group", 0) for line in lines) >= 2
END
}

# The one-jump sled where it can be had; the trace goes where the argument says.
case_trace()
{
    run --hook trace:"$work/trace" -- cat /dev/null || fail run
    grep -Eq '^[0-9]+ openat\(AT_FDCWD, "/dev/null", 0x0.*\) = [0-9]+$' trace || fail "$(cat trace)"
    grep -Eq '^[0-9]+ exit_group\(0\) = \?$' trace || fail "$(cat trace)"
    run --hook trace:fd:5 -- true 5>five || fail run
    grep -q 'exit_group(0)' five || fail "$(cat five)"
    run --hook trace -- true 2>stderr || fail run
    grep -q 'exit_group(0)' stderr || fail "$(cat stderr)"
    # A program that closes everything is traced to its end.
    run --hook trace:fd:5 -- sh -c 'exec 5>&- 2>&-; exit 3' 5>five
    equal 3 $? "status of a program that closes its descriptors"
    grep -q 'exit_group(3)' five || fail "$(cat five)"
}

# The command run by a hooked program: page zero is in use there.
case_nested()
{
    equal 42 "$(run --hook identity -- "$ZPOLINE" run --hook constant -- sh -c 'echo $$')" nested
}

[ $# = 1 ] || fail "usage: $0 CASE"
"case_$1"

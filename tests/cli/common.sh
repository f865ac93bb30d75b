# What the tests of the command share; to be sourced. The environment gives ZPOLINE (the command),
# FIXTURES (the built test programs and hooks), BUILD (the build directory), LIBDIR (of the libraries
# in it), SOURCE (the project). Each test works in an empty
# directory of its own, which is gone afterwards.
set -u
export LC_ALL=C
unset LIBZPHOOK ZPOLINE_HOOK_ARGUMENT ZPOLINE_SLED ZPOLINE_REPORT ZPOLINE_CACHE LD_PRELOAD

fail()
{
    echo "FAILED: $*" >&2
    exit 1
}

skip()
{
    echo "skip: $*"
    exit 77
}

work=$(mktemp -d) || fail "no temporary directory"
outside=$(mktemp -d) || fail "no temporary directory"
undo=:
trap 'eval "$undo"; rm -rf "$work" "$outside"' EXIT
trap 'exit 1' INT TERM HUP
chmod 755 "$work" "$outside"
cd "$work" || fail "cd $work"

need()
{
    command -v "$1" >/dev/null || skip "$1 is not installed"
}

need_root()
{
    [ "$(id -u)" = 0 ] || skip "only root can set this up"
}

need_page_zero()
{
    "$ZPOLINE" doctor >"$outside/doctor" || skip "zpoline does not work here: see zpoline doctor"
}

nobody()
{
    setpriv --reuid=65534 --regid=65534 --clear-groups "$@"
}

# mechanisms_of PYTHON_EXPRESSION: the names of the mechanisms for which the expression is true, with
# `entry` being their entry in the JSON of `zpoline list`, `flags` and `name` what it has. Never none.
mechanisms_of()
{
    "$ZPOLINE" list --json | python3 -c '
import json, sys
for entry in json.load(sys.stdin)["mechanisms"]:
    flags, name = entry["flags"], entry["name"]
    if eval(sys.argv[1]):
        print(entry["name"])
' "$1" | grep . || fail "no mechanism with: $1"
}

# equal WANTED GOT WHAT
equal()
{
    [ "$1" = "$2" ] || fail "$3: wanted '$1', got '$2'"
}

# refused STATUS PATTERN COMMAND...: the command ends with that status, says nothing on stdout and
# on stderr one line `zpoline: what: why: what to do` that matches the pattern (grep -E), and the
# directory is as it was: no "started" in it, nothing left behind.
refused()
{
    wanted=$1 pattern=$2
    shift 2
    before=$(ls -lA --time-style=full-iso)
    "$@" >"$outside/stdout" 2>"$outside/stderr" </dev/null
    status=$?
    cat "$outside/stderr" >&2
    equal "$wanted" "$status" "status of: $*"
    [ ! -s "$outside/stdout" ] || fail "stdout of: $*"
    equal 1 "$(wc -l <"$outside/stderr")" "lines on stderr of: $*"
    grep -Eq '^zpoline: .+: .+: .+$' "$outside/stderr" || fail "form of the message of: $*"
    grep -Eq -- "$pattern" "$outside/stderr" || fail "message of: $*: no match of: $pattern"
    equal "$before" "$(ls -lA --time-style=full-iso)" "directory after: $*"
}

# A copy of an ELF file that says it is a 32-bit one.
make_32_bit()
{
    cp "$1" "$2" && printf '\001' | dd of="$2" bs=1 seek=4 conv=notrunc status=none ||
        fail "copy $1"
}

# The command, its libraries and the program "started" in $copy, where everybody can read them
# whatever the mode of the build directory; $copied is the command.
readable_copy()
{
    copy=$outside/copy copied=$outside/copy/bin/zpoline
    mkdir -p "$copy/bin" "$copy/$LIBDIR" && cp "$ZPOLINE" "$copied" &&
        cp -r "$BUILD/$LIBDIR/." "$copy/$LIBDIR/" && cp "$FIXTURES/started" "$copy/started" ||
        fail "copy of the command"
    chmod -R a+rX "$copy" && chmod 777 "$work"
}

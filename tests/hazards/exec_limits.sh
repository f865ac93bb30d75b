#!/bin/sh
# What a hooked program starts and the hook cannot follow runs natively, is named in one line on
# stderr, and in the report. And --follow-exec no follows nothing, and leaves no variable of ours.
#
#   exec_limits.sh PAGE_ZERO_PROBE ZPOLINE STATIC_PROGRAM CASE
set -u

probe=$1
zpoline=$2
static=$3
case=$4

"$probe" || exit
directory=$(mktemp -d) || exit 1
trap 'rm -rf "$directory"' EXIT
status=0

fail() {
    printf 'FAIL: %s\n' "$1"
    sed 's/^/  stderr: /' "$directory/stderr"
    status=1
}

skip() {
    printf 'skip: %s\n' "$1"
    exit 77
}

from=main
# shellcheck disable=SC2016
shell='exec "$@"'

# hooked ARGUMENT...: a shell that execs them, hooked; stdout, stderr, report and status are kept.
hooked() {
    rm -f "$directory/report"
    "$zpoline" run --hook count --report "$directory/report" --follow-exec "$follow" ${from:+--from "$from"} -- \
        /bin/sh -c "$shell" sh "$@" >"$directory/stdout" 2>"$directory/stderr"
    code=$?
}

# expect_unhooked STATUS WORD: one line on stderr and next_unhooked in the report, both with WORD.
expect_unhooked() {
    [ "$code" = "$1" ] || fail "status $code, expected $1"
    [ "$(grep -c "^zpoline: .*$2.*runs without the hook" "$directory/stderr")" = 1 ] ||
        fail "not one line that says: $2"
    grep -q "\"next_unhooked\":\"[^\"]*$2" "$directory/report" || fail "the report does not say: $2"
}

follow=yes
case $case in
static)
    hooked "$static" 7
    expect_unhooked 7 'statically linked'
    ;;
loader_refused)
    # As a Landlock domain, or a file system mounted noexec, would refuse it: here by the
    # file's mode; or where it is not to be found.
    cp -R "$(dirname "$zpoline")/../lib" "$directory/lib" && mkdir "$directory/bin" &&
        cp "$zpoline" "$directory/bin/" || exit 1
    zpoline=$directory/bin/zpoline
    loader=$directory/lib/zpoline/zpoline-loader
    for refuse in "chmod a-x '$loader'" "mv '$loader' '$loader.away'"; do
        shell="$refuse && exec \"\$@\""
        for from in '' start; do
            hooked "$static" 7
            expect_unhooked 7 'loader cannot be executed'
            [ ! -e "$loader.away" ] || mv "$loader.away" "$loader"
            chmod 755 "$loader"
        done
    done
    refuse="chmod a-x '$loader'"
    # The parent of a vfork goes on, hooked.
    from=
    shell="$refuse; for i in 1 2 3; do \"\$@\"; echo \$?; done"
    hooked "$static" 7
    [ "$(tr '\n' ' ' <"$directory/stdout")" = '7 7 7 ' ] || fail 'not three children'
    [ "$(grep -c '"end":"exit"' "$directory/report")" -ge 1 ] || fail 'the parent has not reported'
    # What may not be executed itself is refused as ever.
    cp "$static" "$directory/mine" && chmod a-x "$directory/mine" && chmod 755 "$loader"
    shell="$refuse; exec \"\$@\""
    hooked "$directory/mine" 7
    [ "$code" = 126 ] || fail "not executable: status $code, expected 126"
    ;;
set_user_id)
    [ "$(id -u)" = 0 ] || skip 'a set-user-ID program of another user needs root'
    command -v setpriv >/dev/null || skip 'setpriv is not installed'
    cp /usr/bin/id "$directory/id" && chown nobody "$directory/id" && chmod 4755 "$directory/id"
    hooked "$directory/id" -u
    expect_unhooked 0 'gains privileges'
    [ -s "$directory/stdout" ] || fail 'no output'
    ;;
foreign_linker)
    # A copy with another name of the dynamic linker: to the hook, another dynamic linker.
    command -v python3 >/dev/null || skip 'python3 is not installed'
    python3 - "$directory" <<'EOF' || skip 'no program to copy'
import sys
old, new = b"/lib64/ld-linux-x86-64.so.2\0", b"/lib64/../lib64/ld-other.so\0"
data = open("/bin/true", "rb").read()
sys.exit(0 if data.count(old) == 1 and
         open(sys.argv[1] + "/true", "wb").write(data.replace(old, new)) else 1)
EOF
    chmod 755 "$directory/true"
    hooked "$directory/true"
    [ "$code" = 127 ] || [ "$code" = 126 ] || fail "status $code: the kernel finds no such linker"
    grep -q "dynamic linker is not glibc's" "$directory/stderr" || fail 'not named'
    ;;
no_page_zero)
    [ "$(id -u)" = 0 ] || skip 'to give up root needs root'
    [ "$(cat /proc/sys/vm/mmap_min_addr)" != 0 ] || skip 'anybody may map page zero here'
    command -v setpriv >/dev/null || skip 'setpriv is not installed'
    chmod 755 "$directory"
    hooked setpriv --reuid 65534 --clear-groups /bin/echo works
    [ "$code" = 0 ] || fail "status $code, expected 0"
    [ "$(cat "$directory/stdout")" = works ] || fail 'no output'
    [ "$(grep -c '^zpoline: .*runs without the hook' "$directory/stderr")" = 1 ] ||
        fail 'not one line that says so'
    ;;
must)
    follow=must
    hooked "$static" 7
    [ "$code" = 126 ] || fail "status $code, expected 126"
    [ "$(grep -c '^zpoline: .*statically linked.*--follow-exec is must' "$directory/stderr")" = 1 ] ||
        fail 'not one line that says so'
    # Handed on, and what can be hooked is started.
    hooked /bin/sh -c '"$@"; echo $?; exec /bin/echo works' sh "$static" 7
    [ "$code $(tr '\n' ' ' <"$directory/stdout")" = '0 126 works ' ] || fail 'the second generation'
    [ "$(id -u)" = 0 ] || skip 'a set-user-ID program of another user needs root'
    cp /usr/bin/id "$directory/id" && chown nobody "$directory/id" && chmod 4755 "$directory/id"
    from=
    hooked "$directory/id" -u
    [ "$code" = 126 ] || fail "set-user-ID: status $code, expected 126"
    grep -q 'gains privileges.*--follow-exec is must' "$directory/stderr" || fail 'set-user-ID: not named'
    ;;
no_follow)
    follow=no
    hooked /usr/bin/env
    [ "$code" = 0 ] || fail "status $code, expected 0"
    ! grep -E 'ZPOLINE|LIBZPHOOK|LD_PRELOAD' "$directory/stdout" || fail 'a variable of ours is left'
    [ "$(wc -l <"$directory/report")" = 1 ] || fail 'the new program has reported'
    grep -q '"next_unhooked":"--follow-exec no"' "$directory/report" || fail 'the report is silent'
    [ ! -s "$directory/stderr" ] || fail 'something on stderr'
    ;;
*)
    exit 2
    ;;
esac
exit $status

#!/bin/sh
# Help texts: on stdout, status 0, nothing started; every option that they name is in the man
# page and in the completion; every mechanism is in the man page and in its own document.
. "${0%/*}/common.sh"
need python3

man=$SOURCE/docs/man/zpoline.1
completion=$SOURCE/completions/zpoline.bash

check_help()
{
    text=$("$ZPOLINE" "$@" 2>"$outside/stderr") || fail "status of: $*"
    [ ! -s "$outside/stderr" ] || fail "stderr of: $*"
    echo "$text" | grep -q '^Usage: zpoline ' || fail "no usage: $*"
    long=$(echo "$text" | awk 'length > 100')
    [ -z "$long" ] || fail "long line in: $*: $long"
    for option in $(echo "$text" | grep -Eo -- '--[a-z][a-z-]+' | sort -u); do
        sed 's/\\-/-/g' "$man" | grep -q -- "$option" || fail "$option is not in the man page"
        grep -q -- "$option" "$completion" || fail "$option is not in the completion"
    done
}

check_help --help
check_help -h
for command in run doctor sites list; do
    check_help "$command" --help
    check_help "$command" -h
    equal "$("$ZPOLINE" --version)" "$("$ZPOLINE" "$command" --version)" "version of $command"
    "$ZPOLINE" --help | grep -q "^  $command " || fail "--help does not name $command"
    grep -q "^.SS $command" "$man" || fail "$command is not in the man page"
done
all=$(mechanisms_of True) || exit
for mechanism in $all; do
    sed -n '/^.SH MECHANISMS/,/^.SH HOOKS/p' "$man" | grep -qx "[.]B $mechanism" ||
        fail "$mechanism is not in the man page"
    grep -q "^| .*\`$mechanism\`.* |" "$SOURCE/docs/mechanisms.md" ||
        fail "$mechanism is not in docs/mechanisms.md"
done
"$ZPOLINE" -V | grep -Eq '^zpoline [0-9]+\.[0-9]+\.[0-9]+$' || fail version
"$ZPOLINE" run --help -- "$FIXTURES/started" >"$outside/stdout"
[ ! -e started ] || fail "--help started the program"
bash -n "$completion" || fail "syntax of the completion"
if command -v groff >"$outside/stdout"; then
    warnings=$(groff -man -Tutf8 -ww -z "$man" 2>&1)
    equal '' "$warnings" "warnings of groff"
fi
"$ZPOLINE" --help >/dev/full 2>"$outside/stderr"
equal 125 $? "status when stdout is full"

#!/bin/sh
# What the tests of the macro benchmark share. Sourced with the build's bin folder as $1; leaves $bin,
# shellcheck disable=SC2034 # its variables are for those who source it
# $feeds, a place $work that goes away, and TMPDIR in it.
set -eu
bin=$1
feeds=$(cd "$(dirname "$0")/../../macrobench" && pwd)
work=$(mktemp -d)
mkdir "$work/tmp" "$work/bin"
export TMPDIR="$work/tmp"
server= # a process that a test started, to be ended with it
trap '[ -z "$server" ] || kill -9 "$server" 2>/dev/null; rm -rf "$work"' EXIT

fail() {
    printf 'FAILED: %s\n' "$1" >&2
    exit 1
}

need() {
    for program; do
        if ! command -v "$program" >/dev/null; then
            printf 'skip: %s is not installed\n' "$program"
            exit 77
        fi
    done
}

free_port() {
    python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

# Every server gets the sample's folder, which lies in $work, as an argument or in its environment.
check_nothing_left() {
    [ -z "$(ls "$work/tmp")" ] || fail "files left behind: $(ls "$work/tmp")"
    left=$(pgrep -f -- "$work/tmp" || true)
    [ -z "$left" ] || fail "processes left behind: $left"
}

feed() {
    "$bin/zpoline-bench" feed "$@" >"$work/out" 2>"$work/said"
}

# feed_fails STATUS WORDS ARGUMENT...: the run must end so, saying so, and leave nothing.
feed_fails() {
    wanted=$1 words=$2
    shift 2
    status=0
    feed "$@" || status=$?
    [ "$status" = "$wanted" ] || fail "status $status, not $wanted: $*: $(cat "$work/said")"
    grep -qF -- "$words" "$work/said" || fail "no word of \"$words\": $(cat "$work/said")"
    [ "$(wc -l <"$work/said")" = 1 ] || fail "not one line: $(cat "$work/said")"
    check_nothing_left
}

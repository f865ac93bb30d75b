#!/bin/sh
# Small results folders for the tests of what is made of them. Sourced with the runner's path as $1;
# leaves $bench, $work, and a function that makes folders.
set -eu
bench=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

fail() {
    printf 'FAILED: %s\n' "$1" >&2
    exit 1
}

# folder NAME [FACTOR [COMMIT [STARTED]]]: a native and a hooked loop, a start, memory, and a rate.
folder() {
    mkdir -p "$work/$1"
    cat >"$work/$1/context.json" <<END
{"format": 1, "complete": true, "mode": "quick", "started": "${4-2026-01-02T03:04:05Z}",
 "compiler": "gcc 12.2.0", "build_type": "RelWithDebInfo", "rounds": 6,
 "machine": {"host": "one", "kernel": "Linux 6.1", "cpu": "A \"quoted\", CPU", "cpus": 2,
             "cpu_mhz": "2600.000", "load": [0.1, 0.2, 0.3], "mitigations": {"spectre_v2": "on"}},
 "commit": {"id": "${3-0123456789abcdef}", "dirty": false}, "warnings": [], "skipped": [], "failures": []}
END
    awk -v factor="${2-1}" 'function line(suite, case_, mechanism, sled, hook, metric, unit, value) {
        printf "{\"suite\":\"%s\",\"case\":\"%s\",\"mechanism\":\"%s\",%s\"hook\":\"%s\",\"metric\":\"%s\",\"unit\":\"%s\",\"value\":%.9g,\"round\":%d,\"order\":0}\n",
            suite, case_, mechanism, sled == "" ? "" : "\"sled\":\"" sled "\",", hook, metric, unit, value, round
    }
    BEGIN {
        for (round = 0; round < 6; round++) {
            line("micro", "getpid_loop", "none", "", "none", "latency", "ns", 100 + round)
            line("micro", "getpid_loop", "zpoline", "one-jump", "constant", "latency", "ns", (10 + round / 10) * factor)
            line("startup", "true", "zpoline", "one-jump", "identity", "start", "ms", 1.5 + round / 100)
            line("memory", "true", "zpoline", "one-jump", "identity", "resident", "KiB", 222)
            line("macro", "redis-get-1", "none", "", "none", "rate", "1/s", 14000 + round)
        }
    }' >"$work/$1/samples.jsonl"
}

# refused WORDS COMMAND ARGUMENT...: status 2 and one line that says so.
refused() {
    words=$1
    shift
    status=0
    "$bench" "$@" >"$work/out" 2>"$work/said" || status=$?
    [ "$status" = 2 ] || fail "status $status, not 2: $*"
    [ "$(wc -l <"$work/said")" = 1 ] || fail "not one line: $(cat "$work/said")"
    grep -qF -- "$words" "$work/said" || fail "no word of $words: $(cat "$work/said")"
}

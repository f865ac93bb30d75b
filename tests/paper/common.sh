# What the tests of report and paper share. Sourced with zpoline-bench as $1; leaves $bench, $top, and a copy of the
# stored run, which may be changed, in $run.
# shellcheck disable=SC2034 # its variables are for those who source it
set -eu
bench=$1
top=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
run=$work/run
mkdir -p "$run/plots"
cp "$top"/results/reference/*.json "$top"/results/reference/samples.jsonl "$run"
cp "$top"/results/reference/plots/*.dat "$top"/results/reference/plots/made-from "$run/plots"

all='overhead threads latency chain sweep startup servers stacks clients percentiles'

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

# What draws is not what is tested: a gnuplot that only leaves a file, in $work/fake.
fake_gnuplot() {
    mkdir "$work/fake"
    cat >"$work/fake/gnuplot" <<'SCRIPT'
#!/bin/sh
echo '<svg></svg>' >"$4.$5"
SCRIPT
    chmod +x "$work/fake/gnuplot"
    PATH=$work/fake:$PATH
}

# ends STATUS WORDS COMMAND...: it must end so, saying so in a line of its own.
ends() {
    wanted=$1 words=$2
    shift 2
    status=0
    "$@" >"$work/out" 2>"$work/said" || status=$?
    [ "$status" = "$wanted" ] || fail "status $status, not $wanted: $*: $(cat "$work/out" "$work/said")"
    grep -q -- "$words" "$work/said" || fail "no '$words' in: $(cat "$work/said")"
}

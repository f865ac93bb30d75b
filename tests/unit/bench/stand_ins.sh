# Stand-ins for the command and the harness, and a place for a test of the runner. Sourced with the
# runner's path as $1; leaves $bench, $work, and a `zpoline` and a `micro` in $work that write a line
# for each start to $work/log. The harness answers with 10 ns, or what $work/micro.d/CASE.MECHANISM
# does when such a script exists. USABLE names more mechanisms that the command has.
set -eu
bench=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/micro.d" "$work/tmp" "$work/feeds"
export TMPDIR="$work/tmp" STAND_IN="$work"

cat >"$work/zpoline" <<'SCRIPT'
#!/bin/sh
if [ "$1" = list ]; then
    printf '{"mechanisms":[{"name":"none","usable":true},{"name":"zpoline","usable":true},'
    for name in ${USABLE-}; do
        printf '{"name":"%s","usable":true},' "$name"
    done
    printf '{"name":"sud","usable":false,"why":"not in this kernel"}],"hooks":[]}\n'
    exit
fi
mechanism= sled= report= hook=
while [ "$1" != -- ]; do
    case $1 in
    --mechanism) mechanism=$2 ;;
    --sled) sled=$2 ;;
    --hook) hook=${2:?} ;;
    --report) report=$2 ;;
    esac
    shift
done
shift
export BY="$mechanism-$sled-$hook"
if [ -n "$report" ]; then
    printf '{"sled":"%s","hook":{"report":{"calls":{"getpid":10007}}}}\n' "${FAKE_SLED:-$sled}" >"$report"
fi
exec "$@"
SCRIPT

cat >"$work/micro" <<'SCRIPT'
#!/bin/sh
for argument; do
    case $argument in
    --case=*) name=${argument#--case=} ;;
    --cpu=*) cpu=" on ${argument#--cpu=}" ;;
    esac
done
printf '%s %s%s\n' "$name" "${BY:-none}" "${cpu-}" >>"$STAND_IN/log"
special="$STAND_IN/micro.d/$name.${BY:-none}"
if [ -x "$special" ]; then
    exec "$special"
fi
printf '{"context":{"library_build_type":"debug"},"benchmarks":[{"real_time":10.0,"time_unit":"ns"'
case $name in *_threads_*) printf ',"thread_ns":%s' "$(awk '/^Cpus_allowed_list/ { print $2 ~ /[,-]/ ? 20 : 30 }' /proc/self/status)" ;; esac
printf '}]}\n'
SCRIPT
chmod +x "$work/zpoline" "$work/micro"

run_bench() {
    "$bench" run --zpoline "$work/zpoline" --micro "$work/micro" --feeds "$work/feeds" --output "$work/results" "$@"
}

fail() {
    printf 'FAILED: %s\n' "$1" >&2
    exit 1
}

# Nothing may be left of a run but its results.
check_nothing_left() {
    [ -z "$(ls "$work/tmp")" ] || fail "left behind: $(ls "$work/tmp")"
}

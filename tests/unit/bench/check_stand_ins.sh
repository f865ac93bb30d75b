#!/bin/sh
# Two builds for a check: $work/base and $work/head, whose commands tell the harness's stand-in which
# side it runs under. Sourced with the runner's path as $1, after stand_ins.sh has been sourced. The
# harness answers with 10 ns, or with what $work/micro.d/CASE.SIDE prints.
# shellcheck disable=SC2154 # stand_ins.sh sets work
for side in base head; do
    mkdir -p "$work/$side/bin" "$work/$side/microbench"
    printf '#!/bin/sh\nSIDE=%s\nexport SIDE\nexec "%s" "$@"\n' "$side" "$work/zpoline" >"$work/$side/bin/zpoline"
    chmod +x "$work/$side/bin/zpoline"
    ln -s "$work/micro" "$work/$side/microbench/micro"
done
cat >"$work/micro" <<'SCRIPT'
#!/bin/sh
for argument; do
    case $argument in --case=*) name=${argument#--case=} ;; esac
done
if [ -n "${SIDE-}" ]; then
    printf '%s %s %s\n' "$name" "$SIDE" "$BY" >>"$STAND_IN/log"
fi
ns=10.0
special="$STAND_IN/micro.d/$name.${SIDE-none}"
if [ -x "$special" ]; then
    ns=$("$special") || exit
fi
printf '{"context":{"library_build_type":"debug"},"benchmarks":[{"real_time":%s,"time_unit":"ns"}]}\n' "$ns"
SCRIPT

# special CASE SIDE BODY: what the harness does then.
special() {
    printf '#!/bin/sh\n%s\n' "$3" >"$work/micro.d/$1.$2"
    chmod +x "$work/micro.d/$1.$2"
}

# check STATUS ARGUMENT...: the check must end so; $work/out, $work/said.
check() {
    wanted=$1
    shift
    rm -rf "$work/results"
    status=0
    "$bench" check --base "$work/base" --head "$work/head" --output "$work/results" --no-gate \
        --only loop --pairs 6 --floor-pairs 4 "$@" >"$work/out" 2>"$work/said" || status=$?
    [ "$status" = "$wanted" ] || fail "status $status, not $wanted: $(cat "$work/said" "$work/out")"
    check_nothing_left
}

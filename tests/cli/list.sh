#!/bin/sh
# `zpoline list`: all mechanisms and the sample hooks, as text and as JSON; whether a mechanism is
# called usable agrees with what it then does.
. "${0%/*}/common.sh"
need python3

"$ZPOLINE" list >text 2>stderr || fail list
[ ! -s stderr ] || fail "stderr: $(cat stderr)"
for mechanism in none ld_preload zpoline; do
    grep -Eq "^  $mechanism +(usable|unusable) +." text || fail "no $mechanism: $(cat text)"
    rm -f started
    "$ZPOLINE" run -m $mechanism -- "$FIXTURES/started" 2>stderr
    status=$?
    if grep -Eq "^  $mechanism +usable" text; then
        equal 0 $status "$mechanism is called usable and ends with"
    else
        equal 125 $status "$mechanism is called unusable and ends with"
    fi
done
for hook in constant count identity trace; do
    grep -Eq "^  $hook +usable" text || fail "no $hook: $(cat text)"
done
"$ZPOLINE" list --json >json || fail "list --json"
python3 - json <<'END' || fail "JSON: $(cat json)"
import json, os, sys
listed = json.load(open(sys.argv[1]))
mechanisms = {entry["name"]: entry for entry in listed["mechanisms"]}
assert list(mechanisms) == ["none", "ld_preload", "zpoline"]
assert mechanisms["none"]["usable"] and not mechanisms["none"]["flags"]["takes_hook"]
assert mechanisms["zpoline"]["flags"]["takes_sled"] and listed["default_mechanism"] == "zpoline"
for entry in mechanisms.values():
    assert entry["summary"] and entry["needs"]
    assert entry["usable"] or (entry["why"] and entry["remedy"])
hooks = {entry["name"]: entry for entry in listed["hooks"]}
assert {"constant", "count", "identity", "trace"} <= set(hooks)
for entry in hooks.values():
    assert entry["usable"] and os.path.isfile(entry["path"])
END

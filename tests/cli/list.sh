#!/bin/sh
# `zpoline list`: all mechanisms and the sample hooks, as text and as JSON; whether a mechanism is
# called usable agrees with what it then does, and where its hook is said to run with where the hook
# library is mapped. Nothing here depends on which mechanisms there are.
. "${0%/*}/common.sh"
need python3

"$ZPOLINE" list >text 2>stderr || fail list
[ ! -s stderr ] || fail "stderr: $(cat stderr)"
"$ZPOLINE" list --json >json 2>stderr || fail "list --json"
[ ! -s stderr ] || fail "stderr of --json: $(cat stderr)"

python3 - json text >names <<'END_OF_CHECK' || fail "text: $(cat text) JSON: $(cat json)"
import json, os, sys

listed = json.load(open(sys.argv[1]))
text = open(sys.argv[2]).read()
mechanisms = {entry["name"]: entry for entry in listed["mechanisms"]}
assert len(mechanisms) == len(listed["mechanisms"])
assert {"none", "ld_preload", "zpoline"} <= set(mechanisms)
assert listed["default_mechanism"] == "zpoline"
assert mechanisms["none"]["usable"]
sections = text.split("\nHooks in ")
blocks = {}
for line in sections[0].splitlines()[1:]:
    if not line.startswith("   "):
        name = line.split()[0]
        blocks[name] = []
    blocks[name].append(line)
assert list(blocks) == list(mechanisms), "the text has the same mechanisms in the same order"
for name, entry in mechanisms.items():
    flags, block = entry["flags"], "\n".join(blocks[name])
    assert entry["summary"] and entry["needs"]
    assert entry["summary"] in block and "needs: " + entry["needs"] in block
    assert block.split()[1] == ("usable" if entry["usable"] else "unusable")
    if not entry["usable"]:
        assert entry["why"] and entry["remedy"]
        assert entry["why"] in block and entry["remedy"] in block
    place = {(False, False): None, (True, False): "other_process", (True, True): "program"}[
        flags["takes_hook"], flags["in_process"]]
    assert entry["hook_runs_in"] == place, name
    said = {None: "hook: takes none", "program": "hook: in the program, ",
            "other_process": "hook: in another process"}[place]
    assert said in block, name
    assert (", every call" in block) == bool(
        place and (flags["exhaustive"] or flags["takes_coverage"])), name
    assert ("--from start" in block) == (flags["takes_from"] and entry["usable"]), name
    assert ("or with --from start" in block) == entry["from_start"], name
    assert ("--coverage exhaustive" in block) == flags["takes_coverage"], name
assert [name for name in mechanisms if mechanisms[name]["flags"]["takes_sled"]] == ["zpoline"]
hooks = {entry["name"]: entry for entry in listed["hooks"]}
assert {"constant", "count", "identity", "trace"} <= set(hooks)
for entry in hooks.values():
    assert entry["usable"] and os.path.isfile(entry["path"])
for name, entry in mechanisms.items():
    print(name, "usable" if entry["usable"] else "unusable", entry["hook_runs_in"])
END_OF_CHECK

for hook in constant count identity trace; do
    grep -Eq "^  $hook +usable" text || fail "no $hook: $(cat text)"
done
while read -r mechanism state place; do
    rm -f started
    "$ZPOLINE" run -m "$mechanism" -- "$FIXTURES/started" 2>stderr </dev/null
    status=$?
    if [ "$state" = usable ]; then
        equal 0 $status "$mechanism is called usable and ends with"
        [ -e started ] || fail "$mechanism: the program did not run"
        "$ZPOLINE" run -m "$mechanism" -- cat /proc/self/maps >maps 2>stderr </dev/null ||
            fail "$mechanism: cat: $? $(cat stderr)"
        mapped=elsewhere
        ! grep -q '/libhook-identity[.]so$' maps || mapped=program
        [ "$place" = program ] || place=elsewhere
        equal "$place" "$mapped" "$mechanism: the hook library is in"
    else
        equal 125 $status "$mechanism is called unusable and ends with"
        [ ! -e started ] || fail "$mechanism: the program ran"
    fi
done <names

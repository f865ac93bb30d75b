#!/bin/sh
# `zpoline doctor`: agrees with what `zpoline run` then does, names every requirement, and its JSON
# says the same.
. "${0%/*}/common.sh"
need python3

"$ZPOLINE" doctor >text 2>stderr
status=$?
[ ! -s stderr ] || fail "stderr: $(cat stderr)"
"$ZPOLINE" run -- "$FIXTURES/started" 2>stderr
works=$?
case $status in
0) equal 0 "$works" "the doctor is content, but run ends with" ;;
1) equal 125 "$works" "the doctor is not content, but run ends with" ;;
*) fail "status $status" ;;
esac
for name in 'page zero' vm.mmap_min_addr CAP_SYS_RAWIO SELinux 'protection keys' fsgsbase xsave \
    'landing pads' sled loader 'process layout' /proc/self/exe; do
    grep -Eq "^(ok|limit|missing) +$name: ." text || fail "no line about $name: $(cat text)"
done
"$ZPOLINE" run --from start -- "$FIXTURES/started" 2>stderr
start=$?
if grep -q '^Its option --from start works here[.]$' text; then
    equal 0 $start "--from start is said to work, but run ends with"
else
    equal 125 $start "--from start is said not to work, but run ends with"
fi
"$ZPOLINE" doctor --json >json
equal $status $? "status with --json"
python3 - json $status $start <<'END' || fail "JSON: $(cat json)"
import json, sys
report = json.load(open(sys.argv[1]))
assert report["usable"] == (sys.argv[2] == "0")
assert report["from_start"] == (sys.argv[3] == "0")
assert report["mechanism"] == "zpoline" and report["sled"] == "one-jump"
states = [entry["state"] for entry in report["requirements"]]
assert set(states) <= {"ok", "limit", "missing"} and len(states) >= 9
assert ("missing" in states) != report["usable"]
for entry in report["requirements"]:
    assert entry["found"] and entry["matters"], entry
END
[ $status = 0 ] || exit 0
for sled in one-jump short-jump nop; do
    "$ZPOLINE" doctor --sled $sled >text || fail "sled $sled: $(cat text)"
    grep -Eq "^ok +sled: $sled: all [0-9]+ addresses" text || fail "sled $sled: $(cat text)"
done
# An installation without the loader: the mechanism works, the option does not.
mkdir -p "$outside/tree/bin" "$outside/tree/$LIBDIR"
cp "$ZPOLINE" "$outside/tree/bin/zpoline"
cp -r "$BUILD/$LIBDIR/." "$outside/tree/$LIBDIR/"
rm "$outside/tree/$LIBDIR/zpoline/zpoline-loader"
"$outside/tree/bin/zpoline" doctor >text || fail "without the loader: $(cat text)"
grep -Eq '^limit +loader: .*zpoline-loader' text || fail "without the loader: $(cat text)"
grep -q '^Its option --from start does not work here[.]$' text || fail "without the loader: $(cat text)"

#!/bin/sh
# `zpoline sites`: on libc, what it proves is what objdump's disassembly shows; errors are per file.
. "${0%/*}/common.sh"
need python3
need objdump

libc=$(ldd "$FIXTURES/started" | sed -n 's/.*libc\.so\.6 => \([^ ]*\).*/\1/p')
[ -r "$libc" ] || skip "libc.so.6 is not found"
"$ZPOLINE" sites --json "$libc" >json || fail "sites --json"
objdump -d --no-show-raw-insn "$libc" >disassembly || fail objdump
python3 - json disassembly <<'END' || fail "sites and objdump do not agree"
import json, re, sys
[report] = json.load(open(sys.argv[1]))["files"]
sites = report["sites"]
instruction = re.compile(r"^\s*([0-9a-f]+):\s+(\w+ )?(syscall|sysenter)\b")
shown = set()
for line in open(sys.argv[2], errors="replace"):
    match = instruction.match(line)
    if match:
        shown.add(int(match.group(1), 16))
proven = {site["address"] for site in sites if site["verdict"] != "left"}
all_of_them = {site["address"] for site in sites}
assert len(all_of_them) == len(sites)
assert proven <= shown, sorted(map(hex, proven - shown))
# A sweep in line sees every real one; what is left alone must say why.
assert shown <= all_of_them, sorted(map(hex, shown - all_of_them))
assert len(proven) >= 0.98 * len(shown), (len(proven), len(shown))
for site in sites:
    assert site["reason"] or site["verdict"] == "call", site
counts = report["counts"]
for verdict in ("call", "int3", "left"):
    assert counts[verdict] == sum(site["verdict"] == verdict for site in sites)
assert any(site.get("function", "").endswith("getpid") for site in sites)
print(len(shown), "shown by objdump,", counts)
END

"$ZPOLINE" sites "$libc" >text || fail sites
grep -Eq "^$libc: [0-9]+ candidates: [0-9]+ call, [0-9]+ int3, [0-9]+ left\$" text || fail summary
grep -Eq '^ +0x[0-9a-f]+  call  [a-zA-Z_0-9@.]*getpid\+0x' text || fail "the line of getpid"

# One bad file does not keep the others back.
echo text >bad
mkdir dir
"$ZPOLINE" sites bad "$FIXTURES/started" dir nowhere >text 2>stderr
equal 125 $? "status with bad files"
equal 3 "$(wc -l <stderr)" "lines on stderr"
equal 3 "$(grep -Ec '^zpoline: (bad|dir|nowhere): .+: .+$' stderr)" "form of the messages"
grep -q "started: [0-9]* candidates" text || fail "the good file is not shown"
"$ZPOLINE" sites --json bad "$FIXTURES/started" >json 2>stderr
equal 125 $? "status with bad files and --json"
python3 - json <<'END' || fail "JSON with bad files: $(cat json)"
import json, sys
bad, good = json.load(open(sys.argv[1]))["files"]
assert bad["file"] == "bad" and bad["error"] and "sites" not in bad
assert "error" not in good and good["counts"]["left"] >= 0
END
cp "$FIXTURES/started" "$(printf 'caf\351')"
"$ZPOLINE" sites --json "$(printf 'caf\351')" >json || fail "a name that is not UTF-8"
python3 -c 'import json; json.load(open("json", encoding="utf-8"))' || fail "JSON of such a name"

"""What a kernel selftest says of its cases: the two ways in which selftests speak.

TAP (kselftest.h, kselftest_harness.h): `ok 1 NAME`, `not ok 2 NAME # SKIP WHY`. Older ones: `[RUN]`
names a case, `[OK]`, `[FAIL]`, `[SKIP]` say how it went, or stand behind the name on its line.
"""
import re

OK, FAIL, SKIP = "ok", "fail", "skip"
EXIT = "exit status"  # a case of its own: a test that is killed does not say what it has not done
WORST = (OK, SKIP, FAIL)

TAP = re.compile(r"^(not ok|ok)\s+(\d+)\s*(?:-\s+)?(.*)$")
BRACKET = re.compile(r"\[\s*(RUN|OK|FAIL|SKIP|PASS)\s*\]\s*(.*)$")
VERDICTS = {"OK": OK, "PASS": OK, "SKIP": SKIP, "FAIL": FAIL}
PID = re.compile(r"\[\d+\] |(?<=\()\d+(?=,)")  # clone3 begins its lines with it, or shows some
ADDRESS = re.compile(r"0x[0-9a-f]{9,}", re.IGNORECASE)


def named(text):
    """Without what differs from run to run."""
    return ADDRESS.sub("ADDRESS", PID.sub("", text)).strip()


class Cases(dict):
    """Verdict by case. Of cases with the same name the worst counts."""

    def note(self, case, verdict):
        self[case] = max(self.get(case, OK), verdict, key=WORST.index)


def note_tap(cases, match):
    verdict, number, text = match.groups()
    name, _, directive = text.partition("#")
    if directive.strip().upper().startswith("SKIP"):
        verdict = SKIP
    elif verdict == "not ok":
        verdict = FAIL
    cases.note(f"{number} {named(name)}".strip(), verdict)


def parse(output, status):
    """Verdict by case of one run. `status` as subprocess says it, or "timeout"."""
    cases = Cases()
    running = "start"
    for line in output.splitlines():
        match = TAP.match(line)
        if match:
            note_tap(cases, match)
            continue
        match = BRACKET.search(line)
        if match and match.group(1) == "RUN":
            running = named(match.group(2)) or running
        elif match:
            cases.note(named(line[:match.start()]) or running, VERDICTS[match.group(1)])
    cases.note(EXIT, {0: OK, 4: SKIP}.get(status, FAIL))  # kselftest.h
    return cases

"""Runs programs as they are and under a mechanism, each in the same bare environment."""
import collections
import json
import os
import shutil
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
PROGRAMS = os.path.join(os.path.dirname(HERE), "programs")
sys.path[:0] = [PROGRAMS, os.path.join(PROGRAMS, "counts")]
import processes  # noqa: E402
import strace_counts  # noqa: E402
from cells import NotMeasured  # noqa: E402

PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
TIMEOUT_S = 120


def tool(name):
    path = shutil.which(name, path=PATH)
    if not path:
        raise NotMeasured(f"{name} is not installed")
    return path


def first_line(outcome):
    lines = (outcome.stderr.strip() or outcome.stdout.strip()).splitlines()
    return f"status {outcome.status}" + (f": {lines[0]}" if lines else "")


class Host:
    def __init__(self, zpoline, micro, fixtures, quick, work):
        self.zpoline = zpoline
        self.micro = micro
        self.fixtures = fixtures
        self.quick = quick
        self.work = work
        self.reports = 0
        listed = processes.run([zpoline, "list", "--json"], work, self.environment(), TIMEOUT_S)
        if listed.status != 0:
            raise RuntimeError(f"{zpoline} list --json: {first_line(listed)}")
        self.mechanisms = list(with_variants(json.loads(listed.stdout)["mechanisms"]))

    def environment(self):
        return {"PATH": PATH, "HOME": self.work, "LC_ALL": "C", "TZ": "UTC",
                "PYTHONHASHSEED": "0", "XDG_CACHE_HOME": os.path.join(self.work, "cache")}

    def fixture(self, name):
        return os.path.join(self.fixtures, name)

    def new_report(self):
        self.reports += 1
        return os.path.join(self.work, f"report-{self.reports}")

    def under(self, mechanism, hook=None, report=None):
        """The words in front of a program that is to run under MECHANISM[/exhaustive|/start]."""
        name, _, variant = mechanism.partition("/")
        words = [self.zpoline, "run", "--mechanism", name]
        if variant == "start":
            words += ["--from", "start"]
        elif variant:
            words += ["--coverage", variant]
        if hook:
            words += ["--hook", hook]
        if report:
            words += ["--report", report]
        return words + ["--"]

    def run(self, words, directory=None):
        return processes.run(words, directory or self.work, self.environment(), TIMEOUT_S)

    def run_well(self, words, directory=None):
        outcome = self.run(words, directory)
        if outcome.status != 0:
            raise NotMeasured(f"{os.path.basename(words[0])} failed: {first_line(outcome)}")
        return outcome

    def counted(self, mechanism, program, directory=None):
        """How the program ended under the hook `count`, and the counts by name."""
        report = self.new_report()
        outcome = self.run_well(self.under(mechanism, "count", report) + program, directory)
        return outcome, read_counts(report)


def with_variants(mechanisms):
    """A mechanism that can hook from the first instruction on is so a second one; and one that can be
    made exhaustive is another, where there is sud, which does it."""
    dispatch = next(entry for entry in mechanisms if entry["name"] == "sud")
    for entry in mechanisms:
        yield entry
        if entry["from_start"]:
            yield {**entry, "name": f"{entry['name']}/start", "needs": f"{entry['needs']}, its loader"}
        if entry["flags"]["takes_coverage"]:
            yield {**(entry if dispatch["usable"] else dispatch), "name": f"{entry['name']}/exhaustive",
                   "needs": f"{entry['needs']}, Linux 5.11",
                   "usable": entry["usable"] and dispatch["usable"],
                   "flags": {**entry["flags"], "exhaustive": True}}


def read_counts(report):
    """The sum over all processes of a run."""
    calls = collections.Counter()
    try:
        with open(report, encoding="utf-8") as file:
            for line in file:
                calls.update(json.loads(line)["hook"]["report"]["calls"])
    except FileNotFoundError:
        raise NotMeasured("the run has written no report") from None
    return calls

"""The two tables beside the runner: which tests there are, and what cannot be as natively."""
import fnmatch
import os
import shlex
from typing import NamedTuple

HERE = os.path.dirname(os.path.abspath(__file__))


def lines_of(name):
    """Without comments; a line that is indented continues the one before."""
    with open(os.path.join(HERE, name), encoding="utf-8") as file:
        text = file.read().replace("\n  ", " ")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def collections():
    """{collection: [[program, argument...]]}"""
    table = {}
    for line in lines_of("tests"):
        collection, tests = line.split(":", 1)
        table[collection] = [shlex.split(test) for test in shlex.split(tests)]
    return table


class Limit(NamedTuple):
    """One line of the table `limits`. `test` is COLLECTION/PROGRAM, `case` a shell pattern."""

    test: str
    case: str
    when: list
    reason: str

    def applies(self, test, coverage, facts):
        """`facts`: see facts()."""
        return self.test == test and {"always", coverage, *facts}.issuperset(self.when)

    def covers(self, case):
        return fnmatch.fnmatchcase(case, self.case)


def limits():
    fields = [[field.strip() for field in line.split("|")] for line in lines_of("limits")]
    return [Limit(test, case, when.split(","), reason) for test, case, when, reason in fields]


def facts(zpoline):
    """Of the machine and the build, as words for WHEN."""
    return [word for word, holds in [("no-keys", not has_protection_keys()),
                                     ("not-in-tmp", not zpoline.startswith("/tmp/"))] if holds]


def has_protection_keys():
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        return any("ospke" in line.split() for line in file if line.startswith("flags"))

"""Counts the system calls in the output of `strace -f -o FILE`: of each process from its marker on
(see marker.c), so that what the dynamic linker and the constructors do before is not counted,
neither after the start nor after an exec; or all of them but the first, which is strace's execve."""
import collections
import re

MARK = re.compile(r"getpriority\((0x12fd1|77777).*77777\)")
CALL = re.compile(r"(\d+) +(?:([a-z0-9_]+)\(|<\.\.\. ([a-z0-9_]+) resumed>)(.*)")


class Counter:
    """Follows the lines of one trace."""

    def __init__(self):
        self.calls = collections.Counter()
        self.parents_counting = False
        self.counting = {}  # by pid: has its marker been seen?

    def line(self, text):
        match = CALL.match(text)
        if not match:
            return  # a signal, an exit
        pid, name, resumed, rest = match.groups()
        if MARK.search(text):
            self.counting[pid] = True
            return
        if name:
            if self.is_counting(pid):
                self.calls[name] += 1
        if (name or resumed) == "execve" and "unfinished" not in rest and rest.endswith("= 0"):
            self.counting[pid] = False

    def is_counting(self, pid):
        """A new thread or forked child goes on where its parent was: behind the marker, since
        no constructor of the tested programs starts one."""
        if pid not in self.counting:
            self.counting[pid] = bool(self.counting)
        return self.counting[pid]


class CounterOfAll:
    """Counts every call, but the execve of the program itself."""

    def __init__(self):
        self.calls = collections.Counter()
        self.started = False

    def line(self, text):
        match = CALL.match(text)
        if match and match.group(2):
            if self.started:
                self.calls[match.group(2)] += 1
            self.started = True


def count(path, from_start=False):
    counter = CounterOfAll() if from_start else Counter()
    with open(path, encoding="utf-8", errors="replace") as file:
        for text in file:
            counter.line(text.rstrip("\n"))
    return counter.calls

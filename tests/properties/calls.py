"""The share of a program's system calls that the hook has seen. The truth is counted from outside, by
strace, on the program as it is: from main on, and from the kernel's start of the program on."""
import collections
import os

from cells import Cell
from host import strace_counts, tool

HOW = ("percent of the system calls that the hook `count` has seen, from main on / from exec on; all "
       "calls: strace of the unhooked program, compared number by number. Programs: `ls -l`, a python3 "
       "script that forks, three_ways (a third each by libc, by an instruction of its own, by code "
       "written at run time)")
FILES = 20
TIMES = "100"
# Without threads: how often they wait for each other is not the same in two runs.
PYTHON = ("import json, os\n"
          "child = os.fork()\n"
          "for _ in range(50): os.getppid()\n"
          "if not child: os._exit(0)\n"
          "os.waitpid(child, 0)\n"
          "print(json.dumps({n: os.stat(n).st_size for n in sorted(os.listdir('.'))}))")


def programs(host):
    """By title."""
    return {
        "ls": [tool("ls"), "-l", "."],
        "python3": [tool("python3"), "-I", "-S", "-c", PYTHON],
        "three_ways": [host.fixture("three_ways"), TIMES],
    }


def count_from_exec(path):
    """All calls of the trace but the first, which is strace's own execve of the program."""
    calls = collections.Counter()
    with open(path, encoding="utf-8", errors="replace") as file:
        for text in file:
            match = strace_counts.CALL.match(text)
            if match and match.group(2):
                calls[match.group(2)] += 1
    calls["execve"] -= 1
    return +calls


class Truth:
    """What strace counts, once for each program."""

    def __init__(self, host):
        self.host = host
        self.directory = os.path.join(host.work, "files")
        self.known = {}
        os.mkdir(self.directory)
        for number in range(FILES):
            with open(os.path.join(self.directory, f"file{number}"), "w", encoding="utf-8") as file:
                file.write("text\n" * number)

    def of(self, program):
        key = tuple(program)
        if key not in self.known:
            self.known[key] = (self.count(program, self.host.fixture("libproperties-marker.so")),
                               self.count(program, None))
        return self.known[key]

    def count(self, program, marker):
        trace = os.path.join(self.host.work, "trace")
        words = [tool("strace"), "-f", "-qq", "-o", trace]
        if marker:
            words += ["-E", f"LD_PRELOAD={marker}"]
        self.host.run_well(words + program, self.directory)
        return strace_counts.count(trace) if marker else count_from_exec(trace)


def share(seen, all_calls):
    """In percent; a number that was seen too often does not make up for one that was missed."""
    return 100 * sum((seen & all_calls).values()) / sum(all_calls.values())


def percent(value):
    return f"{value:.0f}" if value in (0, 100) else f"{min(value, 99.9):.1f}"


def measure(host, truth, mechanism, title):
    program = programs(host)[title]
    from_main, from_exec = truth.of(program)
    _, seen = host.counted(mechanism, program, truth.directory)
    shares = {"from_main": share(seen, from_main), "from_exec": share(seen, from_exec)}
    missed = from_main - seen
    return Cell(f"{percent(shares['from_main'])} / {percent(shares['from_exec'])}", shares,
                details={"seen": seen.total(), "calls_from_main": from_main.total(),
                         "calls_from_exec": from_exec.total(), "missed_from_main": dict(missed)})

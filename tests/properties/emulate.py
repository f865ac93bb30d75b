"""Whether the hook can answer in the kernel's place, and the program sees the answer."""
from cells import Cell
from host import tool
from overhead import ANSWER, HOOK

HOW = ("of four ways to ask for the process number, how many get the answer of the hook `constant`: "
       "python3's os.getpid(), libc's getpid(), a system call instruction in the program, one in code "
       "written at run time (the last three in three_ways)")
WAYS = ("python3", "libc", "instruction", "written")


def answers(host, mechanism):
    """What the program is told, by way."""
    under = host.under(mechanism, HOOK)
    python = host.run_well(under + [tool("python3"), "-I", "-S", "-c",
                                    "import os; print(os.getpid())"])
    own = host.run_well(under + [host.fixture("three_ways"), "1"])
    told = {"python3": python.stdout.strip()}
    told.update(line.split() for line in own.stdout.splitlines())
    return told


def measure(host, mechanism):
    told = answers(host, mechanism)
    seen = {way: told.get(way) == str(ANSWER) for way in WAYS}
    missing = [way for way in WAYS if not seen[way]]
    return Cell(f"{sum(seen.values())} of {len(WAYS)}", seen,
                note="not answered: " + ", ".join(missing) if missing else None, details=told)

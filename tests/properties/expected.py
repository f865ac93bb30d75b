"""The cells that must hold, whatever the machine: what a mechanism says of itself is what is measured."""

PROGRAMS = ("calls_ls", "calls_python3", "calls_three_ways")
# How much of three_ways can be seen by mechanisms that know code only as it is at the start: two of
# its three ways, and what it does beside.
TWO_WAYS_PERCENT = (66, 75)


def problems(table):
    """What is wrong, one text each."""
    for row in table["rows"]:
        for problem in problems_of(row):
            yield f"{row['mechanism']}: {problem}"


def problems_of(row):
    cells = {name: cell["value"] for name, cell in row["cells"].items()}
    if not row["usable"]:
        return
    if cells["kernel"] is not False:
        yield "the kernel is not as it was"
    if cells["text"] is not None and cells["text"] != 0:
        yield f"{cells['text']} bytes changed that belong to no system call instruction"
    if not row["flags"]["takes_hook"]:
        return
    if row["hook_runs_in"] == "program":
        yield from problems_in_program(row, cells)
    for name in PROGRAMS:
        if row["flags"]["exhaustive"] and cells[name] and cells[name]["from_main"] < 100:
            yield f"{name}: exhaustive, but only {cells[name]['from_main']:.1f} % from main on"


def problems_in_program(row, cells):
    missing = [name for name, value in cells.items() if value is None and name != "overhead"]
    if missing:
        yield "not measured: " + ", ".join(missing)
        return
    for name, what in (("source", "a program without source"), ("libc", "an unmodified libc")):
        if cells[name] is not True:
            yield f"{what} is not hooked"
    for way in ("python3", "libc"):
        if not cells["emulate"][way]:
            yield f"the answer for {way} is not seen"
    if row["flags"]["exhaustive"] and not all(cells["emulate"].values()):
        yield "exhaustive, but does not answer every way"
    if row["mechanism"] in ("zpoline", "zpoline/start", "int3"):
        yield from problems_of_rewriting(cells)
    if row["mechanism"] == "zpoline/start":
        for name in ("calls_ls", "calls_python3"):
            if cells[name]["from_exec"] < 100:
                yield f"{name}: {cells[name]['from_exec']:.1f} % from exec on"
    if row["mechanism"] == "ld_preload" and cells["emulate"]["instruction"]:
        yield "a system call instruction cannot be seen by replaced wrappers: the measurement is wrong"


def problems_of_rewriting(cells):
    for name in ("calls_ls", "calls_python3"):
        if cells[name]["from_main"] < 100:
            yield f"{name}: {cells[name]['from_main']:.1f} % from main on"
    low, high = TWO_WAYS_PERCENT
    if not low <= cells["calls_three_ways"]["from_main"] <= high:
        yield f"three_ways: {cells['calls_three_ways']['from_main']:.1f} % from main on"
    if not cells["emulate"]["instruction"]:
        yield "the answer for a system call instruction is not seen"

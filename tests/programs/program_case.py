"""A case of cases/: a description, lines that begin with `#:`, and a bash script, which is the
program, unless `#: run COMMAND` names another: the script then prepares its directory and is not
hooked. Further lines: `#: needs COMMAND...`, `#: timeout SECONDS`, and
`#: normalise REGEX => REPLACEMENT` for what differs between two native runs."""
import os
import re
import shlex
import shutil

import processes
from usable import PATH, environment


class Case:
    """What a case's file says."""

    def __init__(self, path):
        self.name = os.path.basename(path)
        with open(path, encoding="utf-8") as file:
            self.script = file.read()
        self.path = os.path.abspath(path)
        self.needs, self.run, self.timeout, self.normalise = [], None, 150, []
        for line in self.script.splitlines():
            if line.startswith("#: "):
                self.read_line(*line[3:].split(" ", 1))

    def read_line(self, word, rest):
        if word == "needs":
            self.needs += rest.split()
        elif word == "run":
            self.run = shlex.split(rest)
        elif word == "timeout":
            self.timeout = int(rest)
        elif word == "normalise":
            self.normalise.append(rest.split(" =>", 1))
        else:
            raise ValueError(f"{self.path}: unknown line: #: {word}")

    def missing(self):
        needs = self.needs + ([self.run[0]] if self.run else ["bash"])
        return [need for need in needs if not shutil.which(need, path=PATH)]

    def normalised(self, text):
        for pattern, replacement in self.normalise:
            text = re.sub(pattern, replacement.strip(), text, flags=re.MULTILINE)
        return text


def outcome(case, prefix, directory):
    """One run in a fresh directory, always of the same name, since programs print it."""
    os.mkdir(directory)
    try:
        program = case.run or ["bash", case.path]
        if case.run:
            prepared = processes.run(["bash", "-e", case.path], directory, environment(directory),
                                     case.timeout)
            if prepared.status != 0:
                raise RuntimeError(f"the preparation failed: {prepared}")
        return processes.run(prefix + program, directory, environment(directory), case.timeout)
    finally:
        shutil.rmtree(directory)

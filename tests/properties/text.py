"""Which bytes of a running program's code differ from its files, and whether they all belong to system
call instructions. objdump says what is one; nothing of ours is asked."""
import os
import re
import subprocess
import tempfile
from typing import NamedTuple

from cells import Cell, NotMeasured
from host import TIMEOUT_S, tool

HOW = ("bytes of the program's mapped code (every file, and the vDSO) that differ from the files and lie in "
       "no instruction that objdump shows as syscall or sysenter, while {program} runs; in brackets "
       "the system call instructions that were changed")

PYTHON = ("import ctypes, hashlib, json, os, ssl, sys, threading\n"
          "while (line := sys.stdin.buffer.readline()): os.write(1, line)")
MAPPING = re.compile(r"([0-9a-f]+)-([0-9a-f]+) (....) ([0-9a-f]+) \S+ (\d+) *(.*)")
LOAD = re.compile(r" *LOAD +0x([0-9a-f]+) 0x([0-9a-f]+) 0x[0-9a-f]+ 0x([0-9a-f]+) 0x[0-9a-f]+ (...) ")
INSTRUCTION = re.compile(r" *([0-9a-f]+):\t([0-9a-f ]+)\t(?:syscall|sysenter)\b")
PAGE = 4096


class Segment(NamedTuple):
    """Of a file: where its code lies in the file and in memory."""

    offset: int
    address: int
    size: int


class Image:
    """An ELF file as its tools see it."""

    def __init__(self, path):
        self.path = path
        with open(path, "rb") as file:
            self.bytes = file.read()
        loads = LOAD.finditer(output([tool("readelf"), "-lW", path]))
        self.loads = [(Segment(*(int(word, 16) for word in load.groups()[:3])), "E" in load[4])
                      for load in loads]
        if not self.loads:
            raise NotMeasured(f"readelf shows no segments of {path}")
        self.call_bytes = None

    def code(self):
        return [segment for segment, executable in self.loads if executable]

    def base(self, start, offset):
        """Where the file's address 0 is, if the page at `offset` is mapped at `start`."""
        for segment, _ in self.loads:
            if segment.offset - segment.offset % PAGE <= offset < segment.offset + segment.size:
                return start - (segment.address + offset - segment.offset)
        return None

    def system_calls(self):
        """Address of each byte of a system call instruction: the address of the instruction."""
        if self.call_bytes is None:
            self.call_bytes = {}
            text = output([tool("objdump"), "-d", "-w", self.path])
            for match in INSTRUCTION.finditer(text):
                start = int(match[1], 16)
                for i in range(len(match[2].split())):
                    self.call_bytes[start + i] = start
        return self.call_bytes


def output(words):
    done = subprocess.run(words, text=True, errors="replace", capture_output=True, check=False,
                          env={**os.environ, "LC_ALL": "C"}, timeout=TIMEOUT_S)
    if done.returncode != 0:
        raise NotMeasured(f"{words[0]} failed: {done.stderr.strip()[:100]}")
    return done.stdout


def mappings(pid):
    """(start, end, permissions, offset, path) of each."""
    with open(f"/proc/{pid}/maps", encoding="utf-8", errors="surrogateescape") as file:
        for line in file:
            start, end, permissions, offset, _, path = MAPPING.match(line.rstrip("\n")).groups()
            yield int(start, 16), int(end, 16), permissions, int(offset, 16), path


def code_files(pid):
    """Of each file that has code in the process, and of the vDSO: where a part of it is mapped."""
    files = {}
    for start, _, permissions, offset, path in mappings(pid):
        if path == "[vdso]" or (path.startswith("/") and "x" in permissions):
            files.setdefault(path, (start, offset))
    return files


def memory(pid, start, size):
    with open(f"/proc/{pid}/mem", "rb", buffering=0) as file:
        return os.pread(file.fileno(), size, start)


class Texts:
    """Knows the files that it has seen; they are the same for all mechanisms."""

    def __init__(self):
        self.images = {}
        self.kept = []

    def image(self, path):
        if path not in self.images:
            self.images[path] = Image(path)
        return self.images[path]

    def vdso(self):
        """Our own, which is nobody's business to change, as a file for objdump."""
        if "[vdso]" not in self.images:
            for start, end, _, _, path in mappings(os.getpid()):
                if path == "[vdso]":
                    # pylint: disable=consider-using-with
                    file = tempfile.NamedTemporaryFile(prefix="vdso-")
                    file.write(memory(os.getpid(), start, end - start))
                    file.flush()
                    self.kept.append(file)
                    self.images["[vdso]"] = Image(file.name)
        return self.images.get("[vdso]")

    def compare(self, pid):
        """What differs in the process, which must not run meanwhile."""
        result = {"files": [], "bytes_compared": 0, "changed_bytes": 0, "changed_calls": 0,
                  "wrong_bytes": 0, "wrong": []}
        for path, (start, offset) in sorted(code_files(pid).items()):
            image = self.vdso() if path == "[vdso]" else self.image(path)
            base = image.base(start, offset)
            if base is None:
                raise NotMeasured(f"where {path} is mapped does not fit its headers")
            result["files"].append(path)
            for segment in image.code():
                self.compare_segment(pid, path, image, base, segment, result)
        return result

    @staticmethod
    def compare_segment(pid, path, image, base, segment, result):
        """The whole segment, however it is mapped by now."""
        wanted = image.bytes[segment.offset:segment.offset + segment.size]
        found = memory(pid, base + segment.address, segment.size)
        if len(found) != len(wanted):
            raise NotMeasured(f"the code of {path} cannot be read in the process")
        result["bytes_compared"] += len(wanted)
        calls = set()
        for at in differences(wanted, found):
            result["changed_bytes"] += 1
            address = segment.address + at
            if address in image.system_calls():
                calls.add(image.system_calls()[address])
            else:
                result["wrong_bytes"] += 1
                result["wrong"].append(f"{path} at {address:#x}")
        result["changed_calls"] += len(calls)


def differences(a, b):
    for page in range(0, len(a), PAGE):
        if a[page:page + PAGE] != b[page:page + PAGE]:
            yield from (i for i in range(page, min(page + PAGE, len(a))) if a[i] != b[i])


def program(host):
    """Copies its input to its output, line by line."""
    return [tool("cat")] if host.quick else [tool("python3"), "-I", "-S", "-u", "-c", PYTHON]


def title(host):
    return "cat" if host.quick else "python3 with ssl, ctypes and threads"


def observe(host, words, look):
    """What look(pid) returns. Starts a program like cat, lets it copy a line, looks at it while it waits for the next one,
    and lets it end."""
    with subprocess.Popen(words, cwd=host.work, env=host.environment(), stdin=subprocess.PIPE,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        try:
            process.stdin.write(b"line\n")
            process.stdin.flush()
            line = process.stdout.readline()
            seen = look(process.pid) if line == b"line\n" else None
            _, errors = process.communicate(timeout=TIMEOUT_S)
        except BrokenPipeError:
            _, errors = process.communicate(timeout=TIMEOUT_S)
            seen = None
        except BaseException:
            process.kill()
            raise
    if seen is None or process.returncode != 0:
        said = errors.decode(errors="replace").strip()[:200]
        raise NotMeasured(f"the program ended with status {process.returncode}: {said}")
    return seen


def program_of(pid, executable):
    """The program's process: the command's own, or one below it."""
    waiting = [pid]
    while waiting:
        candidate = waiting.pop()
        if os.path.realpath(f"/proc/{candidate}/exe") == os.path.realpath(executable):
            return candidate
        with open(f"/proc/{candidate}/task/{candidate}/children", encoding="ascii") as file:
            waiting += [int(child) for child in file.read().split()]
    raise NotMeasured("the program's process was not found")


def measure(host, texts, mechanism, takes_hook):
    words = program(host)
    found = observe(host, host.under(mechanism, "identity" if takes_hook else None) + words,
                    lambda pid: texts.compare(program_of(pid, words[0])))
    wrong = found["wrong"][:3]
    return Cell(f"{found['wrong_bytes']} ({found['changed_calls']})", found["wrong_bytes"],
                note="for example " + ", ".join(wrong) if wrong else None, details=found)

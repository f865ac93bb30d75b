"""What a mechanism asks of its surroundings: of the kernel, of the program's source, of libc."""
import glob
import hashlib
import os
import platform
import re

from cells import Cell, NotMeasured
from host import read_counts, tool
from text import code_files, observe, output, program_of

KERNEL_HOW = ("what a run changes in the kernel: loaded modules, /proc/sys/kernel/tainted and the settings "
              "{settings} before and after; the kernel as found is {release}")
SOURCE_HOW = ("a program of the distribution without symbol table and debug information (`{program}`, by "
              "readelf) runs under the hook `count`, with the same output, and calls are counted")
LIBC_HOW = ("the libc that is mapped in `cat` is the package's, by checksum, and calls that are made in it "
            "are counted: objdump shows no system call instruction in any other file of the program's, "
            "save the loader")

PACKAGES = "/var/lib/dpkg/info"
SETTINGS = ("vm/mmap_min_addr", "kernel/yama/ptrace_scope", "kernel/seccomp/actions_logged",
            "kernel/randomize_va_space", "vm/overcommit_memory", "kernel/perf_event_paranoid")
STRIPPED_PROGRAMS = ("cat", "head", "tail", "sort")  # each prints a file that it is given
DEBUG_SECTION = re.compile(r"\] (\.symtab|\.z?debug_\w+) ")
BUILD_ID = re.compile(r"Build ID: ([0-9a-f]+)")


def read(path):
    try:
        with open(path, encoding="utf-8") as file:
            return file.read().strip()
    except OSError as error:
        return f"({error.strerror})"


def kernel_state():
    modules = read("/proc/modules")
    state = {"modules": sorted(line.split()[0] for line in modules.splitlines())
             if not modules.startswith("(") else modules,
             "tainted": read("/proc/sys/kernel/tainted"), "release": platform.release()}
    state.update((name, read(f"/proc/sys/{name}")) for name in SETTINGS)
    return state


def kernel_how():
    return KERNEL_HOW.format(settings=", ".join(name.replace("/", ".") for name in SETTINGS),
                             release=platform.release())


def kernel_cell(before, after, entry):
    changed = sorted(name for name in before if before[name] != after[name])
    return Cell("changed" if changed else "none", bool(changed),
                note="changed: " + ", ".join(changed) if changed else None,
                details={"kernel": after, "needs": entry["needs"]})


def has_debug_information(path):
    """In the file, or beside it where gdb would look."""
    if DEBUG_SECTION.search(output([tool("readelf"), "-SW", path])):
        return True
    build_id = BUILD_ID.search(output([tool("readelf"), "-nW", path]))
    if not build_id:
        return False
    return os.path.exists(f"/usr/lib/debug/.build-id/{build_id[1][:2]}/{build_id[1][2:]}.debug")


def stripped_program():
    for name in STRIPPED_PROGRAMS:
        path = os.path.realpath(tool(name))
        if not has_debug_information(path):
            return path
    raise NotMeasured("no program without symbols and debug information was found")


def source_how():
    try:
        return SOURCE_HOW.format(program=stripped_program())
    except NotMeasured as why:
        return SOURCE_HOW.format(program=why)


def without_source(host, mechanism, directory):
    program = [stripped_program(), "file5"]
    native = host.run_well(program, directory)
    hooked, calls = host.counted(mechanism, program, directory)
    works = calls.total() > 0 and (native.stdout, native.stderr) == (hooked.stdout, hooked.stderr)
    return Cell("yes" if works else "no", works,
                note=None if works else f"{calls.total()} calls counted, or another output",
                details={"program": program[0], "calls": calls.total()})


def packaged_digest(path):
    """The checksum that the package has for a file."""
    # A file of /lib may be listed below /usr, or the other way round, where the two are one.
    plain = path[4:] if path.startswith("/usr/") else path
    wanted = {plain[1:], f"usr{plain}"}
    for listing in glob.glob(f"{PACKAGES}/libc6*.md5sums"):
        with open(listing, encoding="utf-8") as file:
            for line in file:
                digest, name = line.rstrip("\n").split("  ", 1)
                if name in wanted:
                    return digest
    raise NotMeasured(f"no package lists a checksum of {path}")


def mapped_libc(texts, files, own):
    """The path of libc, the only one of the files that makes system calls, except for the loader.
    `own` is where the mechanisms' libraries lie."""
    found = None
    for path in files:
        if os.path.basename(path).startswith("libc.so"):
            found = path
        elif not (path.startswith(own) or os.path.basename(path).startswith("ld-linux")
                  or path == "[vdso]") and texts.image(path).system_calls():
            raise NotMeasured(f"{path} makes system calls as well")
    if not found:
        raise NotMeasured("the program has no libc")
    return found


def unmodified_libc(host, texts, mechanism):
    report = host.new_report()
    cat = tool("cat")
    files = observe(host, host.under(mechanism, "count", report) + [cat],
                    lambda pid: code_files(program_of(pid, cat)))
    calls = read_counts(report)
    path = mapped_libc(texts, files, os.path.dirname(os.path.dirname(host.zpoline)))
    with open(path, "rb") as file:
        digest = hashlib.md5(file.read()).hexdigest()
    works = digest == packaged_digest(path) and calls["read"] > 0 and calls["write"] > 0
    return Cell("yes" if works else "no", works,
                note=None if works else "another libc, or no call counted",
                details={"libc": path, "md5": digest, "calls": calls})

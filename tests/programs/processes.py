"""Runs a program to its end and leaves nothing of it behind: not its children, nor daemons that
left its process group."""
import ctypes
import os
import signal
import subprocess
from typing import NamedTuple

PR_SET_CHILD_SUBREAPER = 36


class Outcome(NamedTuple):
    """Status as a shell would say it, or "timeout"."""

    status: object
    stdout: str
    stderr: str


def adopt_orphans():
    """From now on orphaned descendants become our children, so that end_orphans finds them."""
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def children():
    with open(f"/proc/self/task/{os.getpid()}/children", encoding="ascii") as file:
        return [int(pid) for pid in file.read().split()]


def end_orphans():
    while pids := children():
        for pid in pids:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
            try:
                os.waitpid(pid, 0)
            except ChildProcessError:
                pass


def run(arguments, directory, environment, timeout):
    """Standard input is empty. On timeout the whole process group is killed."""
    # pylint: disable=consider-using-with
    process = subprocess.Popen(arguments, cwd=directory, env=environment, start_new_session=True,
                               stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE)
    try:
        stdout, stderr = process.communicate(timeout=timeout)
        status = process.returncode
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        end_orphans()
        stdout, stderr = process.communicate()
        status = "timeout"
    finally:
        end_orphans()
    return Outcome(status, stdout.decode(errors="backslashreplace"),
                   stderr.decode(errors="backslashreplace"))

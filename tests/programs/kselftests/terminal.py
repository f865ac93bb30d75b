"""Runs a program with a terminal as its output, so that what it has said before it is killed is not
lost in a buffer, and leaves nothing of it behind."""
import os
import pty
import select
import signal
import subprocess
import time
import tty

import processes


def _drain(fd, deadline, ended):
    """What arrives until the deadline, the end of all writers, or `ended`; and whether in time."""
    chunks = []
    while True:
        left = deadline - time.monotonic()
        if left <= 0:
            return chunks, False
        if select.select([fd], [], [], min(left, 0.05))[0]:
            try:
                chunk = os.read(fd, 65536)
            except OSError:  # EIO: nobody can write any more
                chunk = b""
            if not chunk:
                return chunks, True
            chunks.append(chunk)
        elif ended():
            return chunks, True


def run(arguments, directory, environment, timeout):
    """(output, status, seconds). Status as subprocess says it, or "timeout" after so many seconds;
    then the whole session is killed. processes.adopt_orphans() has been called."""
    ours, theirs = pty.openpty()
    tty.setraw(theirs)
    start = time.monotonic()
    # pylint: disable=consider-using-with
    process = subprocess.Popen(arguments, cwd=directory, env=environment, start_new_session=True,
                               stdin=subprocess.DEVNULL, stdout=theirs, stderr=theirs)
    os.close(theirs)
    chunks, in_time = _drain(ours, start + timeout, lambda: process.poll() is not None)
    try:
        status = process.wait(max(start + timeout - time.monotonic(), 0) if in_time else 0)
    except subprocess.TimeoutExpired:
        status = "timeout"
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    seconds = time.monotonic() - start
    processes.end_orphans()
    chunks += _drain(ours, time.monotonic() + 1, lambda: True)[0]
    os.close(ours)
    return b"".join(chunks).decode(errors="backslashreplace"), status, seconds

"""Reads the report of a run."""
import json


def read(path):
    """Its lines, without those of execs that failed, which a second line takes back."""
    lines = []
    with open(path, encoding="utf-8") as file:
        for line in map(json.loads, file):
            if line["end"] == "exec_failed":
                lines.remove(next(l for l in reversed(lines) if l["pid"] == line["pid"]))
            else:
                lines.append(line)
    return lines

"""What one answered getpid costs: the micro benchmark's loop, all mechanisms in turn, round after
round, on one CPU; the median of each."""
import json
import os
import statistics
import subprocess

from cells import Cell, not_measured
from host import TIMEOUT_S

ANSWER = 70000001
HOOK = f"constant:39={ANSWER}"

HOW = ("ns per getpid that the hook `constant` answers, without anything subtracted, and how many times "
       "zpoline's: micro --case=getpid_loop, all mechanisms in turn on one CPU, {rounds}; none: the native "
       "call")


def settings(host):
    return {"rounds": 1, "min_time_s": 0.01} if host.quick else {"rounds": 5, "min_time_s": 0.05}


def how(host):
    rounds = settings(host)["rounds"]
    return HOW.format(rounds=f"median of {rounds} rounds" if rounds > 1 else "a single round")


def sample(host, mechanism, takes_hook, cpu):
    """ns of one call, or why there is none."""
    words = host.under(mechanism, HOOK if takes_hook else None) + [
        host.micro, "--case=getpid_loop", f"--expect={ANSWER if takes_hook else 'self'}",
        f"--benchmark_min_time={settings(host)['min_time_s']}", "--benchmark_format=json"]
    try:
        done = subprocess.run(words, cwd=host.work, env=host.environment(), text=True,
                              stdin=subprocess.DEVNULL, capture_output=True, timeout=TIMEOUT_S,
                              check=False, preexec_fn=lambda: os.sched_setaffinity(0, {cpu}))
    except subprocess.TimeoutExpired:
        return "no answer in time"
    if done.returncode != 0:
        return f"status {done.returncode}: {done.stderr.strip().splitlines()[:1]}"
    benchmark = json.loads(done.stdout)["benchmarks"][0]
    return benchmark.get("error_message") or float(benchmark["real_time"])


def measure(host, mechanisms, progress):
    """Cells by the name of the mechanism."""
    if not (host.micro and os.access(host.micro, os.X_OK)):
        why = not_measured("micro was not built: Google Benchmark is missing")
        return {entry["name"]: why for entry in mechanisms}
    cpu = min(os.sched_getaffinity(0))
    samples = {entry["name"]: [] for entry in mechanisms}
    failures = {}
    for turn in range(settings(host)["rounds"]):
        progress(f"overhead, round {turn + 1}")
        for entry in mechanisms:
            name = entry["name"]
            if name not in failures:
                value = sample(host, name, entry["flags"]["takes_hook"], cpu)
                if isinstance(value, str):
                    failures[name] = value
                samples[name].append(value)
    medians = {name: statistics.median(values) for name, values in samples.items()
               if name not in failures}
    return {entry["name"]: cell(entry["name"], medians, failures, samples)
            for entry in mechanisms}


def cell(name, medians, failures, samples):
    if name in failures:
        return not_measured(failures[name])
    ns = medians[name]
    ratio = ns / medians["zpoline"] if "zpoline" in medians else None
    text = f"{ns:.3g}" if ns < 100 else f"{ns:.0f}"
    if ratio is not None:
        text += f" ({ratio:.3g}x)" if ratio < 100 else f" ({ratio:.0f}x)"
    return Cell(text, {"ns": ns, "ratio_to_zpoline": ratio}, details={"rounds_ns": samples[name]})

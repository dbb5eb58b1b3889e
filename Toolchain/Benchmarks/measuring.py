"""Runs programs in turn and keeps what they say of themselves.

The machine may be busy with other things, so no time is trusted by itself. A program measures many
short runs inside itself, of which the best counts; programs that are compared take turns, round by
round; and what is reported is the median of the ratios within the rounds.
"""

import os
import statistics
import subprocess

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", ".."))
OUT = os.path.join(ROOT, ".build-bench")
TOOLS = os.path.join(ROOT, ".build-venv", "tools")
WAMRC = os.path.join(ROOT, ".build", "release", "wamrc")
WAMR_RUN = os.path.join(ROOT, ".build", "release", "wamr-run")
WARM_INSTANCES = os.path.join(ROOT, ".build", "release", "warm-instances")
WASMTIME = os.path.join(TOOLS, "wasmtime")
WAMR = os.path.join(OUT, "wamr-tools", "bin", "wamr")
WAMR_COMPILER = os.path.join(OUT, "wamr-tools", "bin", "wamrc")


class Failure(Exception):
    """A program that failed, or a result that isn't the others'."""


def exists(path):
    """Whether `path` was made; what an engine refuses is an empty file."""
    return os.path.exists(path) and os.path.getsize(path) > 0


def engines(stem, native):
    """The commands for the component `stem`, and for `native`, by engine, but for those refused."""
    commands = {}
    for level in ("x86-64-v2", "native"):
        if native:
            commands["native " + level] = [f"{native}.native-{level}"]
        bundle = f"{stem}.ours-{level}"
        if exists(bundle):
            commands["ours " + level] = [WAMR_RUN, bundle]
    for kind, name in (("O1", "ours -O1"), ("fused", "ours fused")):
        bundle = f"{stem}.ours-{kind}"
        if exists(bundle):
            commands[name] = [WAMR_RUN, bundle]
    if exists(stem + ".wasmtime"):
        commands["wasmtime"] = [WASMTIME, "run", "--allow-precompiled", stem + ".wasmtime"]
    manifest = stem + ".wamr.json"
    if exists(manifest):
        commands["wamr"] = [WAMR, "run", "--precompiled-manifest", manifest, stem + ".wasm"]
    return commands


def lines(command):
    """What `command` prints: the least time by label, and the results by label."""
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    if done.returncode != 0:
        raise Failure(f"{' '.join(command)}: status {done.returncode}: {done.stderr[:300]}")
    times, results = {}, {}
    for line in done.stdout.splitlines():
        label, nanoseconds, result = line.split()
        times[label] = min(times.get(label, float("inf")), int(nanoseconds))
        if results.setdefault(label, result) != result:
            raise Failure(f"{' '.join(command)}: results differ from run to run")
    if not times:
        raise Failure(f"{' '.join(command)}: no output {done.stderr[:300]}")
    return times, results


def in_turn(commands, rounds, run=lines, say=lambda text: None):
    """Runs `commands` round by round; what `run` returned, by name and round.

    WAMR may fail where it has accepted a component; it is then left out, and the reason is said.
    """
    found = {name: [] for name in commands}
    names = list(commands)
    for number in range(rounds):
        # Each round begins with another one.
        first = number % len(names) if names else 0
        for name in names[first:] + names[:first]:
            if name not in found:
                continue
            try:
                found[name].append(run(commands[name]))
            except Failure as failure:
                if name != "wamr":
                    raise
                say(f"WAMR fails: {failure}")
                del found[name]
    return found


def launch(command):
    """Runs `command` as a process.

    Returns the nanoseconds until its first output, until its end, and of the processor, and the
    kilobytes that were resident at most.
    """
    done = subprocess.run(
        [os.path.join(OUT, "launch")] + command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        text=True)
    first, total, computed, resident, status = done.stdout.split()
    if status != "0":
        raise Failure(f"{' '.join(command)}: status {status}")
    return int(first), int(total), int(computed), int(resident)


def ratios(times, others):
    """The ratios of two rows of times, round by round."""
    return [a / b for a, b in zip(times, others)]


def spread(values):
    """The median of `values`, and the quartiles around it."""
    if len(values) < 2:
        return values[0], values[0], values[0]
    low, middle, high = statistics.quantiles(values, n=4, method="inclusive")
    return middle, low, high


def geometric_mean(values):
    return statistics.geometric_mean(values)

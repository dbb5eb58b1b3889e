"""The kernels: the same C as native programs and as components, in all engines."""

import glob
import os

from measuring import OUT, ROOT, Failure, engines, geometric_mean, in_turn, ratios, spread

# What is compared with what: the heading, and the two engines.
COLUMNS = [
    ("ours / native, v2", "ours x86-64-v2", "native x86-64-v2"),
    ("ours / native, host", "ours native", "native native"),
    ("wasmtime / native, host", "wasmtime", "native native"),
    ("WAMR / native, host", "wamr", "native native"),
    ("ours / wasmtime, host", "ours native", "wasmtime"),
    ("ours -O1 / native, v2", "ours -O1", "native x86-64-v2"),
]


def names():
    """All kernels with their kinds, in the order of kinds."""
    found = []
    for path in glob.glob(os.path.join(ROOT, "Toolchain/Benchmarks/kernels/*.c")):
        with open(path) as source:
            kind = source.readline().removeprefix("// ").split(":")[0]
        found.append((kind, os.path.basename(path)[:-2]))
    return [(name, kind) for kind, name in sorted(found)]


def measure(variant, rounds, chosen, say):
    """Measures all kernels, or those `chosen`, in the guests built as `variant`.

    Returns a row for each: its name, its kind, and its best times by engine and round.
    """
    rows = []
    for name, kind in names():
        if chosen and name not in chosen:
            continue
        stem = os.path.join(OUT, "kernels", name)
        commands = engines(f"{stem}.{variant}", stem)
        if "ours x86-64-v2" not in commands:
            say(f"{name}.{variant} is refused")
            continue
        found = in_turn(commands, rounds, say=say)
        results = {
            engine: " ".join(sorted({result["run"] for _, result in runs}))
            for engine, runs in found.items()}
        # WAMR's own compiler has been seen to be wrong: that is shown, and its time doesn't count.
        if results.get("wamr", results["ours x86-64-v2"]) != results["ours x86-64-v2"]:
            say(f"{name}.{variant}: WAMR's result is wrong: {results.pop('wamr')}")
            del found["wamr"]
        if len(set(results.values())) != 1:
            raise Failure(f"{name}.{variant}: the engines' results differ: {results}")
        times = {engine: [run["run"] for run, _ in runs] for engine, runs in found.items()}
        rows.append((name, kind, times))
        say(f"{name}.{variant}: " + ", ".join(
            f"{heading} {spread(ratios(times[a], times[b]))[0]:.2f}"
            for heading, a, b in COLUMNS if a in times and b in times))
    return rows


def compared(row, ours, other):
    """The ratios of two engines in `row`, or None if one of them is missing."""
    times = row[2]
    if ours not in times or other not in times:
        return None
    return spread(ratios(times[ours], times[other]))


def means(rows):
    """The geometric mean of each column's medians, without the mixture, which isn't a kernel."""
    found = []
    for _, ours, other in COLUMNS:
        medians = [compared(row, ours, other) for row in rows if row[1] != "mixture"]
        medians = [each[0] for each in medians if each]
        found.append((geometric_mean(medians), max(medians)) if medians else None)
    return found


def table(rows):
    """The table of `rows`, with the means in the last lines."""
    heads = " | ".join(heading for heading, _, _ in COLUMNS)
    lines = [
        f"| kernel | kind | native, v2 | {heads} |",
        "| --- | --- | ---: " + "| ---: " * len(COLUMNS) + "|"]

    def cell(value):
        return "" if value is None else "{:.2f} ({:.2f}–{:.2f})".format(*value)

    for row in rows:
        cells = " | ".join(cell(compared(row, a, b)) for _, a, b in COLUMNS)
        best = min(row[2]["native x86-64-v2"]) / 1e6
        lines.append(f"| {row[0]} | {row[1]} | {best:.2f} ms | {cells} |")
    found = means(rows)
    for number, label in ((0, "geometric mean"), (1, "greatest")):
        cells = " | ".join("" if each is None else f"**{each[number]:.2f}**" for each in found)
        lines.append(f"| **{label}** | without the mixture | | {cells} |")
    return lines

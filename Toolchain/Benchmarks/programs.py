"""What is measured of whole programs: calls, start, memory, compilation and size."""

import os
import statistics
import subprocess

from measuring import (
    OUT, ROOT, WAMR, WAMR_COMPILER, WAMR_RUN, WAMRC, WARM_INSTANCES, WASMTIME, Failure, engines,
    in_turn, launch)

FIXTURES = os.path.join(ROOT, ".build-fixtures")
CALCULATOR = os.path.join(FIXTURES, "zig-calculator-cmd.composed.wasm")
# About 100 KB, of two components in C with their library.
COMPOSED = os.path.join(FIXTURES, "values.composed.wasm")


def checked(command):
    """Runs `command`, which must succeed."""
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode != 0:
        raise Failure(f"{' '.join(command)}: status {done.returncode}: {done.stdout[:300]}")


def calls(rounds, say):
    """Nanoseconds per call, by kind and engine; the median of the rounds' best."""
    commands = engines(os.path.join(OUT, "calls"), None)
    commands["native"] = [os.path.join(OUT, "clock.native")]
    found = in_turn(commands, rounds, say=say)
    return {
        kind: {
            engine: statistics.median(times[kind] for times, _ in runs) / 1000
            for engine, runs in found.items() if runs and kind in runs[0][0]
        } for kind in ("scalar", "text", "resource", "host")
    }


def start(rounds, say):
    """Milliseconds from start to exit, and resident megabytes, of the composed calculator."""
    stem = os.path.join(OUT, "calculator")
    checked([WAMRC, "compile-component", "--no-cache", CALCULATOR, "-o", stem + ".cwasm"])
    checked([
        WAMRC, "compile-component", "--no-cache", "--fuse", CALCULATOR, "-o", stem + ".fused.cwasm"])
    checked([WASMTIME, "compile", CALCULATOR, "-o", stem + ".wasmtime"])
    checked([WAMR_COMPILER, "compile-component", CALCULATOR, "-o", stem + ".wamr.json"])
    commands = {
        "ours": [WAMR_RUN, stem + ".cwasm"],
        "fused": [WAMR_RUN, stem + ".fused.cwasm"],
        "wasmtime": [WASMTIME, "run", "--allow-precompiled", stem + ".wasmtime"],
        "wamr": [WAMR, "run", "--precompiled-manifest", stem + ".wamr.json", CALCULATOR],
    }
    # Once before, so that the store has the images.
    in_turn(commands, 1, run=launch, say=say)
    found = in_turn(commands, rounds, run=launch, say=say)
    sizes = {
        "ours": os.path.getsize(stem + ".cwasm"), "wasmtime": os.path.getsize(stem + ".wasmtime")}
    return processes(found), sizes


def warm(rounds):
    """Microseconds for each part of the composed calculator's life in a process that runs already."""
    bundle = os.path.join(OUT, "calculator.cwasm")
    checked([WAMRC, "compile-component", "--no-cache", CALCULATOR, "-o", bundle])
    found = {}
    for _ in range(rounds):
        done = subprocess.run(
            [WARM_INSTANCES, bundle, "10000"], stdout=subprocess.PIPE, text=True, check=True)
        for line in done.stdout.splitlines():
            label, median, _ = line.split()
            found.setdefault(label, []).append(int(median) / 1000)
    return {label: statistics.median(times) for label, times in found.items()}


def processes(found):
    """Medians of what `launch` returned, in milliseconds and megabytes; and the least time."""
    return {
        name: {
            "first": statistics.median(run[0] for run in runs) / 1e6,
            "median": statistics.median(run[1] for run in runs) / 1e6,
            "least": min(run[1] for run in runs) / 1e6,
            "processor": statistics.median(run[2] for run in runs) / 1e6,
            "resident": statistics.median(run[3] for run in runs) / 1024,
        } for name, runs in found.items() if runs
    }


def compilation(rounds, say):
    """Milliseconds to compile a composed component of about 100 KB, and the results' sizes."""
    commands = {}
    for level in ("-O0", "-O1", "-O2"):
        commands["ours " + level] = [
            WAMRC, "compile-component", "--no-cache", level, COMPOSED, "-o",
            os.path.join(OUT, f"composed{level}.cwasm")]
    commands["wasmtime"] = [
        WASMTIME, "compile", COMPOSED, "-o", os.path.join(OUT, "composed.wasmtime")]
    commands["wamr"] = [
        WAMR_COMPILER, "compile-component", COMPOSED, "-o", os.path.join(OUT, "composed.wamr.json")]
    found = processes(in_turn(commands, rounds, run=launch, say=say))
    sizes = {
        "ours -O2": os.path.getsize(os.path.join(OUT, "composed-O2.cwasm")),
        "wasmtime": os.path.getsize(os.path.join(OUT, "composed.wasmtime")),
    }
    return found, sizes, os.path.getsize(COMPOSED)

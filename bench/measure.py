"""Timing whole processes side by side."""

from __future__ import annotations

import shutil
import subprocess
import sys
import sysconfig
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

Command = Sequence[str]


def aadrift() -> str:
    """The command as installed beside the interpreter that runs the benchmark."""
    name = shutil.which("aadrift", path=sysconfig.get_path("scripts"))
    if name is None:
        sys.exit(f"aadrift is not installed for {sys.executable}: run pip install . first")
    return name


def needed(name: str, how: str) -> str:
    """A program that the benchmark compares with."""
    path = shutil.which(name)
    if path is None:
        sys.exit(f"{name} is not installed: {how}")
    return path


def run(
    command: Command, cwd: Path | None = None
) -> tuple[float, subprocess.CompletedProcess[str]]:
    start = time.perf_counter()
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    return time.perf_counter() - start, done


def best_of(
    commands: Mapping[str, Command], runs: int, cwd: Path | None = None
) -> dict[str, float]:
    """The best wall time of each command in seconds, after one run that warms the caches.

    The commands take turns, so that a busy moment of the machine meets them all; the best is
    taken, because other load only ever adds.
    """
    times: dict[str, list[float]] = {name: [] for name in commands}
    for turn in range(runs + 1):
        for name, command in commands.items():
            seconds, _ = run(command, cwd)
            if turn:
                times[name].append(seconds)
    return {name: min(values) for name, values in times.items()}


def show(title: str, seconds: Mapping[str, float], ours: str, theirs: str, bar: str) -> float:
    """Print one line and return the ratio of our time to theirs."""
    ratio = seconds[ours] / seconds[theirs]
    print(
        f"{title}: {ours} {seconds[ours]:.3f} s, {theirs} {seconds[theirs]:.3f} s, "
        f"ratio {ratio:.2f} ({bar})",
        flush=True,
    )
    return ratio

"""Timing whole processes side by side."""

from __future__ import annotations

import shutil
import subprocess
import sys
import sysconfig
import time
from collections.abc import Mapping, Sequence
from typing import NamedTuple

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


class Best(NamedTuple):
    """The best wall time of a command in seconds, and what its last run printed."""

    seconds: float
    output: str
    errors: str


def best_of(commands: Mapping[str, Command], runs: int) -> dict[str, Best]:
    """The best run of each command.

    The commands take turns, so that a busy moment of the machine meets them all. The best is
    taken, because other load, and caches that are not warm yet, only ever add.
    """
    best: dict[str, Best] = {}
    for _ in range(runs):
        for name, command in commands.items():
            start = time.perf_counter()
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            seconds = time.perf_counter() - start
            fastest = min(seconds, best[name].seconds) if name in best else seconds
            best[name] = Best(fastest, done.stdout, done.stderr)
    return best


def show(title: str, best: Mapping[str, Best], ours: str, theirs: str, bar: str) -> float:
    """Print one line and return the ratio of our time to theirs."""
    our, their = best[ours].seconds, best[theirs].seconds
    print(
        f"{title}: {ours} {our:.3f} s, {theirs} {their:.3f} s, ratio {our / their:.2f} ({bar})",
        flush=True,
    )
    return our / their

"""Runs the real command line: in this process for speed, or as a process of its own."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from aadrift.cli import main


class Result(NamedTuple):
    code: int
    out: str
    err: str
    raw: bytes


# One home for all runs, so that what aadrift caches is made once.
_HOME = tempfile.TemporaryDirectory(prefix="aadrift-home-")


def scrubbed(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """An environment with nothing of the caller's but the search path."""
    known = {"PATH": os.environ["PATH"], "HOME": _HOME.name, "LANG": "C.UTF-8"}
    if "SYSTEMROOT" in os.environ:
        known["SYSTEMROOT"] = os.environ["SYSTEMROOT"]
    return {**known, **(extra or {})}


@contextmanager
def _swapped(
    folder: Path, environment: Mapping[str, str], out: io.TextIOWrapper, err: io.TextIOWrapper
) -> Iterator[None]:
    before, variables, streams = Path.cwd(), dict(os.environ), (sys.stdout, sys.stderr)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    sys.stdout, sys.stderr = out, err
    try:
        yield
    finally:
        sys.stdout, sys.stderr = streams
        os.environ.clear()
        os.environ.update(variables)
        os.chdir(before)


def invoke(
    *arguments: str,
    cwd: Path,
    env: Mapping[str, str] | None = None,
    encoding: str = "utf-8",
    tty: bool = False,
) -> Result:
    """Run ``aadrift`` in this process, with its own streams, environment and folder."""
    buffers = io.BytesIO(), io.BytesIO()
    out, err = (_Stream(buffer, encoding, tty=tty) for buffer in buffers)
    code = 0
    with _swapped(cwd, scrubbed(env), out, err):
        try:
            main(list(arguments))
        except SystemExit as stop:
            code = stop.code if isinstance(stop.code, int) else 1
        out.flush()
        err.flush()
    raw, told = (buffer.getvalue() for buffer in buffers)
    return Result(code, raw.decode("utf-8", "replace"), told.decode("utf-8", "replace"), raw)


class _Stream(io.TextIOWrapper):
    def __init__(self, buffer: io.BytesIO, encoding: str, *, tty: bool) -> None:
        super().__init__(buffer, encoding=encoding, errors="backslashreplace", newline="")
        self._tty = tty

    def isatty(self) -> bool:
        return self._tty


def spawn(*arguments: str, cwd: Path, env: Mapping[str, str] | None = None) -> Result:
    """Run ``python -m aadrift`` as a process."""
    done = subprocess.run(
        [sys.executable, "-m", "aadrift", *arguments],
        cwd=cwd,
        env=scrubbed(env),
        capture_output=True,
        check=False,
        timeout=120,
    )
    out, err = (text.decode("utf-8", "replace") for text in (done.stdout, done.stderr))
    return Result(done.returncode, out, err, done.stdout)

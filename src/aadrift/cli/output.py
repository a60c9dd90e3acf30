"""Where reports go: standard output, and files that appear whole or not at all."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from shutil import get_terminal_size
from typing import TextIO

from aadrift.records import dataclass
from aadrift.request import UsageError
from aadrift.wording import joined, shown

# Columns a report for people uses at least and at most, whatever the terminal has.
_NARROW, _WIDE = 60, 100


class OutputError(Exception):
    """A report can't be written. The message is a sentence for the user."""


@dataclass(frozen=True)
class Target:
    """A report to write: the name of its format, and a file, or None for standard output."""

    format: str
    path: str | None = None


def targets(formats: list[str] | None, output: str | None, default: str | None) -> list[Target]:
    """What ``--format`` and ``--output`` ask for.

    ``default`` is the format of standard output when none is named for it; None leaves it free.
    Raises UsageError.
    """
    from aadrift.reports import FORMATS

    found: list[Target] = []
    for spec in formats or ():
        name, _, path = spec.partition(":")
        if name not in FORMATS:
            raise UsageError(f"--format: {shown(name)} is none of {joined(tuple(FORMATS))}")
        if spec.endswith(":"):
            raise UsageError(f"--format {shown(spec)}: the file's name is missing after the colon")
        found.append(Target(name, path if path not in ("", "-") else None))
    free = [target for target in found if target.path is None]
    if len(free) > 1:
        names = joined([target.format for target in free])
        raise UsageError(
            f"only one report can go to standard output, not {names}; give the others a file, as "
            f"in --format {free[1].format}:FILE"
        )
    if output == "":
        raise UsageError("--output needs the name of a file")
    if output in (None, "-"):
        if not found and default is not None:
            found.append(Target(default))
    else:
        name = free[0].format if free else "text"
        found = [target for target in found if target.path is not None] + [Target(name, output)]
    files = [os.path.abspath(target.path) for target in found if target.path is not None]
    twice = next((path for path in files if files.count(path) > 1), None)
    if twice is not None:
        raise UsageError(f"two reports would be written to {shown(twice)}")
    return found


def colored(mode: str, stream: TextIO | None, environment: Mapping[str, str]) -> bool:
    """Whether to colour what goes to a stream. Raises UsageError for an unknown mode."""
    if mode not in ("auto", "always", "never"):
        raise UsageError(f"--color is auto, always or never, not {shown(mode)}")
    if mode != "auto":
        return mode == "always"
    if environment.get("NO_COLOR"):
        return False
    if environment.get("FORCE_COLOR", "0") not in ("", "0"):
        return True
    return stream is not None and stream.isatty() and environment.get("TERM") != "dumb"


def width(stream: TextIO | None) -> int:
    """The columns of a report for people: those of the terminal within reason, or 80."""
    if stream is None or not stream.isatty():
        return 80
    return max(_NARROW, min(get_terminal_size((80, 24)).columns, _WIDE))


def write_stdout(text: str, *, machine: bool) -> None:
    """Write to standard output.

    What programs read is UTF-8 with line breaks as they are, whatever the locale says; what
    people read is in the terminal's encoding, with escapes for what that lacks. A reader that
    went away is no error. Raises OutputError for any other failure.
    """
    stream: TextIO | None = sys.stdout
    if stream is None:  # closed by the caller
        return
    encoding = "utf-8" if machine else stream.encoding or "utf-8"
    errors = "surrogateescape" if machine else "backslashreplace"
    try:
        buffer = getattr(stream, "buffer", None)
        if buffer is None:
            stream.write(text)
        else:
            stream.flush()
            buffer.write(text.encode(encoding, errors))
        stream.flush()
    except BrokenPipeError:
        _discard(stream)
    except OSError as error:
        _discard(stream)
        raise OutputError(f"standard output can't be written: {_reason(error)}") from None


def _discard(stream: TextIO) -> None:
    """Let what is still buffered go nowhere: Python flushes once more when it exits."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def write_file(path: str, text: str) -> None:
    """Write a file in one move, with the mode that it has or that a new file gets.

    What is no regular file (a pipe, a device) is written to as it is. Raises OutputError.
    """
    data = text.encode("utf-8", "surrogateescape")
    target = Path(os.path.realpath(path))
    try:
        if target.exists() and not target.is_file():
            target.write_bytes(data)
            return
        _replace(target, data)
    except (OSError, ValueError) as error:
        raise OutputError(f"{shown(path)} can't be written: {_reason(error)}") from None


def _replace(target: Path, data: bytes) -> None:
    if target.exists():
        mode = target.stat().st_mode
        # Replacing needs only the folder's permission; a file that is read-only stays so.
        if not os.access(target, os.W_OK):
            raise PermissionError(13, "the file is read-only")
    else:
        mask = os.umask(0)
        os.umask(mask)
        mode = 0o666 & ~mask
    handle, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
        os.chmod(name, mode)
        os.replace(name, target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _reason(error: Exception) -> str:
    return (getattr(error, "strerror", None) or str(error)).lower()

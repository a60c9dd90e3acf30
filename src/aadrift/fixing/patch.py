"""A unified diff that ``git apply`` takes, built from the places that are known to change.

Nothing is compared line by line, so that the cost is that of reading the files once.
"""

from __future__ import annotations

import base64
import hashlib
import os
import zlib
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from aadrift.fixing.edits import rewrite
from aadrift.fixing.outcome import FileChange, Replacement

CONTEXT = 3

_ESCAPES = {7: "a", 8: "b", 9: "t", 10: "n", 11: "v", 12: "f", 13: "r", 34: '"', 92: "\\"}


def unified(changes: Iterable[FileChange]) -> bytes:
    """The diff of some files, in the bytes of the files; empty when nothing changes.

    Files with NUL bytes (UTF-16) are no text to git: they are given as a binary patch of git's,
    which names the contents before and after by their SHA-1.
    """
    return b"".join(_file(change) for change in changes if change.before != change.after)


def _file(change: FileChange) -> bytes:
    old, new = _name("a/" + change.path), _name("b/" + change.path)
    head = b"diff --git %s %s\n" % (old, new)
    if b"\0" in change.before or b"\0" in change.after:
        return head + _binary(change.before, change.after)
    head += b"--- %s\n+++ %s\n" % (_ended(old), _ended(new))
    return head + b"".join(_hunks(change.before, change.replacements))


def _name(path: str) -> bytes:
    """A path as git writes it: in C's notation when it holds anything but printable ASCII."""
    raw = os.fsencode(path)
    if all(32 <= byte < 127 and byte not in b'"\\' for byte in raw):
        return raw
    parts = (
        f"\\{_ESCAPES[byte]}"
        if byte in _ESCAPES
        else chr(byte)
        if 32 <= byte < 127
        else f"\\{byte:03o}"
        for byte in raw
    )
    return f'"{"".join(parts)}"'.encode()


def _ended(name: bytes) -> bytes:
    # A tab ends a name that holds blanks, where a time stamp could follow.
    return name + b"\t" if b" " in name and not name.startswith(b'"') else name


class _Region(NamedTuple):
    """Whole lines that hold replacements: the byte range, and the new bytes."""

    start: int
    end: int
    new: bytes


def _regions(data: bytes, replacements: Iterable[Replacement]) -> Iterator[_Region]:
    start, end = -1, -1
    inside: list[Replacement] = []
    for one in replacements:
        first = data.rfind(b"\n", 0, one.start) + 1
        newline = data.find(b"\n", one.end)
        last = newline + 1 if newline >= 0 else len(data)
        if inside and first > end:
            yield _region(data, start, end, inside)
            inside = []
        start = start if inside else first
        end = last
        inside.append(one)
    if inside:
        yield _region(data, start, end, inside)


def _region(data: bytes, start: int, end: int, inside: list[Replacement]) -> _Region:
    shifted = [Replacement(one.start - start, one.end - start, one.new) for one in inside]
    return _Region(start, end, rewrite(data[start:end], shifted))


def _hunks(data: bytes, replacements: Iterable[Replacement]) -> Iterator[bytes]:
    group: list[_Region] = []
    writer = _HunkWriter(data)
    for region in _regions(data, replacements):
        if group and data.count(b"\n", group[-1].end, region.start) > 2 * CONTEXT:
            yield writer.hunk(group)
            group = []
        group.append(region)
    if group:
        yield writer.hunk(group)


def _back(data: bytes, offset: int, lines: int) -> int:
    """Where the line starts that stands some lines before the line start ``offset``."""
    for _ in range(lines):
        if offset == 0:
            break
        offset = data.rfind(b"\n", 0, offset - 1) + 1
    return offset


def _forth(data: bytes, offset: int, lines: int) -> int:
    """Where the lines end that follow the line start ``offset``."""
    for _ in range(lines):
        newline = data.find(b"\n", offset)
        if newline < 0:
            return len(data)
        offset = newline + 1
    return offset


class _HunkWriter:
    """Writes hunks and numbers their lines; they must come in the order of the file."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0
        self._line = 1
        self._shift = 0

    def hunk(self, regions: list[_Region]) -> bytes:
        data = self._data
        start = _back(data, regions[0].start, CONTEXT)
        end = _forth(data, regions[-1].end, CONTEXT)
        self._line += data.count(b"\n", self._at, start)
        self._at = start
        body: list[bytes] = []
        old = new = 0
        at = start
        for region in regions:
            kept, gone, come = (
                _lines(data[at : region.start]),
                _lines(data[region.start : region.end]),
                _lines(region.new),
            )
            body += _marked(b" ", kept) + _marked(b"-", gone) + _marked(b"+", come)
            old += len(kept) + len(gone)
            new += len(kept) + len(come)
            at = region.end
        kept = _lines(data[at:end])
        body += _marked(b" ", kept)
        old += len(kept)
        new += len(kept)
        head = b"@@ -%s +%s @@\n" % (
            _extent(self._line, old),
            _extent(self._line + self._shift, new),
        )
        self._shift += new - old
        return head + b"".join(body)


def _extent(line: int, count: int) -> bytes:
    if count == 1:
        return b"%d" % line
    return b"%d,%d" % (line if count else line - 1, count)


def _lines(data: bytes) -> list[bytes]:
    """The lines with their line feeds; only the last may lack one. A CR does not end a line."""
    lines = [line + b"\n" for line in data.split(b"\n")]
    last = lines.pop()[:-1]
    return [*lines, last] if last else lines


def _marked(sign: bytes, lines: list[bytes]) -> list[bytes]:
    missing = b"\n\\ No newline at end of file\n"
    return [sign + line + (b"" if line.endswith(b"\n") else missing) for line in lines]


def _binary(before: bytes, after: bytes) -> bytes:
    index = b"index %s..%s\n" % (_object_id(before), _object_id(after))
    return index + b"GIT binary patch\n" + _literal(after) + _literal(before)


def _object_id(data: bytes) -> bytes:
    # The name of a blob in git's object database, no matter of security.
    return hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest().encode()


def _literal(data: bytes) -> bytes:
    """A whole content: deflated, base 85, 52 bytes a line behind a letter for their number."""
    packed = zlib.compress(data)
    lines = [b"literal %d\n" % len(data)]
    for at in range(0, len(packed), 52):
        chunk = packed[at : at + 52]
        size = len(chunk)
        letter = bytes([size + (64 if size <= 26 else 70)])
        lines.append(letter + base64.b85encode(chunk, pad=True) + b"\n")
    return b"".join(lines) + b"\n"

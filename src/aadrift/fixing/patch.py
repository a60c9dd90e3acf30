"""A unified diff that ``git apply`` takes, built from the places that are known to change.

Nothing is compared line by line, so that the cost is that of reading the files once.
"""

from __future__ import annotations

import base64
import hashlib
import os
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from aadrift.findings import Edit
from aadrift.fixing.edits import rewrite
from aadrift.fixing.outcome import FileChange, Replacement
from aadrift.hidden import hidden_spans
from aadrift.source import SourceFile

CONTEXT = 3
# The most that one instruction of git's copies from the file before, and inserts.
_MAX_COPY = 0xFFFF
_MAX_INSERT = 0x7F

_ESCAPES = {7: "a", 8: "b", 9: "t", 10: "n", 11: "v", 12: "f", 13: "r", 34: '"', 92: "\\"}


def unified(changes: Iterable[FileChange]) -> bytes:
    """The diff of some files, in the bytes of the files; empty when nothing changes.

    Files with NUL bytes (UTF-16) are no text to git: they are given as a binary patch of git's,
    which names the contents before and after by their SHA-1 and says what is new.

    No line that holds a secret is in the diff: there is less context around a change beside one,
    and a file is left out when that does not do (``is_shown``).
    """
    wanted = (change for change in changes if change.before != change.after)
    return b"".join(_file(change) for change in wanted if all(map(is_shown, change.edits)))


def is_shown(edit: Edit) -> bool:
    """Whether a diff can show an edit, and no secret.

    That of a line with a secret can't. One without a line behind it is taken by git for the end of
    the file, so that the line behind the edit must not hold one either.
    """
    file = edit.span.file
    hidden = _hidden_lines(file)
    if not hidden or "\0" in file.text or file.encoding.startswith("utf-16"):
        return True
    return hidden.isdisjoint(range(edit.span.line, edit.span.finish.line + 2))


def _hidden_lines(file: SourceFile) -> set[int]:
    """The lines that hold something secret."""
    return {
        line
        for span in hidden_spans(file)
        for line in range(span.line, file.position(max(span.start, span.end - 1)).line + 1)
    }


def _file(change: FileChange) -> bytes:
    old, new = _name("a/" + change.path), _name("b/" + change.path)
    head = b"diff --git %s %s\n" % (old, new)
    if b"\0" in change.before or b"\0" in change.after:
        return head + _binary(change)
    head += b"--- %s\n+++ %s\n" % (_ended(old), _ended(new))
    hidden = [span.byte_range for edit in change.edits[:1] for span in hidden_spans(edit.span.file)]
    return head + b"".join(_hunks(change.before, change.replacements, hidden))


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


def _hunks(
    data: bytes, replacements: Iterable[Replacement], hidden: Sequence[tuple[int, int]]
) -> Iterator[bytes]:
    group: list[_Region] = []
    writer = _HunkWriter(data, hidden)
    for region in _regions(data, replacements):
        if group and not writer.joins(group[-1], region):
            yield writer.hunk(group)
            group = []
        group.append(region)
    if group:
        yield writer.hunk(group)


class _HunkWriter:
    """Writes hunks and numbers their lines; they must come in the order of the file.

    ``hidden`` are byte ranges, in order, whose lines are no context.
    """

    def __init__(self, data: bytes, hidden: Sequence[tuple[int, int]]) -> None:
        self._data = data
        self._hidden = hidden
        self._at = 0
        self._line = 1
        self._shift = 0

    def joins(self, one: _Region, other: _Region) -> bool:
        """Whether two regions are near enough to each other to stand in one hunk."""
        between = self._data.count(b"\n", one.end, other.start)
        return between <= 2 * CONTEXT and not self._hides(one.end, other.start)

    def _hides(self, start: int, end: int) -> bool:
        return any(one[0] < end and start < one[1] for one in self._hidden)

    def _back(self, offset: int) -> int:
        """Where the context starts that stands before the line start ``offset``."""
        for _ in range(CONTEXT):
            before = self._data.rfind(b"\n", 0, offset - 1) + 1 if offset else 0
            if before == offset or self._hides(before, offset):
                break
            offset = before
        return offset

    def _forth(self, offset: int) -> int:
        """Where the context ends that follows the line start ``offset``."""
        for _ in range(CONTEXT):
            newline = self._data.find(b"\n", offset)
            behind = newline + 1 if newline >= 0 else len(self._data)
            if behind == offset or self._hides(offset, behind):
                break
            offset = behind
        return offset

    def hunk(self, regions: list[_Region]) -> bytes:
        """The hunk of some regions, with the context around and between them."""
        data = self._data
        start = self._back(regions[0].start)
        end = self._forth(regions[-1].end)
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


def _binary(change: FileChange) -> bytes:
    """What is new, as instructions to git: a whole content could hold a secret."""
    before, after = change.before, change.after
    index = b"index %s..%s\n" % (_object_id(before), _object_id(after))
    forth, back = _delta(change), _delta(_reversed(change))
    return index + b"GIT binary patch\n" + forth + back


def _reversed(change: FileChange) -> FileChange:
    made: list[Replacement] = []
    shift = 0
    for start, end, new in change.replacements:
        begin = start + shift
        made.append(Replacement(begin, begin + len(new), change.before[start:end]))
        shift += len(new) - (end - start)
    return replace(change, before=change.after, after=change.before, replacements=tuple(made))


def _delta(change: FileChange) -> bytes:
    """The bytes after as copies from those before, and insertions (git's pack format)."""
    parts = [_size(len(change.before)), _size(len(change.after))]
    at = 0
    for start, end, new in change.replacements:
        parts += (_copy(at, start), _insert(new))
        at = end
    parts.append(_copy(at, len(change.before)))
    return _packed(b"delta", b"".join(parts))


def _size(number: int) -> bytes:
    """A number, seven bits a byte, the low ones first; the high bit says that more follow."""
    parts = bytearray()
    while number > 0x7F:
        parts.append(0x80 | number & 0x7F)
        number >>= 7
    parts.append(number)
    return bytes(parts)


def _copy(start: int, end: int) -> bytes:
    """Bits of the first byte say which bytes of the offset (4) and the size (2) follow."""
    parts = bytearray()
    while start < end:
        size = min(end - start, _MAX_COPY)
        number = start | size << 32
        present = [byte for byte in range(6) if number >> 8 * byte & 0xFF]
        parts.append(0x80 | sum(1 << byte for byte in present))
        parts += bytes(number >> 8 * byte & 0xFF for byte in present)
        start += size
    return bytes(parts)


def _insert(new: bytes) -> bytes:
    chunks = (new[at : at + _MAX_INSERT] for at in range(0, len(new), _MAX_INSERT))
    return b"".join(bytes([len(chunk)]) + chunk for chunk in chunks)


def _object_id(data: bytes) -> bytes:
    # The name of a blob in git's object database, no matter of security.
    return hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest().encode()


def _packed(kind: bytes, data: bytes) -> bytes:
    """A part of a binary patch: deflated, base 85, 52 bytes a line behind a letter for them."""
    packed = zlib.compress(data)
    lines = [b"%s %d\n" % (kind, len(data))]
    for at in range(0, len(packed), 52):
        chunk = packed[at : at + 52]
        size = len(chunk)
        letter = bytes([size + (64 if size <= 26 else 70)])
        lines.append(letter + base64.b85encode(chunk, pad=True) + b"\n")
    return b"".join(lines) + b"\n"

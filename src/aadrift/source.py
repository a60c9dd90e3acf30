"""Where things stand in files: source files, spans of their text, and steps of a trace.

Positions inside aadrift are character offsets into the decoded text; bytes, lines and columns are
derived when a report or a patch needs them. Newlines are kept as they are in the file.
"""

from __future__ import annotations

import codecs
import re
from bisect import bisect_right
from dataclasses import field
from functools import cached_property
from itertools import accumulate
from typing import NamedTuple

from aadrift.records import dataclass

_BOMS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)

_FEW_CHARACTERS = 16_000

_ODD_STARTS = (b"\xef", b"\xff", b"\xfe", b"<", b"\0", b"")

# An XML document can name its encoding. Of those that people use, the ones in which each
# character is written in one way, whatever stands before it, so that parts can be replaced.
_DECLARED = re.compile(
    rb"""\s*<\?xml\s[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._:-]{1,40})["']"""
)
_BYTEWISE = re.compile(
    r"iso8859-\d+|cp125\d|cp437|cp85\d|koi8-[rtu]|mac-roman|gbk|gb2312|gb18030|big5|shift_jis|cp932"
    r"|euc_jp|euc_kr|cp949"
)
_XML_IN_UTF16 = ((b"<\0", "utf-16-le"), (b"\0<", "utf-16-be"))


class SourceError(Exception):
    """A file that matters can't be used. The message is a sentence for the user."""

    def __init__(self, message: str, *, line: int = 1) -> None:
        super().__init__(message)
        self.message = message
        self.line = line


class Position(NamedTuple):
    """A place for people: line and column count from 1, columns count characters."""

    line: int
    column: int


@dataclass(frozen=True, eq=False)
class SourceFile:
    """One file of the scanned tree, as it was read.

    ``path`` is relative to the scanned root, with ``/``. ``data`` is every byte of the file,
    byte order mark included; ``text`` is what follows the mark, decoded.
    """

    path: str
    data: bytes = field(repr=False)
    text: str = field(repr=False)
    encoding: str
    bom: int

    @classmethod
    def decode(cls, path: str, data: bytes) -> SourceFile:
        """Decode a file's bytes.

        Text is UTF-8, or UTF-16 with a byte order mark; XML can say that it is something else.
        Raises SourceError when the bytes are not text in that encoding.
        """
        bom, encoding = _encoding(data)
        try:
            text = data[bom:].decode(encoding)
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, bom + error.start) + 1
            message = f"it is not valid {encoding.upper()} (byte {bom + error.start})"
            raise SourceError(message, line=line) from None
        if "\0" in text:
            line = text.count("\n", 0, text.index("\0")) + 1
            raise SourceError("it is a binary file (it holds NUL bytes)", line=line)
        if not encoding.startswith("utf") and text.encode(encoding, "replace") != data:
            # An edit could change more than its own bytes.
            raise SourceError(f"its characters are not all written as {encoding.upper()} has them")
        return cls(path, data, text, encoding, bom)

    @cached_property
    def _starts(self) -> list[int]:
        """Where each line starts."""
        widths = map((1).__add__, map(len, self.text.split("\n")))
        *starts, _ = accumulate(widths, initial=0)
        return starts

    @cached_property
    def _ascii(self) -> bool:
        return self.encoding == "utf-8" and len(self.data) - self.bom == len(self.text)

    @cached_property
    def _positions(self) -> dict[int, Position]:
        return {}

    def position(self, offset: int) -> Position:
        """Line and column of a character offset."""
        known = self._positions.get(offset)
        if known is None:
            if len(self.text) < _FEW_CHARACTERS:  # counting is faster than a table of lines
                line = self.text.count("\n", 0, offset) + 1
                start = self.text.rfind("\n", 0, offset) + 1
            else:
                starts = self._starts
                line = bisect_right(starts, offset)
                start = starts[line - 1]
            known = self._positions[offset] = Position(line, offset - start + 1)
        return known

    def byte_offset(self, offset: int) -> int:
        """Byte offset in ``data`` of a character offset in ``text``."""
        if self._ascii:
            return self.bom + offset
        return self.bom + len(self.text[:offset].encode(self.encoding, "surrogatepass"))

    def line_text(self, line: int) -> str:
        """The text of a line (counted from 1) without its line ending."""
        starts = self._starts
        if not 1 <= line <= len(starts):
            return ""
        end = starts[line] if line < len(starts) else len(self.text)
        return self.text[starts[line - 1] : end].rstrip("\r\n")

    def span(self, start: int, end: int) -> Span:
        """The span of ``text[start:end]``."""
        return Span(self, start, end)


def _encoding(data: bytes) -> tuple[int, str]:
    """The length of the byte order mark, and what follows it is encoded in."""
    if data[:1] not in _ODD_STARTS and b"<?xml" not in data[:1024]:
        return 0, "utf-8"
    for mark, name in _BOMS:
        if data.startswith(mark):
            return len(mark), name
    for start, name in _XML_IN_UTF16:
        if data.startswith(start):
            return 0, name
    declared = _DECLARED.match(data[:1024])
    if declared is None:
        return 0, "utf-8"
    try:
        name = codecs.lookup(declared[1].decode("ascii")).name
    except LookupError:
        return 0, "utf-8"
    # What calls itself UTF-16 in single bytes was saved as UTF-8 by who did not look.
    return 0, name if _BYTEWISE.fullmatch(name) else "utf-8"


@dataclass(frozen=True, slots=True, eq=False)
class Span:
    """A half-open range of characters in one file. Equal when file path and range are equal."""

    file: SourceFile = field(repr=False)
    start: int
    end: int

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Span):
            return NotImplemented
        return (self.start, self.end, self.path) == (other.start, other.end, other.path)

    def __hash__(self) -> int:
        return hash((self.start, self.end, self.file.path))

    def __reduce__(self) -> tuple[type[Span], tuple[SourceFile, int, int]]:
        return Span, (self.file, self.start, self.end)

    @property
    def path(self) -> str:
        """The file's path."""
        return self.file.path

    @property
    def text(self) -> str:
        """The text that stands there."""
        return self.file.text[self.start : self.end]

    @property
    def begin(self) -> Position:
        """Line and column of the first character."""
        return self.file.position(self.start)

    @property
    def finish(self) -> Position:
        """Line and column just behind the last character."""
        return self.file.position(self.end)

    @property
    def line(self) -> int:
        """The line on which the span starts."""
        return self.file.position(self.start).line

    @property
    def byte_range(self) -> tuple[int, int]:
        """``[start, end)`` in the bytes of the file."""
        return self.file.byte_offset(self.start), self.file.byte_offset(self.end)

    def holds(self, other: Span) -> bool:
        """Whether another span lies inside of this one."""
        return self.path == other.path and self.start <= other.start and other.end <= self.end

    def sub(self, start: int, end: int) -> Span:
        """The part of the span between two offsets that count from its own start."""
        return Span(self.file, self.start + start, self.start + end)

    def __str__(self) -> str:
        return f"{self.path}:{self.line}"


class Step(NamedTuple):
    """One step of a trace: the place, and in words what was evaluated there (``var.audience``)."""

    span: Span
    what: str


class Problem(NamedTuple):
    """Something that matters and could not be read: a path, a line (from 1) and a sentence."""

    path: str
    line: int
    message: str

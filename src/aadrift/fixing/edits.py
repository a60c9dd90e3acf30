"""Edits of literals become new bytes of files, and not one byte besides changes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

from aadrift.findings import Edit
from aadrift.fixing.outcome import FileChange, Replacement
from aadrift.source import SourceError, SourceFile, Span
from aadrift.workspace import Workspace

# GUIDs and the URLs of tenants and issuers: none of these characters needs an escape in HCL, JSON,
# YAML, XML, Bicep or ARM expressions, inside quotes or (at these places) without them.
_SAFE = re.compile(r"[A-Za-z0-9/](?:[A-Za-z0-9._~:/-]*[A-Za-z0-9/])?")


class Range(NamedTuple):
    """A range of characters of one file, comparable and hashable. ``path`` has no links in it."""

    path: str
    start: int
    end: int

    def holds(self, other: Range) -> bool:
        """Whether another range lies inside, an insertion at either end included."""
        return self.path == other.path and self.start <= other.start and other.end <= self.end

    def meets(self, other: Range) -> bool:
        """Whether two ranges share characters (an insertion: lies inside or at an end)."""
        if self.path != other.path:
            return False
        if self.start == self.end or other.start == other.end:
            return self.start <= other.end and other.start <= self.end
        return self.start < other.end and other.start < self.end


class Places:
    """Brings every name of a file (symbolic links) to one: that of the file itself."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._names: dict[str, str | None] = {}

    def name(self, path: str) -> str | None:
        """The path relative to the root without symbolic links; None outside of the root."""
        if path not in self._names:
            try:
                self._names[path] = self._workspace.name(self._workspace.resolved(path))
            except SourceError:
                self._names[path] = None
        return self._names[path]

    def range(self, span: Span) -> Range:
        """Where a span lies. Outside of the root, the path stays as it was read."""
        return Range(self.name(span.path) or span.path, span.start, span.end)

    def names(self, path: str, file: SourceFile) -> tuple[str, ...]:
        """Every name under which the scan read a file of the tree."""
        same = self._names_by_data.get(file.data, ())
        return tuple(sorted({path, *(name for name in same if self.name(name) == path)}))

    @cached_property
    def _names_by_data(self) -> dict[bytes, list[str]]:
        names: dict[bytes, list[str]] = {}
        for file in self._workspace.files_read():
            names.setdefault(file.data, []).append(file.path)
        return names


class Conflict(NamedTuple):
    """Two edits that can't both be made, and why (a clause)."""

    first: Edit
    second: Edit
    reason: str


def is_safe_text(text: str) -> bool:
    """Whether a text may stand in any of the languages without an escape sequence."""
    return _SAFE.fullmatch(text) is not None


def merge(edits: Iterable[Edit], places: Places) -> tuple[tuple[Edit, ...], tuple[Conflict, ...]]:
    """Edits in the order of the files, without repetition, and those that contradict each other.

    Edits that change nothing are left out. Each edit of a conflict is among the edits returned.
    """
    unique: dict[tuple[Range, str], Edit] = {}
    for edit in edits:
        if edit.span.text != edit.new:
            unique.setdefault((places.range(edit.span), edit.new), edit)
    ordered = sorted(unique.items(), key=lambda item: item[0])
    conflicts: list[Conflict] = []
    # Of the edits so far, the one that reaches furthest: if a later edit meets any, it meets this.
    furthest: tuple[Range, Edit] | None = None
    for (place, _), edit in ordered:
        if furthest is not None and furthest[0].meets(place):
            same = furthest[0] == place
            reason = "they put different values in one place" if same else "they overlap"
            conflicts.append(Conflict(furthest[1], edit, reason))
        if furthest is None or (furthest[0].path, furthest[0].end) <= (place.path, place.end):
            furthest = (place, edit)
    return tuple(edit for _, edit in ordered), tuple(conflicts)


def replacements(file: SourceFile, edits: Sequence[Edit]) -> tuple[Replacement, ...]:
    """The byte ranges of edits that are in order and free of conflicts.

    Raises ValueError when they are not, or when an edit was made for other bytes than the file's.
    """
    for before, after in pairwise(edits):
        if before.span.end > after.span.start:
            raise ValueError(f"edits at {before.span} and {after.span} overlap")
    made: list[Replacement] = []
    at, at_byte = 0, file.bom
    for edit in edits:
        start, end = edit.span.start, edit.span.end
        if not 0 <= start <= end <= len(file.text) or file.text[start:end] != edit.span.text:
            raise ValueError(f"{edit.span} no longer reads {edit.span.text!r}")
        first = at_byte + _size(file, at, start)
        last = first + _size(file, start, end)
        made.append(Replacement(first, last, edit.new.encode(file.encoding)))
        at, at_byte = end, last
    return tuple(made)


def _size(file: SourceFile, start: int, end: int) -> int:
    return len(file.text[start:end].encode(file.encoding))


def rewrite(data: bytes, changes: Sequence[Replacement]) -> bytes:
    """The bytes with some ranges replaced. The ranges must be in order and must not overlap."""
    parts: list[bytes] = []
    at = 0
    for start, end, new in changes:
        parts += (data[at:start], new)
        at = end
    parts.append(data[at:])
    return b"".join(parts)


def change_files(edits: Iterable[Edit], places: Places) -> tuple[FileChange, ...]:
    """The files that some edits change, in order of their paths.

    Raises ValueError when edits contradict each other or don't match the bytes that were read;
    ``merge`` tells the former beforehand.
    """
    ordered, conflicts = merge(edits, places)
    if conflicts:
        first, second, reason = conflicts[0]
        raise ValueError(f"edits at {first.span} and {second.span}: {reason}")
    by_path: dict[str, list[Edit]] = {}
    for edit in ordered:
        by_path.setdefault(places.range(edit.span).path, []).append(edit)
    return tuple(_change(path, group, places) for path, group in sorted(by_path.items()))


def _change(path: str, edits: list[Edit], places: Places) -> FileChange:
    file = edits[0].span.file
    if any(edit.span.file.data != file.data for edit in edits):
        raise ValueError(f"{path} was read more than once, with different contents")
    made = replacements(file, edits)
    after = rewrite(file.data, made)
    return FileChange(path, file.data, after, tuple(edits), made, places.names(path, file))

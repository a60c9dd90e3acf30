"""Fingerprints: what stays the same about a finding when lines move."""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_left
from functools import lru_cache

from aadrift.findings import Finding
from aadrift.source import SourceFile, Span

_SPACE = re.compile(r"\s+")

# A word that a file has more often than this is no short cut to the lines that have it.
_FEW = 20


def fingerprint(finding: Finding) -> str:
    """A finding's fingerprint: 32 hexadecimal digits.

    It is made of the rule, the file's path, the text of the line (spaces apart), how many equal
    lines and equal literals stand before it, and the finding's subject; no line number is in it.
    """
    place, problem = finding.location, finding.problem
    parts = [finding.code, finding.subject]
    if place is not None:
        parts += [place.path, *_place(place)]
    elif problem is not None:
        parts += [problem.path, problem.message]
    text = "\0".join(parts)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _place(span: Span) -> tuple[str, str, str, str]:
    line, column = span.begin
    text = span.file.line_text(line)
    normal = _normal(text)
    before = _equal_before(span.file, normal, line)
    literal = span.text
    same = text[: column - 1].count(literal) if literal else column
    return normal, literal, str(before), str(same)


def _normal(line: str) -> str:
    return _SPACE.sub(" ", line).strip()


def _equal_before(file: SourceFile, normal: str, line: int) -> int:
    """How many lines before a line have the same text, spaces apart."""
    word = max(normal.split(" "), key=len)
    if not word or file.text.count(word) > _FEW:
        return bisect_left(_lines(file)[normal], line)
    numbers: set[int] = set()
    at = file.text.find(word)
    while at >= 0 and (number := file.position(at).line) < line:
        if _normal(file.line_text(number)) == normal:
            numbers.add(number)
        at = file.text.find(word, at + len(word))
    return len(numbers)


# A report asks for the findings of one file after the other.
@lru_cache(maxsize=8)
def _lines(file: SourceFile) -> dict[str, list[int]]:
    """The numbers of the lines that have each text."""
    numbers: dict[str, list[int]] = {}
    for number, text in enumerate(file.text.split("\n"), 1):
        numbers.setdefault(_normal(text), []).append(number)
    return numbers

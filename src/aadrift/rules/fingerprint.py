"""Fingerprints: what stays the same about a finding when lines move."""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_left
from functools import lru_cache

from aadrift.findings import Finding
from aadrift.source import SourceFile, Span

_SPACE = re.compile(r"\s+")


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
    before = bisect_left(_lines(span.file)[normal], line)
    literal = span.text
    same = text[: column - 1].count(literal) if literal else column
    return normal, literal, str(before), str(same)


def _normal(line: str) -> str:
    return _SPACE.sub(" ", line).strip()


# A report asks for the findings of one file after the other.
@lru_cache(maxsize=8)
def _lines(file: SourceFile) -> dict[str, list[int]]:
    """The numbers of the lines that have each text."""
    numbers: dict[str, list[int]] = {}
    for number, text in enumerate(file.text.split("\n"), 1):
        numbers.setdefault(_normal(text), []).append(number)
    return numbers

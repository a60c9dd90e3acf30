"""Sets of characters, as sorted ranges of their codes."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from sys import maxunicode
from unicodedata import category

Range = tuple[int, int]
Ranges = tuple[Range, ...]

_DIGIT: Ranges = ((0x30, 0x39),)
_UPPER: Ranges = ((0x41, 0x5A),)
_LOWER: Ranges = ((0x61, 0x7A),)
_SPACE: Ranges = ((0x09, 0x0A), (0x0C, 0x0D), (0x20, 0x20))

PERL: dict[str, Ranges] = {
    "d": _DIGIT,
    "s": _SPACE,
    "w": (*_DIGIT, *_UPPER, (0x5F, 0x5F), *_LOWER),
}

POSIX: dict[str, Ranges] = {
    "alnum": (*_DIGIT, *_UPPER, *_LOWER),
    "alpha": (*_UPPER, *_LOWER),
    "ascii": ((0x00, 0x7F),),
    "blank": ((0x09, 0x09), (0x20, 0x20)),
    "cntrl": ((0x00, 0x1F), (0x7F, 0x7F)),
    "digit": _DIGIT,
    "graph": ((0x21, 0x7E),),
    "lower": _LOWER,
    "print": ((0x20, 0x7E),),
    "punct": ((0x21, 0x2F), (0x3A, 0x40), (0x5B, 0x60), (0x7B, 0x7E)),
    "space": ((0x09, 0x0D), (0x20, 0x20)),
    "upper": _UPPER,
    "word": PERL["w"],
    "xdigit": (*_DIGIT, (0x41, 0x46), (0x61, 0x66)),
}

# The two letters beyond ASCII that are other cases of ASCII letters.
_FOLDED = {ord("k"): 0x212A, ord("s"): 0x17F}


def merged(ranges: Iterable[Range]) -> Ranges:
    """The same set in order, without overlaps."""
    found: list[Range] = []
    for low, high in sorted(ranges):
        if found and low <= found[-1][1] + 1:
            found[-1] = (found[-1][0], max(found[-1][1], high))
        else:
            found.append((low, high))
    return tuple(found)


def negated(ranges: Iterable[Range]) -> Ranges:
    """Every other character."""
    found: list[Range] = []
    at = 0
    for low, high in merged(ranges):
        if low > at:
            found.append((at, low - 1))
        at = high + 1
    if at <= maxunicode:
        found.append((at, maxunicode))
    return tuple(found)


def folded(ranges: Ranges) -> Ranges | None:
    """The set with every case of its letters; None where that takes more than ASCII."""
    found = list(ranges)
    for low, high in ranges:
        if high > 0x7F:
            return None
        for first, last, step in ((0x41, 0x5A, 0x20), (0x61, 0x7A, -0x20)):
            start, end = max(low, first), min(high, last)
            if start <= end:
                found.append((start + step, end + step))
    for letter, other in _FOLDED.items():
        if any(low <= letter <= high for low, high in found):
            found.append((other, other))
    return merged(found)


@cache
def unicode_category(name: str) -> Ranges | None:
    """A general category of Unicode (``L``, ``Lu``); None where there is none of that name."""
    found: list[Range] = []
    start: int | None = None
    for code in range(maxunicode + 2):
        inside = code <= maxunicode and category(chr(code)).startswith(name)
        if inside and start is None:
            start = code
        elif not inside and start is not None:
            found.append((start, code - 1))
            start = None
    return tuple(found) or None

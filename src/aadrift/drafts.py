"""Strings of which parts are not known: joined, and read as documents all the same.

The JSON that Terraform sends to Azure nearly always holds ids that Azure will only make. The
literals beside them are no less certain.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from aadrift.values import Draft, Mapping, Sequence, Text, Unknown, Value

# Characters of a private plane, which no source text has a reason to hold.
_FIRST, _LAST = 0xF0000, 0xFFFFD
_HOLES = re.compile(f"[{chr(_FIRST)}-{chr(_LAST)}]")
_STRING_OR_HOLE = re.compile(rf'"(?:[^"\\]|\\.)*"|{_HOLES.pattern}', re.DOTALL)


def hole(number: int) -> str:
    """The character that stands for an unknown part."""
    return chr(_FIRST + number)


def drafted(parts: Iterable[Text | Unknown]) -> Draft | None:
    """The concatenation of strings and unknown ones; None when the holes could not be told."""
    texts: list[Text] = []
    holes: list[Unknown] = []
    for part in parts:
        if isinstance(part, Text):
            if _HOLES.search(part.value):
                return None
            texts.append(part)
        elif part.draft is None:
            texts.append(Text(hole(len(holes))))
            holes.append(part)
        else:
            texts.append(_shifted(part.draft.text, len(holes)))
            holes += part.draft.holes
    return Draft(Text.join(texts), tuple(holes)) if len(holes) <= _LAST - _FIRST else None


def quoted(text: Text) -> Text:
    """JSON in which each hole is inside a string: one that stands for a whole value becomes one."""
    parts: list[Text] = []
    start = 0
    for found in _STRING_OR_HOLE.finditer(text.value):
        at = found.start()
        if found[0][0] != '"':
            parts += (text.slice(start, at), Text('"'), text.slice(at, at + 1), Text('"'))
            start = at + 1
    return Text.join((*parts, text.slice(start, len(text.value)))) if parts else text


def _shifted(text: Text, by: int) -> Text:
    if not by:
        return text
    return replace(text, value=_HOLES.sub(lambda found: chr(ord(found[0]) + by), text.value))


def filled(value: Value, draft: Draft) -> Value:
    """What was read from a draft, with each string that has a hole unknown as that part is."""
    match value:
        case Text():
            found = _HOLES.search(value.value)
            if found is None:
                return value
            number = ord(found[0]) - _FIRST
            # An escape sequence of the document can spell such a character, too.
            cause = draft.holes[number if number < len(draft.holes) else 0]
            trail = value.full_trail + cause.trail
            if len(value.value) == 1:
                return replace(cause, trail=trail)
            own = _renumbered(value, draft)
            pattern = _HOLES.sub("*", value.value)
            return replace(cause, pattern=pattern, draft=own, trail=trail, declared=None)
        case Sequence():
            return replace(value, items=tuple(filled(item, draft) for item in value.items))
        case Mapping():
            keyed = next((value.name(key) for key in value.entries if _HOLES.search(key)), None)
            if keyed is not None:
                return filled(keyed, draft)
            entries = {key: filled(item, draft) for key, item in value.entries.items()}
            return replace(value, entries=entries)
        case _:
            return value


def _renumbered(text: Text, draft: Draft) -> Draft | None:
    numbers = [ord(found) - _FIRST for found in _HOLES.findall(text.value)]
    if max(numbers) >= len(draft.holes):
        return None
    renumbered = iter(range(len(numbers)))
    value = _HOLES.sub(lambda _: hole(next(renumbered)), text.value)
    return Draft(replace(text, value=value), tuple(draft.holes[number] for number in numbers))

"""JSON and YAML as Terraform writes them, with strings that keep their places."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from aadrift.drafts import drafted
from aadrift.languages.data.cutting import Cutter
from aadrift.languages.terraform import numbers, types
from aadrift.values import (
    Bool,
    Draft,
    Mapping,
    Null,
    Number,
    Piece,
    Sequence,
    Text,
    Unknown,
    Value,
)

# What Go's encoding/json escapes, the signs that mean something in HTML among them.
_ESCAPED = re.compile('[\\x00-\\x1f"\\\\<>&\u2028\u2029]')
_SHORT = {
    '"': '\\"',
    "\\": "\\\\",
    "\b": "\\b",
    "\f": "\\f",
    "\n": "\\n",
    "\r": "\\r",
    "\t": "\\t",
}


def plain(text: str) -> Text:
    """Characters that stand nowhere in the sources."""
    return Text(text, (Piece(len(text), None, verbatim=False),))


def encode_json(value: Value) -> Text:
    """A value that is known throughout, as ``jsonencode`` writes it."""
    return Text.join(part for part in _json(value) if isinstance(part, Text))


def draft_json(value: Value) -> Text | Unknown:
    """A value without choices, as ``jsonencode`` writes it, with what is not known left open."""
    parts = list(_json(value))
    unknown = types.unknown_part(parts)
    return replace(unknown, draft=drafted(parts)) if unknown else encode_json(value)


def _json(value: Value) -> Iterator[Text | Unknown]:
    match value:
        case Unknown(draft=Draft(text=text)) if not _ESCAPED.search(text.value):
            yield from (plain('"'), value, plain('"'))
        case Unknown():
            yield value
        case Text():
            yield from _string(value)
        case Number():
            yield plain(numbers.show(value))
        case Bool():
            yield plain("true" if value.value else "false")
        case Null():
            yield plain("null")
        case Sequence():
            separator = "["
            for item in value.elements():
                yield plain(separator)
                yield from _json(item)
                separator = ","
            yield plain("[]" if separator == "[" else "]")
        case Mapping():
            separator = "{"
            for key, item in sorted(value.items(), key=lambda entry: entry[0]):
                yield plain(separator)
                yield from _string(value.name(key))
                yield plain(":")
                yield from _json(item)
                separator = ","
            yield plain("{}" if separator == "{" else "}")


def _string(text: Text) -> Iterator[Text]:
    yield plain('"')
    cutter = Cutter(text)
    start = 0
    for match in _ESCAPED.finditer(text.value):
        at = match.start()
        if at > start:
            yield cutter.cut(start, at)
        char = match.group()
        yield cutter.derived(at, at + 1, _SHORT.get(char) or f"\\u{ord(char):04x}")
        start = at + 1
    if start < len(text.value):
        yield cutter.cut(start, len(text.value))
    yield plain('"')

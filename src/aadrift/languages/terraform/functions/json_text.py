"""JSON and YAML as Terraform writes them, with strings that keep their places."""

from __future__ import annotations

import re
from collections.abc import Iterator

from aadrift.languages.data.cutting import Cutter
from aadrift.languages.terraform import numbers
from aadrift.values import Bool, Mapping, Null, Number, Piece, Sequence, Text, Value

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
    return Text.join(_json(value))


def _json(value: Value) -> Iterator[Text]:
    match value:
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

"""Functions on strings. Whatever part of a literal survives keeps its place in the source."""

from __future__ import annotations

import re
from dataclasses import replace

from aadrift.languages.azure_functions.calls import Call, RefusalError, function
from aadrift.languages.data.cutting import Cutter
from aadrift.values import (
    Bool,
    Null,
    Number,
    Piece,
    Sequence,
    Text,
    Unknown,
    Value,
)

_STARS = re.compile(r"\*{2,}")

# Azure Resource Manager takes templates of 4 MB; what is longer is no value anyone wrote.
_LONGEST = 4_000_000

# What is known of a string that is not is for names and addresses.
_LONGEST_PATTERN = 10_000

# Beyond this many literals, a string's origin is of no use to anyone.
_MOST_PIECES = 20_000

_ZERO, _NULL, _BLANK = Number(0), Null(), Text(" ")


def as_text(call: Call, value: Value) -> Text | Unknown:
    """A scalar as the string that joining makes of it; an unknown stays one."""
    match value:
        case Text() | Unknown():
            return value
        case Number():
            return Text(f"{value.value:f}" if value.value != int(value.value) else number(value))
        case Bool():
            return Text("True" if value.value else "False")
        case Null():
            return Text("")
        case _:
            return call.fail("it takes strings and numbers")


def number(value: Number) -> str:
    """A whole number in decimal digits."""
    return str(int(value.value))


def joined(parts: list[Text | Unknown]) -> Text | Unknown:
    """Strings one after the other; with an unknown part, an unknown that keeps the others."""
    unknown = next((part for part in parts if isinstance(part, Unknown)), None)
    if sum(len(part.value) for part in parts if isinstance(part, Text)) > _LONGEST:
        return Unknown(f"the string is longer than {_LONGEST} characters")
    if unknown is None:
        texts = [part for part in parts if isinstance(part, Text)]
        if sum(len(text.pieces) for text in texts) > _MOST_PIECES:
            return Text("".join(text.value for text in texts))
        return Text.join(texts)
    shown = [part.value if isinstance(part, Text) else part.pattern or "*" for part in parts]
    if sum(map(len, shown)) > _LONGEST_PATTERN:
        return replace(unknown, pattern=None)
    return replace(unknown, pattern=_STARS.sub("*", "".join(shown)))


def altered(text: Text, value: str) -> Text:
    """A string made from another one character by character: it knows its source, not its parts."""
    if value == text.value:
        return text
    source = next((piece for piece in text.pieces if piece.span is not None), None)
    if source is None:
        return Text(value, trail=text.trail)
    piece = Piece(len(value), source.span, verbatim=False, trail=source.trail)
    return Text(value, (piece,), trail=text.trail)


@function("concat", 0, None, lenient=True)
def _concat(call: Call, *values: Value) -> Value:
    if any(isinstance(value, Sequence) for value in values):
        arrays = [call.array(value) for value in values]
        return Sequence(tuple(item for array in arrays for item in array.elements()))
    return joined([as_text(call, value) for value in values])


@function("toLower", 1)
def _to_lower(call: Call, value: Value) -> Value:
    text = call.text(value)
    return altered(text, text.value.lower())


@function("toUpper", 1)
def _to_upper(call: Call, value: Value) -> Value:
    text = call.text(value)
    return altered(text, text.value.upper())


@function("trim", 1)
def _trim(call: Call, value: Value) -> Value:
    text = call.text(value)
    start = len(text.value) - len(text.value.lstrip())
    return text.slice(start, max(start, len(text.value.rstrip())))


@function("substring", 1, 3)
def _substring(call: Call, value: Value, start: Value = _ZERO, length: Value = _NULL) -> Value:
    text, first = call.text(value), call.integer(start)
    end = len(text.value) if isinstance(length, Null) else first + call.integer(length)
    if not 0 <= first <= end <= len(text.value):
        call.fail("the start and the length lie outside of the string")
    return text.slice(first, end)


@function("replace", 3)
def _replace(call: Call, value: Value, old: Value, new: Value) -> Value:
    text, old_text, new_text = call.text(value), call.text(old), call.text(new)
    if not old_text.value:
        call.fail("the string to replace is empty")
    if old_text.value not in text.value:
        return text
    parts: list[Text | Unknown] = []
    for part in _split(text, re.compile(re.escape(old_text.value))):
        parts += [new_text, part]
    return joined(parts[1:])


@function("split", 2)
def _split_text(call: Call, value: Value, delimiter: Value) -> Value:
    text = call.text(value)
    given = delimiter.items if isinstance(delimiter, Sequence) else (delimiter,)
    delimiters = [call.text(one).value for one in given]
    pattern = "|".join(re.escape(one) for one in delimiters if one)
    if not pattern:
        return Sequence((text,))
    return Sequence(tuple(_split(text, re.compile(pattern))))


def _split(text: Text, pattern: re.Pattern[str]) -> list[Text]:
    cutter, start, parts = Cutter(text), 0, []
    for match in pattern.finditer(text.value):
        parts.append(cutter.cut(start, match.start()))
        start = match.end()
    return [*parts, cutter.cut(start, len(text.value))]


@function("join", 2)
def _join(call: Call, values: Value, delimiter: Value) -> Value:
    between = call.text(delimiter)
    parts: list[Text | Unknown] = []
    for value in call.array(values).elements():
        parts += [between, as_text(call, value)]
    return joined(parts[1:])


@function("padLeft", 2, 3)
def _pad_left(call: Call, value: Value, width: Value, fill: Value = _BLANK) -> Value:
    text, char = as_text(call, value), call.text(fill)
    if isinstance(text, Unknown):
        raise RefusalError(text)
    if len(char.value) != 1:
        call.fail("the padding is not one character")
    count = call.integer(width) - len(text.value)
    if count > 10_000:
        return call.unknown("pads to more characters than aadrift evaluates")
    return Text.join([Text(char.value * count), text]) if count > 0 else text


@function("startsWith", 2)
def _starts_with(call: Call, value: Value, start: Value) -> Value:
    return Bool(call.text(value).value.lower().startswith(call.text(start).value.lower()))


@function("endsWith", 2)
def _ends_with(call: Call, value: Value, end: Value) -> Value:
    return Bool(call.text(value).value.lower().endswith(call.text(end).value.lower()))

"""Functions of strings. What stays of a string keeps its place in the sources."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence

from aadrift.languages.data.cutting import Cutter
from aadrift.languages.terraform import types
from aadrift.languages.terraform.functions import regexes
from aadrift.languages.terraform.functions.graphemes import clusters, count
from aadrift.languages.terraform.functions.registry import (
    NUMBER,
    STRING,
    CallError,
    Parameter,
    UndecidedError,
    function,
    whole,
)
from aadrift.languages.terraform.functions.sequences import as_list, sequence
from aadrift.values import Bool, Piece, Text, Unknown, Value

_STRINGS = Parameter(types.list_of(types.STRING), look="deep")
_PARTLY = Parameter(types.STRING, unknown=True)
_SPACES = "\t\n\v\f\r \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(
    map(chr, range(0x2000, 0x200B))
)
_MAX_SPACES = 10_000


def with_pattern(unknown: Unknown, pattern: str | None) -> Unknown:
    """An unknown string of which a part is known."""
    plain = pattern if pattern and pattern.strip("*") else None
    return dataclasses.replace(unknown, pattern=plain, declared=types.STRING)


def joined(parts: Sequence[Text | Unknown]) -> Value:
    """Strings one after the other; where some are unknown, what is known of the result."""
    unknown = next((part for part in parts if isinstance(part, Unknown)), None)
    if unknown is None:
        return Text.join(part for part in parts if isinstance(part, Text))
    known = (part.value if isinstance(part, Text) else part.pattern or "*" for part in parts)
    return with_pattern(unknown, "".join(known))


def _recased(text: Value, case: Callable[[str], str]) -> Value:
    """A string with other cases of its letters; its pieces stay, for they are as long."""
    if isinstance(text, Unknown):
        return with_pattern(text, text.pattern and case(text.pattern))
    if not isinstance(text, Text):
        raise CallError("a string is required")
    if text.value.isascii():
        value = case(text.value)
    else:
        value = "".join(map(case, text.value))
        if len(value) != len(text.value):
            raise UndecidedError("a letter becomes several letters")
    return Text(value, text.pieces, trail=text.trail)


def _upper(text: str) -> str:
    # Go knows single letters only: the capital of sharp s is itself.
    return text if text in ("ß", "ŉ") else text.upper()


def _lower(text: str) -> str:
    return "i" if text == "İ" else text.lower()


@function("upper", _PARTLY)
def upper(text: Value) -> Value:
    """All letters as capitals."""
    return _recased(text, _upper)


@function("lower", _PARTLY)
def lower(text: Value) -> Value:
    """All letters as small ones."""
    return _recased(text, _lower)


@function("title", STRING)
def title(text: Text) -> Value:
    """The first letter of each word as a capital."""
    value = text.value
    found: list[str] = []
    for at, char in enumerate(value):
        starts = at == 0 or not (value[at - 1].isalnum() or value[at - 1] == "_")
        if starts and at and not value[at - 1].isascii() and value[at - 1] not in _SPACES:
            raise UndecidedError("a letter follows a sign that is no space")
        found.append(char.title() if starts else char)
    joined = "".join(found)
    if len(joined) != len(value):
        raise UndecidedError("a letter becomes several letters")
    return Text(joined, text.pieces, trail=text.trail)


def _stripped(text: Text, chars: str) -> Text:
    start = len(text.value) - len(text.value.lstrip(chars))
    return text.slice(start, max(start, len(text.value.rstrip(chars))))


@function("trim", STRING, STRING)
def trim(text: Text, chars: Text) -> Value:
    """The string without any of some characters at both ends."""
    return _stripped(text, chars.value)


@function("trimspace", STRING)
def trimspace(text: Text) -> Value:
    """The string without white space at both ends."""
    return _stripped(text, _SPACES)


@function("trimprefix", STRING, STRING)
def trimprefix(text: Text, prefix: Text) -> Value:
    """The string without something at its start."""
    cut = len(prefix.value) if text.value.startswith(prefix.value) else 0
    return text.slice(cut, len(text.value))


@function("trimsuffix", STRING, STRING)
def trimsuffix(text: Text, suffix: Text) -> Value:
    """The string without something at its end."""
    cut = len(suffix.value) if text.value.endswith(suffix.value) else 0
    return text.slice(0, len(text.value) - cut)


@function("chomp", STRING)
def chomp(text: Text) -> Value:
    """The string without line ends at its end."""
    return text.slice(0, len(text.value.rstrip("\r\n")))


@function("indent", NUMBER, STRING)
def indent(spaces: Value, text: Text) -> Value:
    """The string with some spaces after each line end."""
    width = whole(spaces, "the number of spaces")
    if width < 0:
        raise CallError("the number of spaces is negative")
    if width > _MAX_SPACES:
        raise UndecidedError(f"it indents by more than {_MAX_SPACES:,} spaces")
    return _replaced(text, "\n", Text("\n" + " " * width))


@function("replace", STRING, STRING, STRING)
def replace(text: Text, old: Text, new: Text) -> Value:
    """The string with something in it replaced: a substring, or a ``/regular expression/``."""
    pattern = old.value
    if len(pattern) > 1 and pattern[0] == pattern[-1] == "/":
        return regexes.replace(text, pattern[1:-1], new)
    return _replaced(text, pattern, new)


def _replaced(text: Text, old: str, new: Text) -> Text:
    value, cut = text.value, Cutter(text).cut
    if not old:
        parts = [part for at in range(len(value)) for part in (new, cut(at, at + 1))]
        return Text.join([*parts, new])
    parts, start = [], 0
    at = value.find(old)
    while at >= 0:
        parts += [cut(start, at), new]
        start = at + len(old)
        at = value.find(old, start)
    return Text.join([*parts, cut(start, len(value))]) if parts else text


@function("join", STRING, rest=_STRINGS)
def join(separator: Text, *lists: Value) -> Value:
    """The strings of lists with a separator between them."""
    if not lists:
        raise CallError("at least one list is required")
    parts: list[Text | Unknown] = []
    for item in (item for one in lists for item in sequence(one).elements()):
        if not isinstance(item, Text | Unknown):
            raise CallError("an element is null")
        parts += [separator, item]
    return joined(parts[1:])


@function("split", STRING, STRING)
def split(separator: Text, text: Text) -> Value:
    """The parts of a string between separators."""
    cut = Cutter(text).cut
    value, by = text.value, separator.value
    if not by:
        return as_list((cut(at, at + 1) for at in range(len(value))), types.STRING)
    parts: list[Value] = []
    start = 0
    at = value.find(by)
    while at >= 0:
        parts.append(cut(start, at))
        start = at + len(by)
        at = value.find(by, start)
    parts.append(cut(start, len(value)))
    return as_list(parts, types.STRING)


@function("substr", STRING, NUMBER, NUMBER)
def substr(text: Text, offset: Value, length: Value) -> Value:
    """Some characters from an offset, which may count from the end."""
    start, wanted = whole(offset, "the offset"), whole(length, "the length")
    if start < 0:
        # A length of zero is looked at only where the offset is not negative, as in Terraform.
        start = max(start + count(text.value), 0)
        wanted = wanted or -1
    widths = [len(cluster) for cluster in clusters(text.value)]
    begin = sum(widths[:start])
    end = begin + sum(widths[start:] if wanted < 0 else widths[start : start + wanted])
    return text.slice(begin, end)


@function("strrev", STRING)
def strrev(text: Text) -> Value:
    """The characters in reverse order."""
    return Text(
        "".join(reversed(clusters(text.value))), (Piece(len(text.value), None, verbatim=False),)
    )


@function("startswith", STRING, STRING)
def startswith(text: Text, prefix: Text) -> Value:
    """Whether a string starts with another."""
    return Bool(text.value.startswith(prefix.value))


@function("endswith", STRING, STRING)
def endswith(text: Text, suffix: Text) -> Value:
    """Whether a string ends with another."""
    return Bool(text.value.endswith(suffix.value))


@function("strcontains", STRING, STRING)
def strcontains(text: Text, part: Text) -> Value:
    """Whether a string contains another."""
    return Bool(part.value in text.value)

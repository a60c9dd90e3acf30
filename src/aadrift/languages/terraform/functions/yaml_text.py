"""YAML as ``yamlencode`` writes it, with strings that keep their places."""

from __future__ import annotations

import re
from collections.abc import Iterator

from aadrift.languages.data.cutting import Cutter
from aadrift.languages.terraform import numbers
from aadrift.languages.terraform.functions.json_text import plain
from aadrift.languages.terraform.functions.registry import UndecidedError
from aadrift.values import Bool, Mapping, Null, Number, Sequence, Text, Value

# Beyond this column Terraform's writer folds quoted strings at spaces.
_WIDTH = 80
_MAX_KEY = 100
_ESCAPED = re.compile(r'[\\"\t]')
_SIMPLE = re.compile("[ -~\\t\\n\u00a1-\u0fff]*")


def encode_yaml(value: Value) -> Text:
    """A value that is known throughout, as ``yamlencode`` writes it.

    Raises UndecidedError for the strings whose layout only that writer knows: with control
    characters, or too long for a line.
    """
    parts = list(_block(value, 0, "", in_sequence=False))
    if isinstance(value, Number | Bool | Null):
        # A document that is a plain scalar needs an end of its own.
        parts.append(plain("...\n"))
    return Text.join(parts)


def _block(value: Value, indent: int, lead: str, *, in_sequence: bool) -> Iterator[Text]:
    """A value after ``lead``, the text of its line so far, with its line end."""
    match value:
        case Sequence(items=items) if items:
            # A sequence in a mapping is not indented, one in a sequence continues its line.
            inner = indent if in_sequence or not lead else indent - 2
            if lead and not in_sequence:
                yield plain("\n")
            for at, item in enumerate(value.elements()):
                first = in_sequence and not at
                yield plain("- " if first else " " * inner + "- ")
                yield from _block(item, inner + 2, " " * inner + "- ", in_sequence=True)
        case Mapping(entries=entries) if entries:
            if lead and not in_sequence:
                yield plain("\n")
            for at, (key, item) in enumerate(sorted(value.items(), key=lambda entry: entry[0])):
                if not (in_sequence and not at):
                    yield plain(" " * indent)
                name = value.name(key)
                if len(key) > _MAX_KEY or "\n" in key:
                    raise UndecidedError("a key is too long for a line")
                yield from _string(name, indent, " " * indent)
                compound = isinstance(item, Sequence | Mapping) and _filled(item)
                yield plain(":" if compound else ": ")
                line = " " * indent + f'"{key}": '
                yield from _block(item, indent + 2, line, in_sequence=False)
        case _:
            yield from _scalar(value, indent, lead)
            yield plain("\n")


def _filled(value: Sequence | Mapping) -> bool:
    return bool(value.items if isinstance(value, Sequence) else value.entries)


def _scalar(value: Value, indent: int, lead: str) -> Iterator[Text]:
    match value:
        case Text() if "\n" in value.value:
            yield from _literal(value, indent if lead else 2)
        case Text():
            yield from _string(value, indent, lead)
        case Number():
            yield plain(numbers.show(value))
        case Bool():
            yield plain("true" if value.value else "false")
        case Null():
            yield plain("null")
        case Sequence():
            yield plain("[]")
        case _:
            yield plain("{}")


def _string(text: Text, indent: int, lead: str) -> Iterator[Text]:
    del indent
    if not _SIMPLE.fullmatch(text.value) or "\n" in text.value:
        raise UndecidedError("a string holds characters that YAML escapes")
    if " " in text.value and len(lead) + len(text.value) + 2 > _WIDTH:
        raise UndecidedError("a string is too long for a line")
    yield plain('"')
    cutter = Cutter(text)
    start = 0
    for match in _ESCAPED.finditer(text.value):
        at = match.start()
        if at > start:
            yield cutter.cut(start, at)
        yield cutter.derived(at, at + 1, "\\t" if match.group() == "\t" else "\\" + match.group())
        start = at + 1
    if start < len(text.value):
        yield cutter.cut(start, len(text.value))
    yield plain('"')


def _literal(text: Text, indent: int) -> Iterator[Text]:
    """A string of several lines as a ``|`` block, without its last line end."""
    value = text.value
    lines = value.split("\n")
    if not _SIMPLE.fullmatch(value) or "\t" in value or value[0] in " \n" or lines[-1][-1:] == " ":
        raise UndecidedError("a string of several lines starts with blanks or holds tabs")
    if any(line.endswith(" ") for line in lines):
        raise UndecidedError("a line of a string ends with blanks")
    ends = len(value) - len(value.rstrip("\n"))
    yield plain("|" + ("-" if not ends else "+" if ends > 1 else ""))
    cutter = Cutter(text)
    at = 0
    for line in lines[:-1] if ends else lines:
        yield plain("\n" + (" " * indent if line else ""))
        if line:
            yield cutter.cut(at, at + len(line))
        at += len(line) + 1

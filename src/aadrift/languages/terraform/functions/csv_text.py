"""Comma-separated values (RFC 4180), with fields that keep their places."""

from __future__ import annotations

import re

from aadrift.languages.data.cutting import Cutter
from aadrift.languages.terraform import types
from aadrift.languages.terraform.functions.registry import CallError
from aadrift.values import Mapping, Sequence, Text, Value

_BARE = re.compile(r"[^,\n]*")
_QUOTED = re.compile(r'"((?:[^"]|"")*+)"')
_REWRITTEN = re.compile(r'""|\r\n')


def decode_csv(text: Text) -> Value:
    """A list of objects, one a row; the first row names the attributes."""
    rows = _rows(text)
    if not rows:
        raise CallError("the header line is missing")
    names = [field.value for field in rows[0]]
    if len(set(names)) < len(names):
        raise CallError("a column name is repeated")
    objects: list[Value] = []
    texts = {field.value: field for field in rows[0]}
    for number, row in enumerate(rows[1:], start=2):
        if len(row) != len(names):
            raise CallError(f"row {number} has {len(row)} fields instead of {len(names)}")
        entries = dict(sorted(zip(names, row, strict=True)))
        objects.append(Mapping({**entries}, "object", texts))
    element = types.ObjectType(dict.fromkeys(names, types.STRING))
    return Sequence(tuple(objects), "list", declared=types.list_of(element))


def _rows(text: Text) -> list[list[Text]]:
    source, cutter = text.value, Cutter(text)
    rows: list[list[Text]] = []
    at = 0
    while at < len(source):
        blank = re.compile(r"\r?\n").match(source, at)
        if blank:
            at = blank.end()
            continue
        row: list[Text] = []
        more = True
        while more:
            field, at = _field(source, cutter, at)
            row.append(field)
            more = source.startswith(",", at)
            at += more
        rows.append(row)
        at += source.startswith("\n", at)
    return rows


def _field(source: str, cutter: Cutter, at: int) -> tuple[Text, int]:
    """A field and where it ends: at a comma, a line feed or the end."""
    if source.startswith('"', at):
        return _quoted(source, cutter, at)
    match = _BARE.match(source, at)
    end = after = match.end() if match else at
    if (source.startswith("\n", after) and source.endswith("\r", at, end)) or (
        after == len(source) and source.endswith("\r", at, end)
    ):
        end -= 1
    if '"' in source[at:end]:
        raise CallError("a quote stands in a field that is not quoted")
    return cutter.cut(at, end), after


def _quoted(source: str, cutter: Cutter, at: int) -> tuple[Text, int]:
    match = _QUOTED.match(source, at)
    if not match:
        raise CallError("a quoted field does not end")
    start, end = match.span(1)
    after = match.end()
    if source.startswith("\r\n", after) or source[after:] == "\r":
        after += 1
    if after < len(source) and source[after] not in ",\n":
        raise CallError("something follows the closing quote of a field")
    parts: list[Text] = []
    for rewritten in _REWRITTEN.finditer(source, start, end):
        parts.append(cutter.cut(start, rewritten.start()))
        char = '"' if rewritten.group() == '""' else "\n"
        parts.append(cutter.derived(*rewritten.span(), char))
        start = rewritten.end()
    return Text.join([*parts, cutter.cut(start, end)]), after

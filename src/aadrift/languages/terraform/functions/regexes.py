"""Functions that search with regular expressions."""

from __future__ import annotations

import re
from collections.abc import Iterator

from aadrift.languages.data.cutting import Cutter
from aadrift.languages.terraform import types
from aadrift.languages.terraform.functions.registry import (
    STRING,
    CallError,
    UndecidedError,
    function,
)
from aadrift.languages.terraform.functions.sequences import as_list
from aadrift.languages.terraform.re2 import (
    Regex,
    RegexLimitError,
    RegexSyntaxError,
    UnsupportedRegexError,
    compile_regex,
)
from aadrift.values import Mapping, Null, Sequence, Text, Value

_REFERENCE = re.compile(r"\$(?:(\$)|\{(\w+)\}|(\w+))?")


def _compiled(pattern: str) -> Regex:
    try:
        return compile_regex(pattern)
    except RegexSyntaxError as error:
        raise CallError(f"the regular expression is not valid: {error}") from None
    except UnsupportedRegexError as error:
        raise UndecidedError(f"the regular expression is not supported: {error}") from None


def _find(regex: Regex, text: str, start: int) -> tuple[int, ...] | None:
    try:
        return regex.find(text, start)
    except RegexLimitError as error:
        raise UndecidedError(str(error)) from None


def _result_type(regex: Regex) -> types.Type:
    if not regex.names:
        return types.STRING
    names = [name for name in regex.names if name is not None]
    if not names:
        return types.TupleType((types.STRING,) * len(regex.names))
    if len(names) < len(regex.names):
        raise CallError("some groups of the regular expression have names, others don't")
    return types.ObjectType(dict.fromkeys(names, types.STRING))


def _result(regex: Regex, cutter: Cutter, found: tuple[int, ...]) -> Value:
    """What a match means: its text, or its groups as a tuple or an object."""
    groups: list[Value] = [
        cutter.cut(found[at], found[at + 1]) if found[at] >= 0 else Null(declared=types.STRING)
        for at in range(2, len(found), 2)
    ]
    if not groups:
        return cutter.cut(found[0], found[1])
    if regex.names[0] is None:
        return Sequence(tuple(groups))
    named = {name: group for name, group in zip(regex.names, groups, strict=True) if name}
    return Mapping(dict(sorted(named.items())))


@function("regex", STRING, STRING)
def regex_(pattern: Text, text: Text) -> Value:
    """The first match of a regular expression."""
    regex = _compiled(pattern.value)
    _result_type(regex)
    found = _find(regex, text.value, 0)
    if found is None:
        raise CallError("the regular expression matches nothing")
    return _result(regex, Cutter(text), found)


@function("regexall", STRING, STRING)
def regexall(pattern: Text, text: Text) -> Value:
    """All matches of a regular expression."""
    regex = _compiled(pattern.value)
    declared = _result_type(regex)
    cutter = Cutter(text)
    return as_list(
        (_result(regex, cutter, found) for found in _matches(regex, text.value)), declared
    )


def _matches(regex: Regex, text: str) -> Iterator[tuple[int, ...]]:
    """The matches that do not overlap; an empty one does not follow another directly."""
    at, before = 0, -1
    while at <= len(text):
        found = _find(regex, text, at)
        if found is None:
            return
        accepted = found[1] != at or found[0] != before
        at = found[1] if found[1] > at else at + 1
        before = found[1]
        if accepted:
            yield found


def replace(text: Text, pattern: str, new: Text) -> Value:
    """A string with all matches of a regular expression replaced.

    ``$1``, ``$name`` and ``${name}`` in the replacement stand for groups, ``$$`` for ``$``.
    """
    regex = _compiled(pattern)
    value, cutter = text.value, Cutter(text)
    parts: list[Text] = []
    done = at = 0
    while at <= len(value):
        found = _find(regex, value, at)
        if found is None:
            break
        parts.append(cutter.cut(done, found[0]))
        if found[1] > done or found[0] == 0:
            parts.extend(_expanded(regex, cutter, found, new))
        done = found[1]
        at = max(at + 1, done)
    return Text.join([*parts, cutter.cut(done, len(value))]) if parts else text


def _expanded(regex: Regex, cutter: Cutter, found: tuple[int, ...], new: Text) -> Iterator[Text]:
    template = Cutter(new)
    at = 0
    for reference in _REFERENCE.finditer(new.value):
        if reference.start() > at:
            yield template.cut(at, reference.start())
        at = reference.end()
        name = reference[2] or reference[3]
        if name is None:
            yield template.cut(reference.start(), reference.start() + 1)
            continue
        number = _group_number(regex, name)
        if number is not None and 2 * number < len(found) and found[2 * number] >= 0:
            yield cutter.cut(found[2 * number], found[2 * number + 1])
    if at < len(new.value):
        yield template.cut(at, len(new.value))


def _group_number(regex: Regex, name: str) -> int | None:
    if name.isascii() and name.isdigit() and (name == "0" or not name.startswith("0")):
        return int(name[:9])
    return regex.names.index(name) + 1 if name in regex.names else None

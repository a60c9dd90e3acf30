"""Composite format strings (``format('{0}-{1:000}', …)``), as .NET reads them."""

from __future__ import annotations

import re

from aadrift.languages.azure_functions.calls import Call, RefusalError, function
from aadrift.languages.azure_functions.strings import as_text, joined
from aadrift.languages.data.cutting import Cutter
from aadrift.values import Number, Text, Unknown, Value

_HOLE = re.compile(r"\{\{|\}\}|\{(\d{1,4})(?:,\s*(-?\d{1,4}))?\s*(?::([^{}]*))?\}|[{}]")
_DIGITS = re.compile(r"(?:0{1,99}|[dD]\d{0,2})")
_GROUPS = re.compile(r"[nN](\d{0,2})")


@function("format", 1, None, lenient=True)
def formatted(call: Call, template: Value, *values: Value) -> Value:
    """Fill the holes of a format string; every literal part keeps its place."""
    pattern = call.text(template)
    cutter, start = Cutter(pattern), 0
    parts: list[Text | Unknown] = []
    for match in _HOLE.finditer(pattern.value):
        if match.start() > start:
            parts.append(cutter.cut(start, match.start()))
        start = match.end()
        number, width, style = match.groups()
        if number is None:
            if len(match.group()) == 1:
                call.fail(f"the format string has a stray {match.group()!r}")
            parts.append(cutter.cut(start - 1, start))
        elif int(number) >= len(values):
            call.fail(f"there is no argument {number} for the format string")
        else:
            parts.append(_aligned(_styled(call, values[int(number)], style), width))
    if start < len(pattern.value) or not parts:
        parts.append(cutter.cut(start, len(pattern.value)))
    return joined(parts)


def _styled(call: Call, value: Value, style: str | None) -> Text | Unknown:
    if not style or not isinstance(value, Number) or value.value != int(value.value):
        return as_text(call, value)
    number = int(value.value)
    if _DIGITS.fullmatch(style):
        width = int(style[1:] or 0) if style[0] in "dD" else len(style)
        return Text(("-" if number < 0 else "") + str(abs(number)).rjust(width, "0"))
    groups = _GROUPS.fullmatch(style)
    if groups:
        return Text(f"{number:,.{int(groups[1] or 2)}f}")
    if style in ("x", "X") and number >= 0:
        return Text(f"{number:{style}}")
    raise RefusalError(call.unknown(f"uses the number format {style!r}, which is not evaluated"))


def _aligned(text: Text | Unknown, width: str | None) -> Text | Unknown:
    if not width or isinstance(text, Unknown):
        return text
    blank = Text(" " * max(0, abs(int(width)) - len(text.value)))
    return Text.join([text, blank] if width.startswith("-") else [blank, text])

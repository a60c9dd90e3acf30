"""The characters of strings: which of them the source says literally, and which by escapes."""

from __future__ import annotations

import re

from .expressions import Chars, StringLiteral
from .problems import ParseError

_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", "\\": "\\", "'": "'", "$": "$"}
_ESCAPE = re.compile(r"\\(?:([nrt\\'$])|u\{([0-9A-Fa-f]+)\})")


def complete_string(text: str, start: int, end: int) -> StringLiteral:
    """The string without interpolations at ``text[start:end]``, quotes included.

    Raises ParseError for an unknown escape sequence.
    """
    dollars = leading_dollars(text, start)
    if dollars or (end - start >= 6 and text.startswith("'''", start)):
        parts = multiline_chars(text, start + dollars + 3, end - 3, first=True)
        return StringLiteral(start, end, parts, multiline=True)
    return StringLiteral(start, end, chars(text, start + 1, end - 1))


def leading_dollars(text: str, start: int) -> int:
    """How many dollars stand before the quotes of the string that starts there."""
    return text.index("'", start) - start


def multiline_chars(text: str, start: int, end: int, *, first: bool) -> tuple[Chars, ...]:
    """The characters of a multi-line string, or of a piece of one, between its delimiters.

    A line break at the very start of the first piece is not part of the value.
    """
    if first:
        start += text.startswith("\r", start, end)
        start += text.startswith("\n", start, end)
    return (Chars(start, end, text[start:end], verbatim=True),) if start < end else ()


def chars(text: str, start: int, end: int) -> tuple[Chars, ...]:
    """The characters of a string of one line, or of a piece of one, between its delimiters.

    Raises ParseError for an unknown escape sequence.
    """
    escape = text.find("\\", start, end)
    if escape < 0:
        return (Chars(start, end, text[start:end], verbatim=True),) if start < end else ()
    parts: list[Chars] = []
    while escape >= 0:
        if start < escape:
            parts.append(Chars(start, escape, text[start:escape], verbatim=True))
        start, character = _escape(text, escape, end)
        parts.append(Chars(escape, start, character, verbatim=False))
        escape = text.find("\\", start, end)
    if start < end:
        parts.append(Chars(start, end, text[start:end], verbatim=True))
    return tuple(parts)


def _escape(text: str, start: int, end: int) -> tuple[int, str]:
    """Where the escape sequence ends, and the character that it stands for."""
    found = _ESCAPE.match(text, start, end)
    if found and found[1]:
        return found.end(), _ESCAPES[found[1]]
    code = int(found[2], 16) if found else -1
    if found is None or code > 0x10FFFF:
        message = r"unknown escape sequence: expected \n, \r, \t, \\, \', \$ or \u{hex digits}"
        raise ParseError(start, min(start + 2, end), message)
    # Half of a surrogate pair is no character that could be printed or written to a file.
    return found.end(), "\ufffd" if 0xD800 <= code <= 0xDFFF else chr(code)

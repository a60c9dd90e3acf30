r"""Bicep's tokens.

The kind of an operator or bracket is its own text (``"="``, ``"=>"``, ``"["``) and the kind of
``true``, ``false`` and ``null`` is the word; the other kinds are the constants below. A string with
interpolations is several tokens: ``'a${`` (left), ``}b${`` (middle), ``}c'`` (right), with the
tokens of the expressions between them. A line break inside an interpolation ends its string, as in
the Bicep compiler, so that one missing quote never spreads over more than a line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from aadrift.records import dataclass

from .expressions import Node

NAME = "name"
INTEGER = "integer"
STRING = "string"
STRING_LEFT = "string left"
STRING_MIDDLE = "string middle"
STRING_RIGHT = "string right"
NEWLINE = "newline"
COMMENT = "comment"
DIRECTIVE = "directive"
WHITESPACE = "whitespace"
BAD = "bad"

# Possessive quantifiers keep every pattern linear: nothing is tried twice on text that is broken.
PLAIN_CHARS = r"(?:[^'\\$\r\n]++|\\[^\r\n]|\$(?!\{))*+"
MULTILINE_STRING = r"'''(?:[^']++|'{1,2}+(?!'))*+'{3,}+"
COMMENT_PATTERN = r"//[^\r\n]*+|/\*(?s:.*?)\*/"
DIRECTIVE_PATTERN = (
    r"\#(?:disable-next-line|(?:disable|restore)-diagnostics)(?![\w-])"
    r"[^\r\n/]*+(?:/(?![/*])[^\r\n/]*+)*+"
)

_TOKEN = re.compile(
    rf"""[ \t]*+(?:
      (?P<word>(?:true|false|null)(?![A-Za-z0-9_]))
    | (?P<name>[A-Za-z_][A-Za-z0-9_]*+)
    | (?P<newline>[\r\n]++)
    | (?P<string>{MULTILINE_STRING} | '(?!''){PLAIN_CHARS}')
    | (?P<operator>\?\? | :: | \.\.\. | [=!][=~] | => | [<>]= | && | \|\|
        | [()\[\]@,.?:=;+\-%*^!<>|] | /(?![/*]))
    | (?P<brace>[{{}}])
    | (?P<integer>[0-9]++)
    | (?P<comment>{COMMENT_PATTERN})
    | (?P<left>'(?!''){PLAIN_CHARS}\$\{{)
    | (?P<dollars>\$++''')
    | (?P<directive>{DIRECTIVE_PATTERN})
    | (?P<bad>'''(?s:.*) | '{PLAIN_CHARS}\\? | /\*(?s:.*) | \$++ | (?s:.))
    )""",
    re.VERBOSE,
)
_OBJECT = -1  # on the stack of open interpolations: a brace that belongs to an object in one


@dataclass(frozen=True)
class Token(Node):
    """A token at ``text[start:end]``; ``kind`` is described in the module's docstring."""

    kind: str
    text: str


def tokens(text: str) -> Iterator[Token]:
    """Every token of the text, white space and comments included.

    Their texts, put together, are exactly the text, whatever it is.
    """
    behind = 0
    for kind, start, end in scan(text, 0, len(text)):
        if behind < start:
            yield Token(behind, start, WHITESPACE, text[behind:start])
        yield Token(start, end, kind, text[start:end])
        behind = end
    if behind < len(text):
        yield Token(behind, len(text), WHITESPACE, text[behind:])


def scan(text: str, start: int, end: int) -> Iterator[tuple[str, int, int]]:
    """Kind, start and end of each token in ``text[start:end]`` but white space."""
    match = _TOKEN.match
    position = start
    open_holes: list[int] = []
    line_start = True
    while found := match(text, position, end):
        kind = found.lastgroup or BAD
        begin = found.start(kind)
        position = found.end()
        if kind in ("operator", "word"):
            kind = text[begin:position]
        elif kind == NEWLINE:
            open_holes.clear()
        elif kind == "brace":
            kind = text[begin]
            if open_holes:
                kind, position = _brace_in_hole(text, position, end, open_holes)
        elif kind == "left":
            kind = STRING_LEFT
            open_holes.append(0)
        elif kind == "dollars":
            dollars = position - begin - 3
            kind, position = _string_piece(text, position, end, dollars)
            if kind == STRING_MIDDLE:
                kind = STRING_LEFT
                open_holes.append(dollars)
            elif kind == STRING_RIGHT:
                kind = STRING
        elif kind == DIRECTIVE and not line_start:
            kind, position = BAD, begin + 1
        line_start = kind == NEWLINE
        yield kind, begin, position


def _brace_in_hole(text: str, position: int, end: int, open_holes: list[int]) -> tuple[str, int]:
    """Kind and end of what begins with the brace before ``position``, inside an interpolation."""
    if text[position - 1] == "{":
        open_holes.append(_OBJECT)
        return "{", position
    dollars = open_holes[-1]
    if dollars == _OBJECT:
        open_holes.pop()
        return "}", position
    kind, position = _string_piece(text, position, end, dollars)
    if kind != STRING_MIDDLE:
        open_holes.pop()
    return kind, position


def _string_piece(text: str, position: int, end: int, dollars: int) -> tuple[str, int]:
    """Kind and end of the string piece whose characters begin at ``position``.

    ``dollars`` is how many of them open an interpolation in a multi-line string; 0: a string of
    one line.
    """
    found = _piece_pattern(dollars).match(text, position, end)
    if found is None:
        return BAD, position
    if found["middle"] is not None:
        return STRING_MIDDLE, found.end()
    return (STRING_RIGHT if found["right"] is not None else BAD), found.end()


@lru_cache(maxsize=16)
def _piece_pattern(dollars: int) -> re.Pattern[str]:
    if not dollars:
        return re.compile(rf"{PLAIN_CHARS}(?:(?P<right>')|(?P<middle>\$\{{)|\\?)")
    # A run of dollars is taken as a whole, so that long runs are not looked at again and again.
    too_few = rf"|\${{1,{dollars - 1}}}+(?=\{{)" if dollars > 1 else ""
    chars = rf"(?:[^'$]++|\$++(?!\{{){too_few}|'{{1,2}}+(?!'))*+"
    return re.compile(rf"{chars}(?:(?P<right>'{{3,}}+)|(?P<middle>\$++\{{)|\Z)")


def end_of_construct(text: str, position: int) -> int:
    """The end of the string, unclosed comment or directive that begins at ``position``.

    A string that is not closed ends with its line, a multi-line one with the text.
    """
    if text[position] == "#" and not _at_line_start(text, position):
        return position + 1
    depth = 0
    for kind, start, end in scan(text, position, len(text)):
        if kind == NEWLINE:
            return start
        if kind == STRING_LEFT:
            depth += 1
        elif kind == STRING_RIGHT:
            depth -= 1
        if depth == 0:
            return end
    return len(text)


def _at_line_start(text: str, position: int) -> bool:
    while position and text[position - 1] in " \t":
        position -= 1
    return not position or text[position - 1] in "\r\n"


def explain_bad(text: str) -> str:
    """Why a token of kind ``bad``, whose text this is, is none of Bicep's."""
    if text.startswith(("'''", "$")) and "'''" in text:
        return "the multi-line string is not closed: expected ''' before the end of the file"
    if text.startswith("'"):
        return "the string is not closed: expected ' before the end of the line"
    if text.startswith("}"):
        return "the string is not closed: expected its closing quote behind this interpolation"
    if text.startswith("/*"):
        return "the comment is not closed: expected */ before the end of the file"
    if text.startswith('"'):
        return "unexpected character \": expected ' around a string"
    if text.startswith("#"):
        return "unexpected character #: expected a directive at the start of a line"
    shown = text[0] if text[0].isprintable() else f"U+{ord(text[0]):04X}"
    return f"unexpected character {shown}"

"""Splits a file into its statements without reading what is inside them.

One regular expression jumps from bracket to bracket and takes strings and comments as a whole; line
breaks matter only outside brackets. That makes the split many times as fast as a parse, so a scan
parses only the statements that it needs.

Where a bracket is never closed, brackets say nothing about the rest of the file. The statement then
ends before the next line that begins like a statement without indentation, as formatters write it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import field

from aadrift.records import dataclass

from .expressions import Node
from .lexer import COMMENT_PATTERN, DIRECTIVE_PATTERN, PLAIN_CHARS, end_of_construct
from .problems import SyntaxProblem
from .statement_parser import KEYWORDS, parse_statement
from .statements import Statement

_NAMELESS = frozenset(("targetScope", "import", "extension", "using", "extends"))
_MOST_RETRIES = 8
"""How often an unclosed bracket may be searched to the end of the file: keeps splitting linear."""

# The one character class in front makes the search skip everything else at the speed of memchr.
_BEHIND_STOP = rf"""(?:
      (?<=[\[({{])(?P<open>)
    | (?<=[\])}}])(?P<close>)
    | (?<=')(?: ''(?:[^']++|'{{1,2}}+(?!'))*+'{{3,}}+
              | (?!''){PLAIN_CHARS}(?:\$\{{[^'{{}}\r\n/]*+\}}{PLAIN_CHARS})*+' )
    | (?<=['$\#])\$*+(?P<irregular>)
    | (?<=/)(?:/[^\r\n]*+|\*(?s:.*?)\*/)(?P<comment>)
    | (?<=/)\*(?P<irregular_comment>)
    | (?<=[\r\n])[\r\n]*+(?P<line>)
    | )"""
_IN_BRACKETS = re.compile(rf"[\[({{\])}}'$/#]{_BEHIND_STOP}", re.VERBOSE)
_OUTSIDE = re.compile(rf"[\[({{\])}}'$/#\r\n]{_BEHIND_STOP}", re.VERBOSE)
_IRREGULAR = ("irregular", "irregular_comment")

_TRIVIA = re.compile(
    rf"(?:\A[ \t]*+{DIRECTIVE_PATTERN})?+"
    rf"(?:[ \t]++|[\r\n]++(?:[ \t]*+{DIRECTIVE_PATTERN})?+|{COMMENT_PATTERN})*+"
)
_WORDS = re.compile(r"(\w++)(?:[ \t]++|/\*(?s:.*?)\*/)*+([A-Za-z_][A-Za-z0-9_]*+)?")
_CONTINUATION = re.compile(r"\?(?!\?)|:(?!:)|\|(?!\|)|>")
_UNFINISHED = ("=>", "<", ",")  # a lambda, the arguments of a parameterized type
_BARE_DECORATOR = re.compile(r"@[\w.]*+")
_IF = re.compile(r"if\b")
_HEAD = re.compile(
    r"@[A-Za-z_]|targetScope[ \t]*+=|import[ \t]*+[{*']|(?:extension|using|extends)[ \t]++['\w]"
    r"|(?:assert|extensionConfig|func|metadata|module|output|param|resource|test|type|var)"
    r"[ \t]++[A-Za-z_]"
)


@dataclass(frozen=True)
class StatementOutline(Node):
    """A statement that was found and not yet parsed, at ``text[start:end]``.

    ``kind`` is its keyword (``"resource"``), or empty when it begins with none. ``name`` is what it
    declares, if that has a name. The decorators stand in ``text[start:declaration]``.
    """

    kind: str
    name: str | None
    declaration: int
    text: str = field(repr=False)

    def parse(self) -> Statement | SyntaxProblem:
        """Parse it. Nothing is kept: a second call parses again."""
        return parse_statement(self.text, self.start, self.end)


def outline(text: str) -> tuple[StatementOutline, ...]:
    """The statements of a file, in order. Whatever is not a comment belongs to one of them."""
    return tuple(_statements(text))


def _statements(text: str) -> Iterator[StatementOutline]:
    retries = 0
    start = _behind_trivia(text, 0)
    while start < len(text):
        bounds = _bounds_by_brackets(text, start) if retries < _MOST_RETRIES else None
        if bounds is None:
            retries += 1
            bounds = _bounds_by_heads(text, start)
        declaration, end = bounds
        kind, name = _kind_and_name(text, declaration, end)
        yield StatementOutline(start, end, kind, name, declaration, text)
        start = _behind_trivia(text, end)


def _behind_trivia(text: str, position: int) -> int:
    """Where the white space, comments and directives that begin at ``position`` end."""
    found = _TRIVIA.match(text, position)
    return found.end() if found else position


def _bounds_by_brackets(text: str, start: int) -> tuple[int, int] | None:
    """Where the declaration behind the decorators begins, and the end of the statement.

    None when a bracket is not closed.
    """
    declaration = solid = position = start
    while found := _OUTSIDE.search(text, position):
        solid = _last_solid(text, position, found.start(), solid)
        position = found.end()
        kind = found.lastgroup
        if kind == "line":
            following = _behind_trivia(text, found.start())
            if following >= len(text):
                return declaration, solid
            if text[declaration] == "@" and _only_decorates(text, declaration, solid):
                declaration = following
            elif not _continues(text, solid, following):
                return declaration, solid
            position = following
        elif kind != "comment":
            if kind == "open":
                position = _behind_bracket(text, position)
                if position < 0:
                    return None
            elif kind in _IRREGULAR:
                position = end_of_construct(text, found.start())
            solid = position
    return declaration, _last_solid(text, position, len(text), solid)


def _only_decorates(text: str, start: int, end: int) -> bool:
    """Whether nothing stands behind the decorator on its line, so that it decorates what follows.

    Without this a declaration on a decorator's line, an error, would make the next one wrong too.
    """
    return text[end - 1] == ")" or _BARE_DECORATOR.fullmatch(text, start, end) is not None


def _last_solid(text: str, start: int, end: int, otherwise: int) -> int:
    """Where the last character of ``text[start:end]`` that is no blank ends."""
    length = len(text[start:end].rstrip(" \t"))
    return start + length if length else otherwise


def _behind_bracket(text: str, position: int) -> int:
    """Where the bracket that was opened before ``position`` is closed, or -1."""
    depth = 1
    while True:
        for found in _IN_BRACKETS.finditer(text, position):
            kind = found.lastgroup
            if kind == "open":
                depth += 1
            elif kind == "close":
                depth -= 1
                if not depth:
                    return found.end()
            elif kind in _IRREGULAR:
                position = end_of_construct(text, found.start())
                break
        else:
            return -1


def _continues(text: str, solid: int, following: int) -> bool:
    """Whether a statement that could end at ``solid`` goes on with what begins at ``following``."""
    if _CONTINUATION.match(text, following):
        return True
    if text.endswith(_UNFINISHED, 0, solid):
        return not _HEAD.match(text, following)
    return text.endswith("=", 0, solid) and _IF.match(text, following) is not None


def _bounds_by_heads(text: str, start: int) -> tuple[int, int]:
    """The same bounds for a statement whose brackets are not closed."""
    declaration = position = start
    while found := _OUTSIDE.search(text, position):
        position = found.end()
        if found.lastgroup in _IRREGULAR:
            position = end_of_construct(text, found.start())
        elif found.lastgroup == "line" and _HEAD.match(text, position):
            if text[declaration] != "@":
                return declaration, start + len(text[start : found.start()].rstrip())
            declaration = position
    return declaration, start + len(text[start:].rstrip())


def _kind_and_name(text: str, declaration: int, end: int) -> tuple[str, str | None]:
    found = _WORDS.match(text, declaration, end)
    if found is None or found[1] not in KEYWORDS:
        return "", None
    return found[1], None if found[1] in _NAMELESS else found[2]

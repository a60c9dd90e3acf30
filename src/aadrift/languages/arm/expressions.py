"""The syntax of template expressions (``[concat('a', parameters('b').c[0])]``).

Nodes hold offsets into the string that the expression is; whoever evaluates them cuts the literals
out of the traced string, so that a literal inside an expression keeps its exact place.
"""

from __future__ import annotations

import re
from functools import lru_cache

from aadrift.records import dataclass

# Deeper than any template; an evaluator recurses as deep as the syntax is nested.
MAX_DEPTH = 100

_TOKEN = re.compile(
    r"\s*(?:(?P<string>'(?:[^']|'')*+')|(?P<number>-?\d++)|(?P<name>[A-Za-z_$][\w$]*+)"
    r"|(?P<mark>[()\[\],.]))"
)
_BLANK = re.compile(r"\s*+")
_CONSTANTS = {"true": True, "false": False, "null": None}


@dataclass(frozen=True)
class Node:
    """A part of an expression: the characters ``start`` to ``end`` of its string."""

    start: int
    end: int


@dataclass(frozen=True)
class String(Node):
    """A string in single quotes. ``start`` and ``end`` lie inside the quotes."""


@dataclass(frozen=True)
class Integer(Node):
    """A whole number."""

    value: int


@dataclass(frozen=True)
class Constant(Node):
    """``true``, ``false`` or ``null`` written without parentheses."""

    value: bool | None


@dataclass(frozen=True)
class Invocation(Node):
    """A function call. ``name`` holds the namespace of a user-defined function too."""

    name: str
    arguments: tuple[Expression, ...]


@dataclass(frozen=True)
class Member(Node):
    """``target.name``."""

    target: Expression
    name: str


@dataclass(frozen=True)
class Index(Node):
    """``target[key]``."""

    target: Expression
    key: Expression


@dataclass(frozen=True)
class Unreadable(Node):
    """An expression that does not parse. The message is a clause."""

    message: str


Expression = String | Integer | Constant | Invocation | Member | Index | Unreadable


def is_expression(value: str) -> bool:
    """Whether a template evaluates a string, instead of taking it as it is."""
    return value.startswith("[") and value.endswith("]") and not value.startswith("[[")


def is_escaped(value: str) -> bool:
    """Whether a string stands for itself without its first bracket."""
    return value.startswith("[[") and value.endswith("]")


@lru_cache(maxsize=4096)
def parse(code: str) -> Expression:
    """Parse an expression, its brackets included. Never raises."""
    try:
        return _Parser(code).whole()
    except _SyntaxError as error:
        return Unreadable(error.at, len(code), error.message)


class _SyntaxError(Exception):
    def __init__(self, message: str, at: int) -> None:
        super().__init__(message)
        self.message = message
        self.at = at


class _Parser:
    def __init__(self, code: str) -> None:
        self._code = code
        self._limit = len(code) - 1
        self._at = 1
        self._depth = 0

    def whole(self) -> Expression:
        node = self._expression()
        self._skip()
        if self._at != self._limit:
            raise self._expected("']' at the end of the expression")
        return node

    def _skip(self) -> None:
        match = _BLANK.match(self._code, self._at, self._limit)
        self._at = match.end() if match else self._at

    def _expected(self, what: str) -> _SyntaxError:
        self._skip()
        token = _TOKEN.match(self._code, self._at, self._limit)
        found = token.group().strip() if token else self._code[self._at : self._limit][:1]
        return _SyntaxError(f"expected {what}, found {found[:40]!r}", self._at)

    def _take(self, mark: str) -> bool:
        self._skip()
        if self._at < self._limit and self._code[self._at] == mark:
            self._at += 1
            return True
        return False

    def _expression(self) -> Expression:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise _SyntaxError(f"it is nested deeper than {MAX_DEPTH} levels", self._at)
        node = self._primary()
        while True:
            if self._take("."):
                node = self._member(node)
            elif self._take("["):
                key = self._expression()
                if not self._take("]"):
                    raise self._expected("']' behind the index")
                node = Index(node.start, self._at, node, key)
            else:
                break
        self._depth -= 1
        return node

    def _member(self, target: Expression) -> Expression:
        token = _TOKEN.match(self._code, self._at, self._limit)
        if not token or not token["name"]:
            raise self._expected("a property's name behind '.'")
        self._at = token.end()
        return Member(target.start, self._at, target, token["name"])

    def _primary(self) -> Expression:
        token = _TOKEN.match(self._code, self._at, self._limit)
        if not token or token["mark"]:
            raise self._expected("a function, a string or a number")
        self._at = end = token.end()
        if token["string"]:
            return String(token.start("string") + 1, end - 1)
        if token["number"]:
            digits = token["number"]
            if len(digits) > 30:
                raise _SyntaxError("a number is too long", token.start("number"))
            return Integer(token.start("number"), end, int(digits))
        return self._invocation(token["name"], token.start("name"))

    def _invocation(self, name: str, start: int) -> Expression:
        end = self._at
        if self._take("."):
            token = _TOKEN.match(self._code, self._at, self._limit)
            if not token or not token["name"]:
                raise self._expected("a function's name behind its namespace")
            self._at = token.end()
            name = f"{name}.{token['name']}"
        if not self._take("("):
            if name.lower() in _CONSTANTS:
                return Constant(start, end, _CONSTANTS[name.lower()])
            raise self._expected(f"'(' behind {name!r}")
        arguments: list[Expression] = []
        if not self._take(")"):
            arguments.append(self._expression())
            while self._take(","):
                arguments.append(self._expression())
            if not self._take(")"):
                raise self._expected("',' or ')' behind an argument")
        return Invocation(start, self._at, name, tuple(arguments))

"""The syntax of RE2 regular expressions, as a tree."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Literal

from aadrift.languages.terraform.re2.classes import (
    PERL,
    POSIX,
    Range,
    Ranges,
    folded,
    merged,
    negated,
    unicode_category,
)
from aadrift.records import dataclass

MAX_REPEAT = 1000
_MAX_DEPTH = 100

Assertion = Literal["text start", "text end", "line start", "line end", "word edge", "no word edge"]


class RegexSyntaxError(Exception):
    """The expression is not valid. The message is a clause."""


class UnsupportedRegexError(Exception):
    """The expression is valid, but what it means is not modelled here. The message is a clause."""


@dataclass(frozen=True)
class Chars:
    """One character out of a set."""

    ranges: Ranges


@dataclass(frozen=True)
class Edge:
    """An assertion about a place between characters."""

    kind: Assertion


@dataclass(frozen=True)
class Series:
    """Parts one after the other."""

    parts: tuple[Tree, ...]


@dataclass(frozen=True)
class Choice:
    """The first of some alternatives that leads to a match."""

    options: tuple[Tree, ...]


@dataclass(frozen=True)
class Capture:
    """A group whose match is remembered under a number from 1."""

    number: int
    inner: Tree


@dataclass(frozen=True)
class Repeat:
    """A part several times; ``most`` is None without a limit."""

    inner: Tree
    least: int
    most: int | None
    greedy: bool


Tree = Chars | Edge | Series | Choice | Capture | Repeat


@dataclass(frozen=True)
class _Flags:
    fold: bool = False
    lines: bool = False
    dot_all: bool = False
    lazy: bool = False


_GROUP = re.compile(r"\?P?<([^>]*)>")
_FLAGS = re.compile(r"\?([imsU]*)(?:(-)([imsU]+))?([:)])")
_COUNT = re.compile(r"\{([0-9]+)(?:(,)([0-9]*))?\}")
_NAME = re.compile(r"[A-Za-z0-9_]+")
_SIMPLE = {"a": 7, "f": 12, "n": 10, "r": 13, "t": 9, "v": 11}
_EDGES: dict[str, Assertion] = {
    "A": "text start",
    "z": "text end",
    "b": "word edge",
    "B": "no word edge",
}
_FLAG_NAMES = {"i": "fold", "m": "lines", "s": "dot_all", "U": "lazy"}


def parse(source: str) -> tuple[Tree, tuple[str | None, ...]]:
    """The tree of an expression, and the names of its groups in order (None without a name).

    Raises RegexSyntaxError, or UnsupportedRegexError.
    """
    parser = _Parser(source)
    tree = parser.alternatives(_Flags(), 0)
    if parser.at < len(source):
        raise RegexSyntaxError("a ')' closes nothing")
    return tree, tuple(parser.names)


class _Parser:
    def __init__(self, source: str) -> None:
        self.source = source
        self.at = 0
        self.names: list[str | None] = []

    def peek(self) -> str:
        return self.source[self.at : self.at + 1]

    def alternatives(self, flags: _Flags, depth: int) -> Tree:
        """Everything up to the ``)`` of this group, or the end."""
        if depth > _MAX_DEPTH:
            raise UnsupportedRegexError("its groups are nested too deep")
        options: list[Tree] = []
        parts: list[Tree] = []
        while self.at < len(self.source) and self.peek() != ")":
            if self.peek() == "|":
                self.at += 1
                options.append(Series(tuple(parts)))
                parts = []
                continue
            change = self._flag_change(flags)
            if change is not None:
                flags = change
                continue
            if self.source.startswith("\\Q", self.at):
                parts.extend(self._quoted(flags))
                continue
            bounds = self._bounds()
            if bounds is None:
                parts.append(self._atom(flags, depth))
            elif parts:
                parts[-1] = self._repeated(parts[-1], bounds, flags)
            else:
                raise RegexSyntaxError("nothing stands before a repetition")
        options.append(Series(tuple(parts)))
        return options[0] if len(options) == 1 else Choice(tuple(options))

    def _flag_change(self, flags: _Flags) -> _Flags | None:
        """The flags after ``(?i)``; None where no such thing stands here."""
        match = _FLAGS.match(self.source, self.at + 1) if self.peek() == "(" else None
        if match is None or match[4] == ":":
            return None
        self.at = match.end()
        return _changed(flags, match)

    def _quoted(self, flags: _Flags) -> list[Tree]:
        end = self.source.find("\\E", self.at + 2)
        text = self.source[self.at + 2 : end if end >= 0 else len(self.source)]
        self.at = end + 2 if end >= 0 else len(self.source)
        return [_chars(((ord(char), ord(char)),), flags) for char in text]

    def _atom(self, flags: _Flags, depth: int) -> Tree:
        char = self.peek()
        self.at += 1
        match char:
            case "(":
                return self._group(flags, depth)
            case "[":
                return self._bracket(flags)
            case ".":
                return Chars(((0, 0x10FFFF),) if flags.dot_all else negated(((10, 10),)))
            case "^":
                return Edge("line start" if flags.lines else "text start")
            case "$":
                return Edge("line end" if flags.lines else "text end")
            case "\\":
                return self._escape(flags)
            case _:
                return _chars(((ord(char), ord(char)),), flags)

    def _group(self, flags: _Flags, depth: int) -> Tree:
        number: int | None = None
        if self.peek() == "?":
            named = _GROUP.match(self.source, self.at)
            changed = _FLAGS.match(self.source, self.at)
            if named:
                number = self._named(named[1])
                self.at = named.end()
            elif changed:
                flags = _changed(flags, changed)
                self.at = changed.end()
            else:
                raise RegexSyntaxError("a group starts with an unknown '(?'")
        else:
            self.names.append(None)
            number = len(self.names)
        inner = self.alternatives(flags, depth + 1)
        if self.peek() != ")":
            raise RegexSyntaxError("a group does not end")
        self.at += 1
        return inner if number is None else Capture(number, inner)

    def _named(self, name: str) -> int:
        if not _NAME.fullmatch(name):
            raise RegexSyntaxError(f"{name!r} is no name of a group")
        if name in self.names:
            raise UnsupportedRegexError(f"two groups are named {name!r}")
        self.names.append(name)
        return len(self.names)

    def _repeated(self, atom: Tree, bounds: tuple[int, int | None], flags: _Flags) -> Tree:
        least, most = bounds
        lazy = self.peek() == "?"
        self.at += lazy
        if self._bounds() is not None:
            raise RegexSyntaxError("a repetition is repeated")
        return Repeat(atom, least, most, greedy=lazy == flags.lazy)

    def _bounds(self) -> tuple[int, int | None] | None:
        """The limits of the repetition that stands here, if one does."""
        simple = {"*": (0, None), "+": (1, None), "?": (0, 1)}.get(self.peek())
        if simple is not None:
            self.at += 1
            return simple
        match = _COUNT.match(self.source, self.at)
        if match is None:
            return None
        self.at = match.end()
        least = int(match[1][:6])
        most = least if not match[2] else int(match[3][:6]) if match[3] else None
        if max(least, most or 0) > MAX_REPEAT or (most is not None and most < least):
            raise RegexSyntaxError(f"{match.group()!r} is no valid repetition")
        return least, most

    def _escape(self, flags: _Flags) -> Tree:
        char = self.peek()
        if char in _EDGES:
            self.at += 1
            return Edge(_EDGES[char])
        ranges = self._class_escape(flags)
        if ranges is not None:
            return Chars(ranges)
        code = self._code()
        return _chars(((code, code),), flags)

    def _class_escape(self, flags: _Flags) -> Ranges | None:
        r"""The set of ``\d``, ``\pL`` and the like, where one stands behind the backslash."""
        char = self.peek()
        if char and char in "dDsSwW":
            self.at += 1
            ranges = _fold(PERL[char.lower()], flags)
            return negated(ranges) if char.isupper() else ranges
        if char not in ("p", "P"):
            return None
        match = re.compile(r"[pP](?:\{(\^?)([^}]*)\}|(.))", re.DOTALL).match(self.source, self.at)
        if match is None:
            raise RegexSyntaxError("a class of Unicode has no name")
        self.at = match.end()
        name = match[2] if match[3] is None else match[3]
        if flags.fold:
            raise UnsupportedRegexError("it folds the case of letters beyond ASCII")
        known = unicode_category(name) if re.fullmatch("[CLMNPSZ][a-z]?", name) else None
        if known is None or name.startswith("C"):
            raise UnsupportedRegexError(f"the class of Unicode {name!r} is not supported")
        return negated(known) if (char == "P") != bool(match[1]) else known

    def _code(self) -> int:
        """The character that an escape means."""
        char = self.peek()
        self.at += 1
        if char in _SIMPLE:
            return _SIMPLE[char]
        if char == "x":
            match = re.compile(r"\{([0-9a-fA-F]{1,8})\}|([0-9a-fA-F]{2})").match(
                self.source, self.at
            )
            code = int(match[1] or match[2], 16) if match else -1
            if match is None or code > 0x10FFFF:
                raise RegexSyntaxError("'\\x' is not followed by the code of a character")
            self.at = match.end()
            return code
        octal = re.compile(r"0[0-7]{0,2}|[1-7][0-7]{1,2}").match(self.source, self.at - 1)
        if octal:
            self.at = octal.end()
            return int(octal.group(), 8)
        if not char or not char.isascii() or char.isalnum():
            raise RegexSyntaxError(f"'\\{char}' is no valid escape sequence")
        return ord(char)

    def _bracket(self, flags: _Flags) -> Tree:
        negative = self.peek() == "^"
        self.at += negative
        found: list[Range] = []
        first = True
        while first or self.peek() != "]":
            first = False
            if not self.peek():
                raise RegexSyntaxError("a class of characters does not end")
            named = re.compile(r"\[:(\^?)([a-z]+):\]").match(self.source, self.at)
            if named:
                if named[2] not in POSIX:
                    raise RegexSyntaxError(f"there is no class {named.group()}")
                self.at = named.end()
                ranges = _fold(POSIX[named[2]], flags)
                found.extend(negated(ranges) if named[1] else ranges)
                continue
            if self.peek() == "\\":
                self.at += 1
                known = self._class_escape(flags)
                if known is not None:
                    found.extend(known)
                    continue
                self.at -= 1
            found.extend(_fold((self._range(),), flags))
        self.at += 1
        return Chars(negated(found) if negative else merged(found))

    def _range(self) -> Range:
        low = self._member()
        if self.peek() != "-" or self.source[self.at + 1 : self.at + 2] in ("]", ""):
            return low, low
        self.at += 1
        high = self._member()
        if high < low:
            raise RegexSyntaxError("a range of characters is the wrong way round")
        return low, high

    def _member(self) -> int:
        char = self.peek()
        self.at += 1
        if char == "\\":
            return self._code()
        if not char:
            raise RegexSyntaxError("a class of characters does not end")
        return ord(char)


def _changed(flags: _Flags, match: re.Match[str]) -> _Flags:
    if not (match[1] or match[3]) and match[4] == ")":
        raise RegexSyntaxError("a group starts with an unknown '(?'")
    on = dict.fromkeys((_FLAG_NAMES[name] for name in match[1]), True)
    off = dict.fromkeys((_FLAG_NAMES[name] for name in match[3] or ""), False)
    return replace(flags, **{**on, **off})


def _chars(ranges: Ranges, flags: _Flags) -> Chars:
    return Chars(_fold(ranges, flags))


def _fold(ranges: Ranges, flags: _Flags) -> Ranges:
    if not flags.fold:
        return ranges
    both = folded(ranges)
    if both is None:
        raise UnsupportedRegexError("it folds the case of letters beyond ASCII")
    return both

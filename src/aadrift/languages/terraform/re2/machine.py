"""Runs regular expressions: all paths at once, character by character, the preferred one first."""

from __future__ import annotations

from bisect import bisect_right
from functools import lru_cache

from aadrift.languages.terraform.re2.parsing import (
    Capture,
    Chars,
    Choice,
    Edge,
    Repeat,
    Series,
    Tree,
    UnsupportedRegexError,
    parse,
)
from aadrift.records import dataclass

_MAX_PROGRAM = 5_000
_MAX_STEPS = 2_000_000
_WORD = frozenset("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz")

Captures = tuple[int, ...]


class RegexLimitError(Exception):
    """The text takes too long to search."""


@dataclass
class _Step:
    """One instruction. ``next`` and ``other`` are the ways on, the preferred one first."""

    kind: str
    next: int = -1
    other: int = -1
    slot: int = -1
    lows: tuple[int, ...] = ()
    highs: tuple[int, ...] = ()

    def takes(self, code: int) -> bool:
        at = bisect_right(self.lows, code) - 1
        return at >= 0 and code <= self.highs[at]


class _Compiler:
    """Turns a tree into steps, back to front: each part is built with the step that follows."""

    def __init__(self) -> None:
        self.steps: list[_Step] = [_Step("match")]

    def add(self, step: _Step) -> int:
        if len(self.steps) >= _MAX_PROGRAM:
            raise UnsupportedRegexError("it repeats too much")
        self.steps.append(step)
        return len(self.steps) - 1

    def build(self, tree: Tree, after: int) -> int:
        match tree:
            case Chars():
                lows = tuple(low for low, _ in tree.ranges)
                highs = tuple(high for _, high in tree.ranges)
                return self.add(_Step("char", after, lows=lows, highs=highs))
            case Edge():
                return self.add(_Step(tree.kind, after))
            case Series():
                for part in reversed(tree.parts):
                    after = self.build(part, after)
                return after
            case Choice():
                entry = self.build(tree.options[-1], after)
                for option in reversed(tree.options[:-1]):
                    entry = self.add(_Step("split", self.build(option, after), entry))
                return entry
            case Capture():
                end = self.add(_Step("save", after, slot=2 * tree.number + 1))
                return self.add(_Step("save", self.build(tree.inner, end), slot=2 * tree.number))
            case Repeat():
                return self.repeat(tree, after)

    def repeat(self, tree: Repeat, after: int) -> int:
        if tree.most is None:
            entry = self.loop(tree, after, optional=tree.least == 0)
            copies = max(tree.least - 1, 0)
        else:
            entry = after
            for _ in range(tree.most - tree.least):
                entry = self.fork(self.build(tree.inner, entry), after, tree.greedy)
            copies = tree.least
        for _ in range(copies):
            entry = self.build(tree.inner, entry)
        return entry

    def loop(self, tree: Repeat, after: int, *, optional: bool) -> int:
        """One time or more; where ``optional``, also none at all."""
        back = self.fork(-1, after, tree.greedy)
        body = self.build(tree.inner, back)
        step = self.steps[back]
        if tree.greedy:
            step.next = body
        else:
            step.other = body
        if not optional:
            return body
        # As in Go, a part that can match nothing is tried once before the loop asks for more.
        return self.fork(body, after, tree.greedy) if _can_be_empty(tree.inner) else back

    def fork(self, into: int, past: int, greedy: bool) -> int:
        return self.add(_Step("split", into, past) if greedy else _Step("split", past, into))


def _can_be_empty(tree: Tree) -> bool:
    match tree:
        case Chars():
            return False
        case Edge():
            return True
        case Series():
            return all(map(_can_be_empty, tree.parts))
        case Choice():
            return any(map(_can_be_empty, tree.options))
        case Capture():
            return _can_be_empty(tree.inner)
        case Repeat():
            return tree.least == 0 or _can_be_empty(tree.inner)


class Regex:
    """A compiled expression. ``names`` are those of its groups, None for one without a name."""

    def __init__(self, source: str) -> None:
        tree, self.names = parse(source)
        compiler = _Compiler()
        self._start = compiler.build(tree, 0)
        self._steps = compiler.steps
        self._slots = 2 * (len(self.names) + 1)

    def find(self, text: str, start: int = 0) -> Captures | None:
        """The leftmost match from a place on.

        Start and end of the match, then of each group (-1 where it takes no part). Raises
        RegexLimitError where the search takes too long.
        """
        threads: list[tuple[int, Captures]] = []
        found: Captures | None = None
        budget = _MAX_STEPS
        blank = (-1,) * self._slots
        for at in range(start, len(text) + 1):
            seen: set[int] = set()
            current: list[tuple[int, Captures]] = []
            for step, captures in threads:
                self._follow(step, captures, text, at, seen, current)
            if found is None:
                self._follow(self._start, (at, *blank[1:]), text, at, seen, current)
            budget -= len(seen) + 1
            if budget < 0:
                raise RegexLimitError("the text takes too long to search")
            threads = []
            code = ord(text[at]) if at < len(text) else -1
            for step, captures in current:
                instruction = self._steps[step]
                if instruction.kind == "match":
                    found = (captures[0], at, *captures[2:])
                    break
                if code >= 0 and instruction.takes(code):
                    threads.append((instruction.next, captures))
            if found is not None and not threads:
                return found
        return found

    def _follow(
        self,
        step: int,
        captures: Captures,
        text: str,
        at: int,
        seen: set[int],
        reached: list[tuple[int, Captures]],
    ) -> None:
        """Every step that is reached without taking a character, in order of preference."""
        stack = [(step, captures)]
        while stack:
            step, captures = stack.pop()
            if step in seen:
                continue
            seen.add(step)
            instruction = self._steps[step]
            match instruction.kind:
                case "char" | "match":
                    reached.append((step, captures))
                case "split":
                    stack.append((instruction.other, captures))
                    stack.append((instruction.next, captures))
                case "save":
                    slot = instruction.slot
                    saved = (*captures[:slot], at, *captures[slot + 1 :])
                    stack.append((instruction.next, saved))
                case kind:
                    if _holds(kind, text, at):
                        stack.append((instruction.next, captures))


def _holds(kind: str, text: str, at: int) -> bool:
    before, after = text[at - 1 : at] if at else "", text[at : at + 1]
    match kind:
        case "text start":
            return at == 0
        case "text end":
            return at == len(text)
        case "line start":
            return before in ("", "\n")
        case "line end":
            return after in ("", "\n")
        case _:
            edge = (before in _WORD) != (after in _WORD)
            return edge == (kind == "word edge")


@lru_cache(maxsize=256)
def compile_regex(source: str) -> Regex:
    """The expression, ready to search. Raises RegexSyntaxError or UnsupportedRegexError."""
    return Regex(source)

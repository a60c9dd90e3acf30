"""Values that remember the literals they came from: the one evaluation model of every language.

An evaluator turns expressions into these values. Whatever a string passes on its way (variables,
locals, lookups, merges, conditionals, module arguments, parameter files), it keeps the span of the
literal it was written as, and the steps in between. A computed string knows that no literal says
it; an unknown value knows why, and where tracing stopped; a choice that can't be decided keeps
every branch that can be reached.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import field, replace
from decimal import Decimal
from itertools import product
from typing import Literal, NamedTuple, Self

from aadrift.records import dataclass
from aadrift.source import Span, Step

Trail = tuple[Step, ...]

# Beyond this many combinations an undecided value is no longer worth listing branch by branch.
MAX_BRANCHES = 512

# So many elements can be in or out before the combinations are no longer listed.
MAX_DOUBTFUL = 5

# A function may look at every part of its arguments, for each combination of their options.
_MAX_LOOKS = 5_000_000


class Piece(NamedTuple):
    """A run of characters of a string and the source text it stands for.

    ``verbatim`` says that the source text is the run itself, character by character (no escape
    sequence), so that a part of the run is a part of the span.
    """

    length: int
    span: Span | None
    verbatim: bool
    trail: Trail = ()

    def cut(self, start: int, end: int) -> Piece:
        """The piece of the characters ``start`` to ``end`` of this run."""
        if self.span is None or (start == 0 and end == self.length):
            return self._replace(length=end - start)
        if not self.verbatim:
            return Piece(end - start, None, verbatim=False)
        return Piece(end - start, self.span.sub(start, end), True, self.trail)


@dataclass(frozen=True, slots=True)
class Value:
    """What an expression evaluates to. ``trail`` leads from the place of use to the literal.

    ``declared`` is the type in the evaluating language where the value itself does not show it: of
    null, an unknown, an empty list. Only that language looks at it.
    """

    trail: Trail = field(default=(), kw_only=True, compare=False)
    declared: object = field(default=None, kw_only=True, compare=False, repr=False)

    def via(self, *steps: Step) -> Self:
        """The same value, reached through further steps (the outermost first)."""
        return replace(self, trail=steps + self.trail) if steps else self


@dataclass(frozen=True, slots=True)
class Null(Value):
    """``null``: the attribute counts as not set."""


@dataclass(frozen=True, slots=True)
class Bool(Value):
    """``true`` or ``false``."""

    value: bool


@dataclass(frozen=True, slots=True)
class Number(Value):
    """A number, exact."""

    value: int | Decimal


@dataclass(frozen=True, slots=True)
class Text(Value):
    """A string, and for each run of its characters the source text that it stands for."""

    value: str
    pieces: tuple[Piece, ...] = field(default=(), compare=False)

    @classmethod
    def literal(cls, value: str, span: Span, *, verbatim: bool = True) -> Text:
        """A string that stands in the source as ``span`` (the text inside its quotes)."""
        return cls(value, (Piece(len(value), span, verbatim),))

    @classmethod
    def join(cls, parts: Iterable[Text]) -> Text:
        """The concatenation of strings. A part that is the whole result keeps its trail."""
        texts = list(parts)
        filled = [text for text in texts if text.value]
        if len(filled) == 1:
            return filled[0]
        pieces = [
            piece._replace(trail=text.trail + piece.trail)
            for text in filled or texts[:1]
            for piece in text.pieces or (Piece(len(text.value), None, verbatim=False),)
        ]
        return cls("".join(text.value for text in filled), tuple(pieces))

    def via(self, *steps: Step) -> Text:  # as in Value, which is the slower for every class
        """The same string, reached through further steps (the outermost first)."""
        if not steps:
            return self
        return Text(self.value, self.pieces, trail=steps + self.trail, declared=self.declared)

    @property
    def origin(self) -> Span | None:
        """The span of the one literal that says exactly this string, if there is one."""
        pieces = self.pieces
        if not pieces or pieces[0].span is None or not pieces[0].verbatim:
            return None
        first = pieces[0].span
        if len(pieces) == 1:
            return first
        end = first.end
        for piece in pieces[1:]:
            span = piece.span
            if span is None or not piece.verbatim or span.start != end or span.path != first.path:
                return None
            end = span.end
        return Span(first.file, first.start, end)

    @property
    def spans(self) -> tuple[Span, ...]:
        """Every piece of source text that the string is made of."""
        return tuple(piece.span for piece in self.pieces if piece.span is not None)

    @property
    def full_trail(self) -> Trail:
        """The steps from the place of use to the literal itself."""
        return self.trail + (self.pieces[0].trail if self.pieces else ())

    def slice(self, start: int, end: int) -> Text:
        """The characters ``start`` to ``end``, with the pieces they come from."""
        start = max(0, start)
        end = max(start, min(end, len(self.value)))
        if len(self.pieces) == 1 and start < end:
            return Text(self.value[start:end], (self.pieces[0].cut(start, end),), trail=self.trail)
        cut: list[Piece] = []
        at = 0
        for piece in self.pieces:
            low, high = max(start, at), min(end, at + piece.length)
            if low < high or (start == end == low and low <= high and not cut):
                cut.append(piece.cut(low - at, high - at))
            at += piece.length
            if at > end:
                break
        return Text(self.value[start:end], tuple(cut), trail=self.trail)


SequenceKind = Literal["list", "tuple", "set"]
MappingKind = Literal["map", "object"]


@dataclass(frozen=True, slots=True)
class _Container(Value):
    """A value made of others. ``counted`` is its `size` once somebody asked for it."""

    counted: int = field(default=0, init=False, compare=False, repr=False)

    def parts(self) -> Iterable[Value]:
        """The values inside, without the steps that lead to this one."""
        raise NotImplementedError

    def via(self, *steps: Step) -> Self:
        """The same value, reached through further steps (the outermost first)."""
        if not steps:
            return self
        other = replace(self, trail=steps + self.trail)
        object.__setattr__(other, "counted", self.counted)
        return other


@dataclass(frozen=True, slots=True)
class Sequence(_Container):
    """A list, tuple or set (kept in the language's iteration order)."""

    items: tuple[Value, ...]
    kind: SequenceKind = "tuple"

    def parts(self) -> Iterable[Value]:
        """The elements, without the steps that lead to this value."""
        return self.items

    def item(self, index: int) -> Value:
        """The element at an index that must exist."""
        return self.items[index].via(*self.trail)

    def elements(self) -> Iterator[Value]:
        """The elements, each reached through this value's own steps."""
        return (item.via(*self.trail) for item in self.items)


@dataclass(frozen=True, slots=True)
class Mapping(_Container):
    """A map or object. ``names`` holds the keys as strings where they were written as such."""

    entries: dict[str, Value]
    kind: MappingKind = "object"
    names: dict[str, Text] = field(default_factory=dict, compare=False)

    def parts(self) -> Iterable[Value]:
        """The entries' values, without the steps that lead to this one."""
        return self.entries.values()

    def get(self, key: str) -> Value | None:
        """The value of a key, reached through this value's own steps; None where it is missing."""
        value = self.entries.get(key)
        return None if value is None else value.via(*self.trail)

    def items(self) -> Iterator[tuple[str, Value]]:
        """Keys and values in order, each value reached through this value's own steps."""
        return ((key, value.via(*self.trail)) for key, value in self.entries.items())

    def name(self, key: str) -> Text:
        """The key as a string, with the literal it was written as where that is known."""
        return self.names.get(key) or Text(key)


@dataclass(frozen=True, slots=True)
class Unknown(Value):
    """A value that the sources do not tell: the reason as a clause, and where tracing stopped.

    ``failed`` marks an evaluation error (which ``try`` and ``can`` catch) as opposed to a value
    that is only known later. ``pattern`` is what is known of a string, with ``*`` for each part
    that is not (``https://sts.windows.net/*/``); ``draft`` is the same with all origins.
    ``outline`` holds entries that an unknown map or object has for sure, as far as they are known.
    """

    reason: str
    where: Span | None = None
    failed: bool = False
    pattern: str | None = field(default=None, compare=False)
    draft: Draft | None = field(default=None, compare=False, repr=False)
    outline: Mapping | None = field(default=None, compare=False, repr=False)


class Draft(NamedTuple):
    """A string of which parts are not known, so that a document in it can be read all the same.

    ``text`` has one character for each such part: ``aadrift.drafts.hole(0)`` for the first of
    ``holes``, and so on.
    """

    text: Text
    holes: tuple[Unknown, ...]


@dataclass(frozen=True, slots=True)
class OneOf(_Container):
    """A choice that the sources do not decide. Every option can be reached; none is a OneOf."""

    options: tuple[Value, ...]
    reason: str
    where: Span | None = None

    def parts(self) -> Iterable[Value]:
        """The options, without the steps that lead to this value."""
        return self.options

    def branches(self) -> Iterator[Value]:
        """The options, each reached through this value's own steps."""
        return (option.via(*self.trail) for option in self.options)


def branches(value: Value) -> Iterator[Value]:
    """The values that this one can turn out to be: its options, or itself."""
    return value.branches() if isinstance(value, OneOf) else iter((value,))


def feasible(value: Value) -> Value:
    """A choice without the options that fail to evaluate, where it has others.

    Nothing is ever applied with an option that fails.
    """
    if not isinstance(value, OneOf):
        return value
    fine = [one for one in value.branches() if not (isinstance(one, Unknown) and one.failed)]
    return one_of(fine, value.reason, value.where) if fine else value


def one_of(options: Iterable[Value], reason: str, where: Span | None = None) -> Value:
    """The choice between some values: flattened, without repetition, and just the value if one."""
    seen: dict[object, Value] = {}
    for option in options:
        for branch in branches(option):
            seen.setdefault(identity(branch), branch)
            if len(seen) > MAX_BRANCHES:
                return Unknown(f"more than {MAX_BRANCHES} values are possible: {reason}", where)
    if len(seen) == 1:
        return next(iter(seen.values()))
    return OneOf(tuple(seen.values()), reason, where)


def selected(kept: Iterable[bool | Unknown], result: Callable[[list[int]], Value]) -> Value:
    """What comes of a filter, of which it may not be known whether it keeps some elements.

    ``result`` makes it of the positions that are kept. It is the choice between the results of
    every selection that the filter can make; of all, none and an unknown one if they are many.
    """
    decisions = list(kept)
    doubts = [one for one in decisions if isinstance(one, Unknown)]
    if not doubts:
        return result([at for at, keep in enumerate(decisions) if keep])
    many = len(doubts) > MAX_DOUBTFUL
    each = ((True,) * len(doubts), (False,) * len(doubts))
    options: list[Value] = []
    for picks in each if many else product((True, False), repeat=len(doubts)):
        pick = iter(picks)
        options.append(
            result(
                [
                    at
                    for at, keep in enumerate(decisions)
                    if (next(pick) if isinstance(keep, Unknown) else keep)
                ]
            )
        )
    if many:
        options.append(replace(doubts[0], pattern=None, draft=None, declared=None))
    return one_of(options, f"the filter is not known: {doubts[0].reason}", doubts[0].where)


def identity(value: Value) -> object:
    """A hashable key that is equal for equal values from the same literals."""
    match value:
        case Text():
            return ("text", value.value, value.spans)
        case Bool() | Number():
            return (type(value).__name__, value.value)
        case Sequence():
            return (value.kind, tuple(identity(item) for item in value.items))
        case Mapping():
            entries = tuple((key, identity(item)) for key, item in value.entries.items())
            return (value.kind, entries)
        case Unknown():
            outline = None if value.outline is None else identity(value.outline)
            return ("unknown", value.reason, value.where, value.pattern, outline)
        case OneOf():
            return ("one-of", tuple(identity(option) for option in value.options))
        case Null():
            return "null"
        case _:
            # What only one language has, such as a reference to a resource, is itself alone.
            return (type(value).__name__, id(value))


def lift(function: Callable[..., Value], *arguments: Value) -> Value:
    """Apply a function to every combination of what its arguments can turn out to be."""
    undecided = [argument for argument in arguments if isinstance(argument, OneOf)]
    if not undecided:
        return function(*arguments)
    count = 1
    for argument in undecided:
        count *= len(argument.options)
    first = undecided[0]
    looks = count * sum(size(one) for one in arguments if not isinstance(one, OneOf))
    if count > MAX_BRANCHES or looks > _MAX_LOOKS:
        reason = f"more than {MAX_BRANCHES} combinations are possible: {first.reason}"
        return Unknown(reason, first.where, trail=first.trail)
    combinations = product(*(tuple(branches(argument)) for argument in arguments))
    results = (function(*combination) for combination in combinations)
    return one_of(results, first.reason, first.where)


def size(value: Value) -> int:
    """How many values a value is made of, itself included.

    A part that it holds in several places counts each time, as often as whoever walks through the
    value meets it: sixty variables, each an array of the one before twice, are 2^60 values in a few
    hundred objects. Every container is counted once and remembers.
    """
    if not isinstance(value, _Container):
        return 1
    if not value.counted:
        object.__setattr__(value, "counted", 1 + sum(map(size, value.parts())))
    return value.counted


def first_unknown(value: Value) -> Unknown | None:
    """The first unknown part of a value, itself included; None when all of it is known."""
    for leaf in leaves(value):
        if isinstance(leaf, Unknown):
            return leaf
    return None


def leaves(value: Value) -> Iterator[Value]:
    """The scalars and unknowns inside a value, each with its full trail, depth first."""
    stack = [value]
    while stack:
        current = stack.pop()
        match current:
            case Sequence():
                stack.extend(reversed(list(current.elements())))
            case Mapping():
                stack.extend(reversed([item for _, item in current.items()]))
            case OneOf():
                stack.extend(reversed(list(current.branches())))
            case _:
                yield current


def leaves_by_path(path: tuple[str, ...], value: Value) -> Iterator[tuple[tuple[str, ...], Value]]:
    """The leaves of a value, each with the keys and positions that lead to it."""
    for branch in branches(value):
        if isinstance(branch, Mapping):
            for key, item in branch.items():
                yield from leaves_by_path((*path, key), item)
        elif isinstance(branch, Sequence):
            for at, item in enumerate(branch.elements()):
                yield from leaves_by_path((*path, str(at)), item)
        else:
            yield path, branch

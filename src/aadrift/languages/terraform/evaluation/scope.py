"""Where an expression is evaluated: the scope that knows names, and the code around it."""

from __future__ import annotations

from dataclasses import field, replace
from typing import TYPE_CHECKING, Protocol

from aadrift.languages.terraform.syntax import (
    GetAttribute,
    Index,
    Name,
    Node,
)
from aadrift.records import dataclass
from aadrift.source import Span, Step
from aadrift.values import (
    Text,
    Unknown,
    Value,
)

if TYPE_CHECKING:
    from aadrift.languages.terraform.functions import FunctionContext

Accessor = GetAttribute | Index

# Configurations that people write loop over some hundred elements.
MAX_RUNS = 100_000


class Scope(Protocol):
    """What names mean in one module instance."""

    @property
    def functions(self) -> FunctionContext:
        """What functions may see of the world from here."""
        ...

    def function(self, name: str, arguments: list[Value], span: Span | None) -> Value | None:
        """The value of a function that only this scope has; None for a name that is none."""
        ...

    def reference(self, name: Name, path: list[Accessor], frame: Frame) -> Value | None:
        """The value of a reference, removing from ``path`` the accessors that it took up.

        None where no such root name exists.
        """
        ...

    def unreadable(self, span: Span, message: str) -> None:
        """Record an expression that does not parse."""
        ...


@dataclass(frozen=True, slots=True)
class Frame:
    """Where an expression is evaluated: its scope, its own text, and the names bound around it.

    ``runs`` is how often the loops around it evaluate it.
    """

    scope: Scope
    code: Text
    names: dict[str, Value] = field(default_factory=dict)
    runs: int = 1

    def span(self, node: Node) -> Span | None:
        """The place of a node in the sources."""
        return span_of(self.code, node.start, node.end)

    @property
    def whole(self) -> Node:
        """All of the code, as a node."""
        return Node(0, len(self.code.value))

    def step(self, node: Node, what: str) -> tuple[Step, ...]:
        """The step of a reference; none for code that stands in no file."""
        span = self.span(node)
        return () if span is None else (Step(span, what),)

    def bind(self, **names: Value) -> Frame:
        """The same place with further names."""
        return Frame(self.scope, self.code, {**self.names, **names}, self.runs)

    def looping(self, times: int, node: Node) -> Frame | Unknown:
        """The same place inside of a loop; unknown where loops in loops run without reason."""
        runs = self.runs * max(1, times)
        if runs > MAX_RUNS:
            return Unknown(f"loops run more than {MAX_RUNS:,} times here", self.span(node))
        return replace(self, runs=runs)

    def within(self, code: Text) -> Frame:
        """The same scope and names for another piece of code."""
        return Frame(self.scope, code, self.names, self.runs)


def span_of(code: Text, start: int, end: int) -> Span | None:
    """Where a part of some code stands, as far as it stands in one file."""
    pieces = code.pieces
    if len(pieces) == 1 and pieces[0].verbatim and pieces[0].span is not None:
        return pieces[0].span.sub(start, end)
    spans = code.slice(start, end).spans or code.spans
    if not spans:
        return None
    first = spans[0]
    last = max(span.end for span in spans if span.path == first.path)
    return Span(first.file, first.start, last)


def next_name(path: list[Accessor]) -> str | None:
    """Take the attribute that a path starts with; None if it does not start with one."""
    if not path or not isinstance(path[0], GetAttribute):
        return None
    name = path[0].name
    del path[0]
    return name

"""The door to evaluation: each kind of node has a handler in one of the files beside this.

Nothing here knows templates or files: what names mean is asked from a Scope.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping as Names
from collections.abc import Sequence as Arguments
from dataclasses import field
from typing import Protocol

from aadrift.languages import azure_functions
from aadrift.languages.azure_functions import Surroundings
from aadrift.languages.bicep import syntax
from aadrift.languages.handlers import Handlers
from aadrift.records import dataclass
from aadrift.source import SourceFile, Span
from aadrift.values import Unknown, Value

# Expressions and references may nest this deep together; Python's stack bounds it.
MAX_DEPTH = 600
REFERENCE = 4

# What makes a value that can be large out of few parts, instead of handing one on.
_MAKERS = frozenset(
    (
        syntax.ArrayExpression,
        syntax.Call,
        syntax.MethodCall,
        syntax.ObjectExpression,
        syntax.StringLiteral,
    )
)


@dataclass(frozen=True, slots=True)
class Symbol(Value):
    """A resource or module, of which properties are only worked out when they are asked for.

    ``where`` is its name in its declaration. ``member`` takes the property's name, and where it
    is asked for.
    """

    what: str
    where: Span
    member: Callable[[str, Span], Value] = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Looped(Unknown):
    """The resources or modules of a loop of which the rounds are not known.

    ``each`` is any of them.
    """

    each: Value = field(kw_only=True, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Absent(Symbol):
    """A resource or module that is not deployed: ``.?`` gives null, other properties fail."""


class Scope(Protocol):
    """What names mean in one file."""

    source: SourceFile
    surroundings: Surroundings

    def name(self, name: str, span: Span, depth: int) -> Value:
        """The value of a parameter, variable, resource or module, asked for at a depth."""
        ...

    def member(self, namespace: str, name: str, span: Span, depth: int) -> Value | None:
        """An exported variable of a file imported under a name; None where there is none."""
        ...

    def function(self, name: str, namespace: str | None = None) -> UserFunction | None:
        """A function that the file declares or imports."""
        ...

    def load(self, function: str, arguments: Arguments[Value], span: Span) -> Value | None:
        """What a function that reads files or the environment gives; None for any other."""
        ...

    def exhausted(self, steps: int = 1) -> bool:
        """Count some more steps of evaluation; whether they are too many."""
        ...


@dataclass(frozen=True)
class UserFunction:
    """A function that a file declares, and the scope of that file."""

    declaration: syntax.FunctionDeclaration
    scope: Scope


@dataclass(frozen=True)
class Frame:
    """Where an expression is evaluated. ``names`` are those of loops, lambdas and functions."""

    scope: Scope
    names: Names[str, Value] = field(default_factory=dict)
    depth: int = 0

    def span(self, node: syntax.Node) -> Span:
        """Where a node stands."""
        return Span(self.scope.source, node.start, node.end)

    def bind(self, names: Names[str, Value], cost: int = 0) -> Frame:
        """The same place with further names."""
        return Frame(self.scope, {**self.names, **names}, self.depth + cost)


_HANDLERS: Handlers[Frame] = Handlers()
handles = _HANDLERS.handles


def evaluate(node: syntax.Expression, frame: Frame) -> Value:
    """The value of an expression."""
    if frame.depth >= MAX_DEPTH:
        return Unknown(f"it is nested deeper than {MAX_DEPTH} levels", frame.span(node))
    if frame.scope.exhausted():
        return _too_many_steps(node, frame)
    inner = Frame(frame.scope, frame.names, frame.depth + 1)
    value = _HANDLERS.evaluate(node, inner)
    if type(node) in _MAKERS and frame.scope.exhausted(azure_functions.work(value)):
        return _too_many_steps(node, frame)
    if azure_functions.is_too_large(value):
        return azure_functions.too_large(frame.span(node))
    return value


def _too_many_steps(node: syntax.Node, frame: Frame) -> Unknown:
    return Unknown("the template takes too many steps to evaluate", frame.span(node))


def called(name: str, values: Arguments[Value], node: syntax.Node, frame: Frame) -> Value:
    """What a function of the language gives."""
    if frame.scope.exhausted(azure_functions.work_of_call(name, values)):
        return _too_many_steps(node, frame)
    return azure_functions.call(name, values, frame.scope.surroundings, frame.span(node))

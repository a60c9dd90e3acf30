"""Names, properties, indexes and the resources inside of resources."""

from __future__ import annotations

from aadrift.languages import azure_functions
from aadrift.languages.bicep import syntax
from aadrift.languages.bicep.evaluation.core import (
    REFERENCE,
    Absent,
    Frame,
    Looped,
    Symbol,
    called,
    evaluate,
    handles,
)
from aadrift.source import Span
from aadrift.values import Null, Number, Sequence, Text, Unknown, Value, branches, feasible, lift


@handles(syntax.Name)
def _name(node: syntax.Name, frame: Frame) -> Value:
    bound = frame.names.get(node.name)
    if bound is not None:
        return bound
    return frame.scope.name(node.name, frame.span(node), frame.depth + REFERENCE)


def namespace_of(node: syntax.Expression, frame: Frame) -> str | None:
    """The name of an imported file that an expression stands for."""
    if isinstance(node, syntax.Name) and node.name not in frame.names:
        return node.name
    return None


@handles(syntax.PropertyAccess)
def _property(node: syntax.PropertyAccess, frame: Frame) -> Value:
    span = frame.span(node)
    namespace = namespace_of(node.target, frame)
    if namespace is not None:
        depth = frame.depth + REFERENCE
        found = frame.scope.member(namespace, node.name.text, span, depth)
        if found is not None:
            return found
    target = evaluate(node.target, frame)
    return member(target, node.name.text, span, safe=_is_safe(node))


def _is_safe(node: syntax.Expression) -> bool:
    """Whether an access gives null where there is nothing.

    Behind the first ``.?`` of a chain every access does (``a.?b.c`` is ``tryGet(a, 'b', 'c')``),
    up to parentheses, which end the chain.
    """
    while True:
        match node:
            case syntax.PropertyAccess(safe=True) | syntax.Index(safe=True):
                return True
            case syntax.PropertyAccess(target=inner) | syntax.Index(target=inner):
                node = inner
            case syntax.NonNull(operand=inner):
                node = inner
            case syntax.Call(function=syntax.Identifier(text="any"), arguments=(inner,)):
                node = inner
            case _:
                return False


def member(target: Value, name: str, span: Span, *, safe: bool = False) -> Value:
    """``target.name``, of a symbol too."""

    def read(one: Value) -> Value:
        if safe and isinstance(one, Null | Absent):
            return Null()
        if isinstance(one, Symbol):
            return one.member(name, span)
        if safe:
            return azure_functions.try_index(one, Text(name), span)
        return azure_functions.member(one, name, span)

    if any(isinstance(one, Symbol | Null) for one in branches(target)):
        return feasible(lift(read, target))
    return read(target)


@handles(syntax.Index)
def _index(node: syntax.Index, frame: Frame) -> Value:
    span, safe = frame.span(node), _is_safe(node)
    target, key = evaluate(node.target, frame), evaluate(node.key, frame)
    if isinstance(target, Looped):
        return target.each
    if isinstance(key, Text) and any(isinstance(one, Symbol) for one in branches(target)):
        return member(target, key.value, span, safe=safe)
    if isinstance(target, Sequence) and any(
        isinstance(option, Symbol) for one in target.items for option in branches(one)
    ):
        if not isinstance(key, Number):
            return Unknown("it is not known which one of a loop is meant", span)
        at = len(target.items) - int(key.value) if node.from_end else int(key.value)
        if 0 <= at < len(target.items):
            return target.items[at]
    if node.from_end:
        name = "tryIndexFromEnd" if safe else "indexFromEnd"
        return called(name, [target, key], node, frame)
    if safe:
        return lift(
            lambda one: one if isinstance(one, Null) else azure_functions.try_index(one, key, span),
            target,
        )
    return azure_functions.index(target, key, span)


@handles(syntax.ChildResource)
def _child(node: syntax.ChildResource, frame: Frame) -> Value:
    return member(evaluate(node.target, frame), f"::{node.name.text}", frame.span(node))


@handles(syntax.NonNull)
def _same(node: syntax.NonNull, frame: Frame) -> Value:
    return evaluate(node.operand, frame)


@handles(syntax.Parenthesized)
def _inner(node: syntax.Parenthesized, frame: Frame) -> Value:
    return evaluate(node.inner, frame)

"""Names, attributes, indexes and splats."""

from __future__ import annotations

from aadrift.languages.terraform import types
from aadrift.languages.terraform.evaluation.core import evaluate, handles
from aadrift.languages.terraform.evaluation.scope import (
    Accessor,
    Frame,
)
from aadrift.languages.terraform.syntax import (
    Expression,
    GetAttribute,
    Index,
    Name,
    Splat,
    SplatItem,
)
from aadrift.source import Span
from aadrift.values import (
    Mapping,
    Null,
    Number,
    Sequence,
    Text,
    Unknown,
    Value,
    lift,
    one_of,
)


@handles(Name)
def _name(node: Name, frame: Frame) -> Value:
    return _traversal(node, [], frame)


@handles(Index, GetAttribute)
def _access(node: Accessor, frame: Frame) -> Value:
    path: list[Accessor] = []
    target: Expression = node
    while isinstance(target, GetAttribute | Index):
        path.append(target)
        target = target.target
    path.reverse()
    if isinstance(target, Name):
        return _traversal(target, path, frame)
    return _follow(evaluate(target, frame), path, frame)


def _traversal(name: Name, path: list[Accessor], frame: Frame) -> Value:
    value = frame.names.get(name.name)
    if value is None:
        value = frame.scope.reference(name, path, frame)
    if value is None:
        return Unknown(f"nothing is called {name.name!r} here", frame.span(name), failed=True)
    return _follow(value, path, frame)


def _follow(value: Value, path: list[Accessor], frame: Frame) -> Value:
    for accessor in path:
        key = (
            Text(accessor.name)
            if isinstance(accessor, GetAttribute)
            else evaluate(accessor.key, frame)
        )
        value = index(value, key, frame.span(accessor))
    return value


def index(value: Value, key: Value, span: Span | None) -> Value:
    """``value[key]`` (and ``value.key``): the element with its own provenance."""
    return lift(lambda one, at: _index(one, at, span), value, key)


def _index(value: Value, key: Value, span: Span | None) -> Value:
    if isinstance(value, Unknown):
        return types.part_of(value, key)
    if isinstance(key, Unknown):
        if key.failed:
            return key
        items = list(value.elements()) if isinstance(value, Sequence) else []
        items = [item for _, item in value.items()] if isinstance(value, Mapping) else items
        if not items:
            return types.consequence(key)
        absent = Unknown("there may be no such key or element", span, failed=True)
        return one_of([*items, absent], f"the key is not known: {key.reason}", key.where)
    if isinstance(value, Mapping):
        name = types.convert(key, types.STRING)
        item = value.get(name.value) if isinstance(name, Text) else None
        if item is None:
            shown = name.value if isinstance(name, Text) else "?"
            return Unknown(f"there is no attribute or key {shown!r}", span, failed=True)
        return item
    if isinstance(value, Sequence) and value.kind != "set":
        number = types.convert(key, types.NUMBER)
        at = number.value if isinstance(number, Number) else None
        if not isinstance(at, int) or not 0 <= at < len(value.items):
            shown = str(key.value) if isinstance(key, Text | Number) else "?"
            return Unknown(f"there is no element {shown}", span, failed=True)
        return value.item(at)
    kind = "null" if isinstance(value, Null) else f"a {type(value).__name__.lower()}"
    return Unknown(f"{kind} has no attributes or elements", span, failed=True)


@handles(SplatItem)
def _splat_item(node: SplatItem, frame: Frame) -> Value:
    del node
    return frame.names["*"]


@handles(Splat)
def _splat(node: Splat, frame: Frame) -> Value:
    def each(value: Value) -> Value:
        if isinstance(value, Unknown):
            return types.consequence(value)
        if isinstance(value, Null):
            return Sequence(())
        items = value.elements() if isinstance(value, Sequence) else iter((value,))
        results = [evaluate(node.each, frame.bind(**{"*": item})) for item in items]
        return Sequence(tuple(results), "list" if _is_list(value) else "tuple")

    return lift(each, evaluate(node.target, frame))


def _is_list(value: Value) -> bool:
    return isinstance(value, Sequence) and value.kind != "tuple"

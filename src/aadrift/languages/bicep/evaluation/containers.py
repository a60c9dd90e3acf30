"""Objects, arrays and loops."""

from __future__ import annotations

from collections.abc import Iterator

from aadrift.languages import azure_functions
from aadrift.languages.azure_functions import OpenObject
from aadrift.languages.bicep import syntax
from aadrift.languages.bicep.evaluation.core import Frame, called, evaluate, handles
from aadrift.languages.bicep.evaluation.texts import string
from aadrift.values import (
    Mapping,
    Number,
    OneOf,
    Sequence,
    Text,
    Unknown,
    Value,
    branches,
    lift,
    one_of,
)

# As many instances as Azure Resource Manager makes with one loop.
MAX_ROUNDS = 800


@handles(syntax.ObjectExpression)
def _object(node: syntax.ObjectExpression, frame: Frame) -> Value:
    result: Value = Mapping({})
    entries: dict[str, Value] = {}
    names: dict[str, Text] = {}
    missing: Unknown | None = None
    for one in node.members:
        if isinstance(one, syntax.Spread):
            result = _spread_object(result, _made(entries, names, missing))
            result = _spread_object(result, evaluate(one.expression, frame))
            entries, names, missing = {}, {}, None
            continue
        key = _key(one.key, frame)
        if isinstance(key, Text):
            entries[key.value], names[key.value] = evaluate(one.value, frame), key
        else:
            reason = f"a key of the object is not known: {key.reason}"
            missing = Unknown(reason, frame.span(one), failed=key.failed)
    made = _made(entries, names, missing)
    plain = isinstance(result, Mapping) and not result.entries
    if plain and not isinstance(result, OpenObject):
        return made
    return _spread_object(result, made)


def _made(entries: dict[str, Value], names: dict[str, Text], missing: Unknown | None) -> Mapping:
    if missing is not None:
        return OpenObject(entries, "object", names, missing=missing)
    return Mapping(entries, "object", names)


def _spread_object(first: Value, second: Value) -> Value:
    return azure_functions.merged(first, second, deep=False)


def _key(key: syntax.Identifier | syntax.StringLiteral, frame: Frame) -> Text | Unknown:
    if isinstance(key, syntax.Identifier):
        return Text.literal(key.text, frame.span(key))
    value = string(key, frame)
    match value:
        case Text() | Unknown():
            return value
        case OneOf():
            return Unknown(value.reason, value.where)
        case _:
            return Unknown("it is no string", frame.span(key))


@handles(syntax.ArrayExpression)
def _array(node: syntax.ArrayExpression, frame: Frame) -> Value:
    parts: list[Value] = []
    for one in node.items:
        if isinstance(one, syntax.Spread):
            parts.append(evaluate(one.expression, frame))
        else:
            parts.append(Sequence((evaluate(one, frame),)))
    if not any(isinstance(one, syntax.Spread) for one in node.items):
        return Sequence(tuple(item for part in parts for item in _items(part)))
    return called("concat", parts, node, frame)


def _items(value: Value) -> tuple[Value, ...]:
    return value.items if isinstance(value, Sequence) else ()


@handles(syntax.ForExpression)
def _loop(node: syntax.ForExpression, frame: Frame) -> Value:
    """The array that a loop makes."""
    if isinstance(node.body, syntax.IfCondition):
        return Unknown("an array can't have a filtered loop", frame.span(node), failed=True)
    body = node.body

    def expand(collection: Value) -> Value:
        if isinstance(collection, Unknown):
            return Unknown(f"what the loop runs over is not known: {collection.reason}")
        if not isinstance(collection, Sequence):
            return Unknown("the loop runs over no array", frame.span(node), failed=True)
        rounds = (
            frame.bind(loop_names(node, item, Number(number)))
            for number, item in enumerate(collection.elements())
        )
        return Sequence(tuple(evaluate(body, one) for one in rounds))

    return lift(expand, evaluate(node.collection, frame))


def loop_names(node: syntax.ForExpression, item: Value, index: Value) -> dict[str, Value]:
    """What the names of a loop stand for in one round."""
    names = {node.item.text: item}
    if node.index is not None:
        names[node.index.text] = index
    return names


def rounds(node: syntax.ForExpression, frame: Frame) -> Iterator[tuple[str, Frame]]:
    """The rounds of a resource or module loop, each with its index as an address shows it."""
    collection = evaluate(node.collection, frame)
    options = [one for one in branches(collection) if isinstance(one, Sequence)]
    longest = max((len(one.items) for one in options), default=0)
    if len(options) < len(tuple(branches(collection))) or longest > MAX_ROUNDS:
        reason = getattr(collection, "reason", "it is no array")
        if longest > MAX_ROUNDS:
            reason = f"it has more than {MAX_ROUNDS} elements"
        unknown = Unknown(f"what the loop runs over is not known: {reason}", frame.span(node))
        known = [item for one in options for item in one.elements()]
        item = one_of([*known, unknown], unknown.reason, unknown.where)
        yield "[*]", frame.bind(loop_names(node, item, unknown))
        return
    for number in range(longest):
        items = [one.item(number) for one in options if number < len(one.items)]
        item = one_of(items, getattr(collection, "reason", ""), frame.span(node))
        yield f"[{number}]", frame.bind(loop_names(node, item, Number(number)))

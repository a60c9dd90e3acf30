"""Constants and constructors."""

from __future__ import annotations

from aadrift.languages.terraform import types
from aadrift.languages.terraform.evaluation.core import evaluate, handles
from aadrift.languages.terraform.evaluation.scope import (
    Frame,
)
from aadrift.languages.terraform.syntax import (
    Constant,
    ObjectExpression,
    TupleExpression,
    Unreadable,
)
from aadrift.values import (
    Bool,
    Mapping,
    Null,
    Number,
    Sequence,
    Text,
    Unknown,
    Value,
)


@handles(Constant)
def _constant(node: Constant, frame: Frame) -> Value:
    del frame
    match node.value:
        case None:
            return Null()
        case bool():
            return Bool(node.value)
        case _:
            return Number(node.value)


@handles(Unreadable)
def _unreadable(node: Unreadable, frame: Frame) -> Value:
    span = frame.span(node)
    if span is not None:
        frame.scope.unreadable(span, node.message)
    return Unknown(f"the expression can't be read: {node.message}", span)


@handles(TupleExpression)
def _tuple(node: TupleExpression, frame: Frame) -> Value:
    return Sequence(tuple(evaluate(item, frame) for item in node.items))


@handles(ObjectExpression)
def _object(node: ObjectExpression, frame: Frame) -> Value:
    entries: dict[str, Value] = {}
    names: dict[str, Text] = {}
    for key_node, value_node in node.entries:
        key = types.convert(evaluate(key_node, frame), types.STRING)
        if not isinstance(key, Text):
            if isinstance(key, Unknown):
                return types.consequence(key)
            return Unknown("a key of this object is not known", frame.span(key_node))
        entries[key.value] = evaluate(value_node, frame)
        names[key.value] = key
    return Mapping(entries, "object", names)

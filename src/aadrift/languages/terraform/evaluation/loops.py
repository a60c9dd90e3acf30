"""For expressions."""

from __future__ import annotations

from aadrift.languages.terraform import types
from aadrift.languages.terraform.evaluation.core import evaluate, handles
from aadrift.languages.terraform.evaluation.logic import condition_of
from aadrift.languages.terraform.evaluation.scope import (
    Frame,
)
from aadrift.languages.terraform.numbers import counted
from aadrift.languages.terraform.syntax import (
    ForExpression,
)
from aadrift.source import Span
from aadrift.values import (
    Bool,
    Mapping,
    Sequence,
    Text,
    Unknown,
    Value,
    branches,
    feasible,
    lift,
    one_of,
    selected,
)


def iterate(value: Value, span: Span | None) -> list[tuple[Value, Value]] | Unknown:
    """Keys and values in Terraform's order of iteration."""
    match value:
        case Sequence(kind="set"):
            return [(item, item) for item in value.elements()]
        case Sequence():
            return [(counted(at), item) for at, item in enumerate(value.elements())]
        case types.ResourceObject():
            return value.missing
        case Mapping():
            return [
                (value.name(key).via(*value.trail), item)
                for key, item in sorted(value.items(), key=lambda entry: entry[0])
            ]
        case Unknown():
            return value
        case _:
            return Unknown("only lists, sets, maps and objects can be iterated", span, failed=True)


@handles(ForExpression)
def _for(node: ForExpression, frame: Frame) -> Value:
    def loop(collection: Value) -> Value:
        items = iterate(collection, frame.span(node))
        if isinstance(items, Unknown):
            return types.consequence(items)
        around = frame.looping(len(items), node)
        if isinstance(around, Unknown):
            return around
        frames: list[Frame] = []
        kept: list[bool | Unknown] = []
        failures: list[Unknown] = []
        for key, value in items:
            names = {node.name: value} | ({node.key: key} if node.key else {})
            inner = around.bind(**names)
            keep = _keep(node, inner, failures)
            if isinstance(keep, Unknown) and keep.failed:
                return keep
            frames.append(inner)
            kept.append(keep)
        result = selected(
            kept, lambda picks: _for_result(node, [frames[at] for at in picks], frame)
        )
        if not failures:
            return result
        first = failures[0]
        return one_of((result, first), f"the filter may fail: {first.reason}", first.where)

    return lift(loop, evaluate(node.collection, frame))


def _keep(node: ForExpression, frame: Frame, failures: list[Unknown]) -> bool | Unknown:
    """Whether the filter lets an element in; how it may fail joins ``failures``."""
    if node.condition is None:
        return True
    value = condition_of(evaluate(node.condition, frame), frame.span(node.condition))
    decided = feasible(value)
    if decided is not value:
        failures += [one for one in branches(value) if isinstance(one, Unknown) and one.failed]
    match decided:
        case Bool():
            return decided.value
        case Unknown():
            return decided
        case _:
            return Unknown("the filter can go either way", frame.span(node.condition))


def _for_result(node: ForExpression, frames: list[Frame], outer: Frame) -> Value:
    if node.result_key is None:
        return Sequence(tuple(evaluate(node.result, frame) for frame in frames))
    entries: dict[str, Value] = {}
    groups: dict[str, list[Value]] = {}
    names: dict[str, Text] = {}
    for frame in frames:
        key = types.convert(evaluate(node.result_key, frame), types.STRING)
        if not isinstance(key, Text):
            if isinstance(key, Unknown):
                return types.consequence(key)
            return Unknown("a key of this for expression is not known", frame.span(node))
        names.setdefault(key.value, key)
        value = evaluate(node.result, frame)
        if node.grouping:
            groups.setdefault(key.value, []).append(value)
        elif key.value in entries:
            reason = f"two elements have the key {key.value!r}"
            return Unknown(reason, outer.span(node), failed=True)
        else:
            entries[key.value] = value
    entries |= {key: Sequence(tuple(values)) for key, values in groups.items()}
    return Mapping(dict(sorted(entries.items())), "object", names)

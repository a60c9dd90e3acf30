"""Templates: strings, heredocs and template files."""

from __future__ import annotations

from dataclasses import replace
from math import prod

from aadrift.drafts import drafted
from aadrift.languages.terraform import types
from aadrift.languages.terraform.evaluation.core import evaluate, handles
from aadrift.languages.terraform.evaluation.logic import condition_of
from aadrift.languages.terraform.evaluation.loops import iterate
from aadrift.languages.terraform.evaluation.scope import (
    Frame,
)
from aadrift.languages.terraform.syntax import (
    Chars,
    ForDirective,
    IfDirective,
    Interpolation,
    Part,
    Template,
)
from aadrift.source import Span
from aadrift.values import (
    MAX_BRANCHES,
    Bool,
    Null,
    OneOf,
    Text,
    Unknown,
    Value,
    lift,
    one_of,
)

# A text with holes that is longer was made by doubling, not by people.
MAX_PATTERN = 4_000_000


@handles(Template)
def _template(node: Template, frame: Frame) -> Value:
    if node.wrapped and isinstance(node.parts[0], Interpolation):
        return evaluate(node.parts[0].expression, frame)
    if not node.parts:
        return frame.code.slice(node.start, node.end)
    if len(node.parts) == 1 and isinstance(node.parts[0], Chars):
        return _chars(node.parts[0], frame)
    return _join(_parts(node.parts, frame))


def _parts(parts: tuple[Part, ...], frame: Frame) -> list[Value]:
    values: list[Value] = []
    for part in parts:
        match part:
            case Chars():
                values.append(_chars(part, frame))
            case Interpolation():
                value = evaluate(part.expression, frame)
                if isinstance(value, Text):
                    values.append(value)
                    continue
                values.append(lift(lambda one, at=part: _interpolated(one, frame.span(at)), value))
            case IfDirective():
                values.append(_if_directive(part, frame))
            case ForDirective():
                values.append(_for_directive(part, frame))
    return values


def _chars(part: Chars, frame: Frame) -> Text:
    if part.verbatim:
        return frame.code.slice(part.start, part.end)
    span = frame.span(part)
    return Text(part.value) if span is None else Text.literal(part.value, span, verbatim=False)


def _interpolated(value: Value, span: Span | None) -> Value:
    if isinstance(value, Null):
        return Unknown("a template can't include null", span, failed=True)
    return types.convert(value, types.STRING)


def _join(values: list[Value]) -> Value:
    texts = [value for value in values if isinstance(value, Text)]
    if len(texts) == len(values):
        return Text.join(texts)
    combinations = prod(len(value.options) for value in values if isinstance(value, OneOf))
    if combinations > MAX_BRANCHES:
        # A text with holes says more than none: a document in it can still be read.
        values = [_hole(value) if isinstance(value, OneOf) else value for value in values]
    return lift(_join_known, *values)


def _hole(value: OneOf) -> Unknown:
    return Unknown(value.reason, value.where, declared=types.STRING)


def _join_known(*values: Value) -> Value:
    unknown = next((value for value in values if not isinstance(value, Text)), None)
    if unknown is None:
        return Text.join(value for value in values if isinstance(value, Text))
    if not isinstance(unknown, Unknown) or unknown.failed:
        return unknown
    known = [value.value if isinstance(value, Text) else _pattern(value) for value in values]
    if sum(map(len, known)) > MAX_PATTERN:
        return types.consequence(unknown)
    draft = drafted(value for value in values if isinstance(value, Text | Unknown))
    return replace(unknown, pattern="".join(known), draft=draft, declared=types.STRING)


def _pattern(value: Value) -> str:
    return (value.pattern if isinstance(value, Unknown) else None) or "*"


def _if_directive(part: IfDirective, frame: Frame) -> Value:
    def choose(condition: Value) -> Value:
        if isinstance(condition, Bool):
            return _join(_parts(part.then if condition.value else part.otherwise, frame))
        if not isinstance(condition, Unknown) or condition.failed:
            return condition
        both = [_join(_parts(parts, frame)) for parts in (part.then, part.otherwise)]
        return one_of(both, f"the condition is not known: {condition.reason}", condition.where)

    return lift(choose, condition_of(evaluate(part.condition, frame), frame.span(part)))


def _for_directive(part: ForDirective, frame: Frame) -> Value:
    def loop(collection: Value) -> Value:
        items = iterate(collection, frame.span(part))
        if isinstance(items, Unknown):
            return types.consequence(items)
        around = frame.looping(len(items), part)
        if isinstance(around, Unknown):
            return around
        texts: list[Value] = []
        for key, value in items:
            names = {part.name: value} | ({part.key: key} if part.key else {})
            texts.append(_join(_parts(part.body, around.bind(**names))))
        return _join(texts)

    return lift(loop, evaluate(part.collection, frame))

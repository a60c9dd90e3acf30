"""Operators, conditions and function calls."""

from __future__ import annotations

from aadrift.languages.terraform import operators, types
from aadrift.languages.terraform.evaluation.core import evaluate, handles
from aadrift.languages.terraform.evaluation.scope import (
    Frame,
)
from aadrift.languages.terraform.syntax import (
    Binary,
    Call,
    Conditional,
    Expression,
    GetAttribute,
    Index,
    Name,
    Unary,
)
from aadrift.source import Span
from aadrift.values import (
    Bool,
    Null,
    OneOf,
    Sequence,
    Text,
    Unknown,
    Value,
    branches,
    feasible,
    first_unknown,
    leaves,
    lift,
    one_of,
)


@handles(Call)
def _call(node: Call, frame: Frame) -> Value:
    span = frame.span(node)
    if node.name == "try":
        return _try(node, frame)
    if node.name == "can":
        return _can(node, frame)
    arguments = [evaluate(argument, frame) for argument in node.arguments]
    if not node.expand:
        return _apply(node.name, arguments, frame, span)

    def expanded(last: Value) -> Value:
        if not isinstance(last, Sequence):
            if isinstance(last, Unknown):
                return types.consequence(last)
            return Unknown("only a list can be expanded with '...'", span, failed=True)
        return _apply(node.name, [*arguments[:-1], *last.elements()], frame, span)

    return lift(expanded, arguments[-1])


def _apply(name: str, arguments: list[Value], frame: Frame, span: Span | None) -> Value:
    for argument in arguments:
        if isinstance(argument, types.ResourceObject):
            return argument.missing
    own = frame.scope.function(name, arguments, span)
    if own is not None:
        return own
    if span is None:
        return Unknown(f"{name} is not called in a file")
    from aadrift.languages.terraform import functions

    return functions.call(name.removeprefix("core::"), arguments, frame.scope.functions, span)


def failure(value: Value) -> Unknown | None:
    """The first evaluation error that any part of a value can turn out to be, if there is one."""
    return next((leaf for leaf in leaves(value) if isinstance(leaf, Unknown) and leaf.failed), None)


def _try(node: Call, frame: Frame) -> Value:
    """The first argument that does not fail; where that is open, every one that may be it."""
    kept: list[Value] = []
    last: Value = Unknown("try has no arguments", frame.span(node), failed=True)
    for argument in node.arguments:
        last = evaluate(argument, frame)
        fine = [branch for branch in branches(last) if types.failure(branch) is None]
        kept.extend(fine)
        certain = len(fine) == len(list(branches(last))) and failure(last) is None
        if certain and not any(_may_fail(branch, argument) for branch in fine):
            break
    else:
        kept = kept or [last]
    return one_of(kept, "try may take any of these", frame.span(node))


def _may_fail(value: Value, node: Expression) -> bool:
    """Whether what is not known of a value may turn out to be an error of its expression.

    Not where it only is a part of something with a name: an error there is none of the expression
    that names it, and Terraform stops at it.
    """
    while isinstance(node, GetAttribute | Index):
        node = node.target
    return isinstance(value, Unknown) or (
        not isinstance(node, Name) and first_unknown(value) is not None
    )


def _can(node: Call, frame: Frame) -> Value:
    def check(value: Value) -> Value:
        if types.failure(value) is not None:
            return Bool(value=False)
        if isinstance(value, Unknown):
            return types.consequence(value)
        if failure(value) is not None or _may_fail(value, node.arguments[0]):
            either = (Bool(value=True), Bool(value=False))
            return one_of(either, "a part of it may fail", frame.span(node))
        return Bool(value=True)

    if len(node.arguments) != 1:
        return Unknown("can takes one argument", frame.span(node), failed=True)
    return lift(check, evaluate(node.arguments[0], frame))


@handles(Unary)
def _unary(node: Unary, frame: Frame) -> Value:
    return operators.unary(node.operator, evaluate(node.operand, frame), frame.span(node))


@handles(Binary)
def _binary(node: Binary, frame: Frame) -> Value:
    left, right = evaluate(node.left, frame), evaluate(node.right, frame)
    return operators.binary(node.operator, left, right, frame.span(node))


def condition_of(value: Value, span: Span | None) -> Value:
    """A value as the condition that it stands for: true, false, or unknown with the reason."""

    def check(one: Value) -> Value:
        if isinstance(one, Null):
            return Unknown("the condition is null", span, failed=True)
        return types.convert(one, types.BOOL)

    return lift(check, value)


@handles(Conditional)
def _conditional(node: Conditional, frame: Frame) -> Value:
    condition = condition_of(evaluate(node.condition, frame), frame.span(node.condition))
    if isinstance(condition, Unknown) and condition.failed:
        return condition
    if isinstance(condition, Bool):
        chosen, other = (
            (node.then, node.otherwise) if condition.value else (node.otherwise, node.then)
        )
        return _unified(evaluate(chosen, frame), other, frame)
    then = _unified(evaluate(node.then, frame), node.otherwise, frame)
    otherwise = _unified(evaluate(node.otherwise, frame), node.then, frame)
    reason, where = "the condition can go either way", frame.span(node.condition)
    if isinstance(condition, Unknown):
        reason, where = f"the condition is not known: {condition.reason}", condition.where or where
    failed = [one for one in branches(condition) if isinstance(one, Unknown) and one.failed]
    if failed and len(list(branches(feasible(condition)))) == 1:
        decided = feasible(condition)
        if isinstance(decided, Bool):
            return one_of((then if decided.value else otherwise, *failed), reason, where)
    return one_of((then, otherwise, *failed), reason, where)


def _unified(chosen: Value, other: Expression, frame: Frame) -> Value:
    """The chosen branch, converted to the type that both branches have in common."""
    if isinstance(chosen, Text | Unknown):
        return chosen
    alternative = evaluate(other, frame)
    if isinstance(alternative, OneOf | Unknown):
        return chosen
    return lift(lambda one: types.unify((one, alternative))[0], chosen)

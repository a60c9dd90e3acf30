"""Operators and conditionals."""

from __future__ import annotations

from aadrift.languages import azure_functions
from aadrift.languages.bicep import syntax
from aadrift.languages.bicep.evaluation.core import Frame, called, evaluate, handles
from aadrift.values import Bool, Null, Number, Text, Unknown, Value, branches, lift


@handles(syntax.Conditional)
def _conditional(node: syntax.Conditional, frame: Frame) -> Value:
    condition = evaluate(node.condition, frame)
    if isinstance(condition, Bool):
        # What is not chosen need not be evaluated (and may fail).
        return evaluate(node.then if condition.value else node.otherwise, frame)
    either = evaluate(node.then, frame), evaluate(node.otherwise, frame)
    return azure_functions.choose(condition, *either)


_FUNCTIONS = {
    "==": "equals",
    "<": "less",
    "<=": "lessOrEquals",
    ">": "greater",
    ">=": "greaterOrEquals",
    "+": "add",
    "-": "sub",
    "*": "mul",
    "/": "div",
    "%": "mod",
    "&&": "and",
    "||": "or",
}


@handles(syntax.Binary)
def _binary(node: syntax.Binary, frame: Frame) -> Value:
    left = evaluate(node.left, frame)
    span = frame.span(node)
    if node.operator == "??":
        if not any(isinstance(one, Null | Unknown) for one in branches(left)):
            return left
        return azure_functions.first_set((left, evaluate(node.right, frame)), span)
    decisive = {"&&": False, "||": True}.get(node.operator)
    if decisive is not None and isinstance(left, Bool) and left.value is decisive:
        return left
    right = evaluate(node.right, frame)

    def call(name: str, *values: Value) -> Value:
        return called(name, values, node, frame)

    match node.operator:
        case "!=":
            return call("not", call("equals", left, right))
        case "=~":
            return call("equals", _folded(left), _folded(right))
        case "!~":
            return call("not", call("equals", _folded(left), _folded(right)))
        case operator:
            return call(_FUNCTIONS[operator], left, right)


def _folded(value: Value) -> Value:
    return lift(lambda one: Text(one.value.lower()) if isinstance(one, Text) else one, value)


@handles(syntax.Unary)
def _unary(node: syntax.Unary, frame: Frame) -> Value:
    operand, span = evaluate(node.operand, frame), frame.span(node)
    if node.operator == "!":
        return azure_functions.call("not", [operand], frame.scope.surroundings, span)
    if node.operator == "-":
        zero = Number(0)
        return azure_functions.call("sub", [zero, operand], frame.scope.surroundings, span)
    return operand

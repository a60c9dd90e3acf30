"""Conditions, comparisons and the choice between values."""

from __future__ import annotations

from aadrift.languages.azure_functions.access import equal
from aadrift.languages.azure_functions.calls import Call, RefusalError, function, settle
from aadrift.source import Span
from aadrift.values import (
    Bool,
    Null,
    Number,
    OneOf,
    Text,
    Unknown,
    Value,
    branches,
    one_of,
)


def choose(condition: Value, when_true: Value, when_false: Value) -> Value:
    """``if``: one of two values, or both where the condition is not decided."""
    chosen: list[Value] = []
    reason, where = "", None
    if isinstance(condition, OneOf | Unknown):
        reason, where = f"the condition is not known: {condition.reason}", condition.where
    for branch in branches(condition):
        match branch:
            case Bool():
                chosen.append(when_true if branch.value else when_false)
            case Unknown(failed=True):
                chosen.append(branch)
            case Unknown():
                chosen += [when_true, when_false]
            case _:
                chosen.append(Unknown("the condition is not true or false", where, failed=True))
    return one_of(chosen, reason, where)


@function("if", 3, undecided=True, lenient=True)
def _if(_call: Call, condition: Value, when_true: Value, when_false: Value) -> Value:
    return choose(condition, when_true, when_false)


@function("equals", 2)
def _equals(_call: Call, first: Value, second: Value) -> Value:
    if isinstance(first, Null) != isinstance(second, Null):
        return Bool(value=False)
    settle(first)
    settle(second)
    return Bool(equal(first, second))


@function("not", 1)
def _not(call: Call, value: Value) -> Value:
    return Bool(not truth(call, value))


@function("and", 1, None, lenient=True)
def _and(call: Call, *values: Value) -> Value:
    return connect(call, values, decisive=False)


@function("or", 1, None, lenient=True)
def _or(call: Call, *values: Value) -> Value:
    return connect(call, values, decisive=True)


def connect(call: Call, values: tuple[Value, ...], *, decisive: bool) -> Value:
    """``and``/``or``: the decisive value wins even where others are not known."""
    unknown: Unknown | None = None
    for value in values:
        if isinstance(value, Unknown):
            unknown = unknown or value
        elif truth(call, value) is decisive:
            return Bool(decisive)
    return unknown or Bool(not decisive)


def truth(call: Call, value: Value) -> bool:
    """An argument that must be true or false."""
    if isinstance(value, Unknown):
        raise RefusalError(value)
    return value.value if isinstance(value, Bool) else call.fail("it takes true or false")


@function("xor", 2)
def _xor(call: Call, first: Value, second: Value) -> Value:
    return Bool(truth(call, first) is not truth(call, second))


@function("true", 0)
def _true(_call: Call) -> Value:
    return Bool(value=True)


@function("false", 0)
def _false(_call: Call) -> Value:
    return Bool(value=False)


@function("null", 0)
def _null(_call: Call) -> Value:
    return Null()


@function("bool", 1)
def _bool(call: Call, value: Value) -> Value:
    match value:
        case Bool():
            return value
        case Number():
            return Bool(value.value != 0)
        case Text() if value.value.strip().lower() in ("true", "false", "1", "0"):
            return Bool(value.value.strip().lower() in ("true", "1"))
        case _:
            return call.fail("it takes 'true' or 'false'")


@function("coalesce", 1, None, undecided=True, lenient=True)
def _coalesce(call: Call, *values: Value) -> Value:
    return first_set(values, call.span)


def first_set(values: tuple[Value, ...], span: Span | None) -> Value:
    """``coalesce``: the first value that is not null, or every one that can be the first."""
    options: list[Value] = []
    for value in values:
        possible = list(branches(value))
        options += [one for one in possible if not isinstance(one, Null)]
        if not any(isinstance(one, Null) or _may_be_null(one) for one in possible):
            break
    else:
        # An unknown last value says already that all of them may be null.
        options += [one for one in branches(values[-1]) if isinstance(one, Null)]
    return one_of(options, "it is not known which of the values are null", span)


def _may_be_null(value: Value) -> bool:
    return isinstance(value, Unknown) and not value.failed and value.pattern is None


@function("fail", 1)
def _fail(call: Call, message: Value) -> Value:
    return call.fail(call.text(message).value)


def _compare(name: str, low: bool, same: bool, high: bool) -> None:
    @function(name, 2)
    def _compared(call: Call, first: Value, second: Value) -> Value:
        match first, second:
            case Number(), Number():
                order = (first.value > second.value) - (first.value < second.value)
            case Text(), Text():
                order = (first.value > second.value) - (first.value < second.value)
            case _:
                return call.fail("it compares two numbers or two strings")
        return Bool((low, same, high)[order + 1])


_compare("less", low=True, same=False, high=False)
_compare("lessOrEquals", low=True, same=True, high=False)
_compare("greater", low=False, same=False, high=True)
_compare("greaterOrEquals", low=False, same=True, high=True)

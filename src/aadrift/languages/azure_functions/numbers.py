"""Functions on whole numbers."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal, InvalidOperation

from aadrift.languages.azure_functions.calls import Call, function
from aadrift.values import Number, Sequence, Text, Value

# Azure Resource Manager allows no longer range.
_LONGEST_RANGE = 10_000

# Whole numbers are of 64 bits.
_OVERFLOW = 2**64


@function("int", 1)
def _int(call: Call, value: Value) -> Value:
    if isinstance(value, Number):
        return Number(int(value.value))
    digits = value.value.strip() if isinstance(value, Text) else ""
    if not digits.lstrip("+-").isdecimal() or len(digits) > 30:
        call.fail("the string is no whole number")
    return Number(int(digits))


@function("float", 1)
def _float(call: Call, value: Value) -> Value:
    try:
        number = Decimal(call.text(value).value) if not isinstance(value, Number) else value.value
    except InvalidOperation:
        return call.fail("the string is no number")
    # Not beyond double precision, infinity or "not a number".
    fits = isinstance(number, int) or (number.is_finite() and number.adjusted() <= 308)
    return Number(number) if fits else call.fail("the number is too large")


def _arithmetic(name: str, compute: Callable[[int, int], int]) -> None:
    @function(name, 2)
    def _computed(call: Call, first: Value, second: Value) -> Value:
        left, right = call.integer(first), call.integer(second)
        if right == 0 and name in ("div", "mod"):
            call.fail("it divides by zero")
        result = compute(left, right)
        return Number(result) if abs(result) < _OVERFLOW else call.fail("the result is too large")


def _quotient(left: int, right: int) -> int:
    size = abs(left) // abs(right)
    return size if (left < 0) == (right < 0) else -size


_arithmetic("add", lambda left, right: left + right)
_arithmetic("sub", lambda left, right: left - right)
_arithmetic("mul", lambda left, right: left * right)
_arithmetic("div", _quotient)
_arithmetic("mod", lambda left, right: left - right * _quotient(left, right))


def _extreme(name: str, pick: Callable[[list[int]], int]) -> None:
    @function(name, 1, None)
    def _picked(call: Call, *values: Value) -> Value:
        only = values[0] if len(values) == 1 else None
        items = only.items if isinstance(only, Sequence) else values
        if not items:
            call.fail("the array is empty")
        return Number(pick([call.integer(item) for item in items]))


_extreme("min", min)
_extreme("max", max)


@function("range", 2)
def _range(call: Call, start: Value, count: Value) -> Value:
    first, length = call.integer(start), call.integer(count)
    if not 0 <= length <= _LONGEST_RANGE:
        call.fail(f"the number of elements is not between 0 and {_LONGEST_RANGE}")
    return Sequence(tuple(Number(first + step) for step in range(length)))

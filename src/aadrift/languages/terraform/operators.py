"""HCL's operators over traced values."""

from __future__ import annotations

from collections.abc import Callable

from aadrift.languages.data.numbers import NumberRangeError
from aadrift.languages.terraform import numbers, types
from aadrift.source import Span
from aadrift.values import Bool, Null, Number, Unknown, Value, lift, one_of

_ARITHMETIC: dict[str, Callable[[Number, Number], Number]] = {
    "+": numbers.add,
    "-": numbers.subtract,
    "*": numbers.multiply,
    "/": numbers.divide,
    "%": numbers.modulo,
}
_ORDER: dict[str, Callable[[int], bool]] = {
    "<": lambda order: order < 0,
    "<=": lambda order: order <= 0,
    ">": lambda order: order > 0,
    ">=": lambda order: order >= 0,
}
# The operand that decides a logical operation whatever the other one is.
_DECIDING = {"&&": False, "||": True}


def unary(operator: str, operand: Value, where: Span | None = None) -> Value:
    """``!operand`` or ``-operand``. An evaluation error is an Unknown that has ``failed``."""
    return lift(lambda one: _unary(operator, one, where), operand)


def _unary(operator: str, operand: Value, where: Span | None) -> Value:
    value = _operand(operator, operand, types.BOOL if operator == "!" else types.NUMBER, where)
    match value:
        case Bool():
            return Bool(not value.value)
        case Number():
            return numbers.negate(value)
        case Unknown():
            return types.consequence(value)
        case _:
            return value


def binary(operator: str, left: Value, right: Value, where: Span | None = None) -> Value:
    """``left operator right``. An evaluation error is an Unknown that has ``failed``.

    Where one operand decides alone (``false && unknown``) the result is known.
    """
    if operator == "==":
        return types.lift_settled(_equal, left, right)
    if operator == "!=":
        return unary("!", types.lift_settled(_equal, left, right), where)
    if operator in _DECIDING:
        return lift(lambda one, other: _logical(operator, one, other, where), left, right)
    return lift(lambda one, other: _numeric(operator, one, other, where), left, right)


def _equal(left: Value, right: Value) -> Value:
    return _error(left, right) or types.equal(left, right)


def _logical(operator: str, left: Value, right: Value, where: Span | None) -> Value:
    one, other = (_operand(operator, value, types.BOOL, where) for value in (left, right))
    decided = Bool(_DECIDING[operator])
    error = _error(one, other)
    if error is not None and one == decided:
        # Since Terraform 1.12 the right operand is not looked at; before, the whole fails.
        return one_of((decided, error), f"the right operand fails: {error.reason}", where)
    if error is not None:
        return error
    if decided in (one, other):
        return decided
    return types.unknown_part((one, other)) or other


def _numeric(operator: str, left: Value, right: Value, where: Span | None) -> Value:
    one, other = (_operand(operator, value, types.NUMBER, where) for value in (left, right))
    if not isinstance(one, Number) or not isinstance(other, Number):
        return _error(one, other) or types.unknown_part((one, other)) or one
    if operator in _ORDER:
        return Bool(_ORDER[operator](numbers.compare(one, other)))
    try:
        return _ARITHMETIC[operator](one, other)
    except numbers.NoResultError as error:
        return Unknown(str(error), where, failed=True)
    except NumberRangeError as error:
        return Unknown(str(error), where)


def _error(*operands: Value) -> Unknown | None:
    return next(filter(None, map(types.failure, operands)), None)


def _operand(operator: str, value: Value, type_: types.Type, where: Span | None) -> Value:
    if isinstance(value, Null):
        return Unknown(f"an operand of {operator!r} is null", where, failed=True)
    converted = types.convert(value, type_, where)
    if isinstance(converted, Unknown) and not isinstance(value, Unknown):
        return Unknown(
            f"an operand of {operator!r} does not fit: {converted.reason}",
            where,
            failed=converted.failed,
        )
    return converted

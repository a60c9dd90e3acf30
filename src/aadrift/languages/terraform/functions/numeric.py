"""Functions of numbers."""

from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction

from aadrift.languages.terraform import numbers
from aadrift.languages.terraform.functions.registry import (
    ANY,
    NUMBER,
    CallError,
    UndecidedError,
    function,
    whole,
)
from aadrift.values import Number, Text, Value

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"


@function("abs", NUMBER)
def abs_(number: Number) -> Value:
    """The number without its sign."""
    negative = (isinstance(number.value, Decimal) and number.value.is_signed()) or number.value < 0
    return numbers.negate(number) if negative else number


@function("ceil", NUMBER)
def ceil(number: Number) -> Value:
    """The next whole number that is not smaller."""
    return numbers.number_of(Fraction(math.ceil(numbers.fraction(number))), numbers.bits_of(number))


@function("floor", NUMBER)
def floor(number: Number) -> Value:
    """The next whole number that is not greater."""
    rounded = Fraction(math.floor(numbers.fraction(number)))
    return numbers.number_of(rounded, numbers.bits_of(number))


@function("max", rest=NUMBER)
def max_(*given: Number) -> Value:
    """The greatest of some numbers."""
    return _extreme(given, 1)


@function("min", rest=NUMBER)
def min_(*given: Number) -> Value:
    """The smallest of some numbers."""
    return _extreme(given, -1)


def _extreme(given: tuple[Number, ...], sign: int) -> Value:
    if not given:
        raise CallError("at least one number is required")
    best = given[0]
    for number in given[1:]:
        if numbers.compare(number, best) * sign > 0:
            best = number
    return best


@function("signum", NUMBER)
def signum(number: Number) -> Value:
    """-1, 0 or 1: the sign of a whole number."""
    value = whole(number, "the argument")
    return numbers.counted((value > 0) - (value < 0))


@function("parseint", ANY, NUMBER)
def parseint(text: Value, base: Value) -> Value:
    """The whole number that a string says in a base."""
    if not isinstance(text, Text):
        raise CallError("the first argument must be a string")
    radix = whole(base, "the base")
    if not 2 <= radix <= 62:
        raise CallError("the base must be between 2 and 62")
    source = text.value
    digits = source[1:] if source[:1] in ("+", "-") else source
    value = 0
    for char in digits:
        digit = _DIGITS.find(char.lower() if radix <= 36 else char)
        if not 0 <= digit < radix:
            raise CallError(f"it is no whole number in base {radix}")
        value = value * radix + digit
    if not digits:
        raise CallError(f"it is no whole number in base {radix}")
    bits = max(value.bit_length(), 64)
    return numbers.number_of(Fraction(-value if source[0] == "-" else value), bits)


@function("pow", NUMBER, NUMBER)
def pow_(number: Number, power: Number) -> Value:
    """A number raised to a power, in floats of 64 bits."""
    return _from_double(_go_pow(_double(number), _double(power)))


@function("log", NUMBER, NUMBER)
def log(number: Number, base: Number) -> Value:
    """A logarithm, in floats of 64 bits."""
    argument, radix = _double(number), _double(base)
    if argument < 0 or radix < 0 or (argument in (0, 1) and argument + radix in (0, 2)):
        raise CallError("there is no such logarithm")
    if argument == 0 or radix == 1:
        raise UndecidedError("the result is infinite")
    if radix == 0:
        return _from_double(-0.0 if argument >= 1 else 0.0)
    return _from_double(_go_log(argument) / _go_log(radix))


def _double(number: Number) -> float:
    if number.value == 0:
        return -0.0 if str(number.value) == "-0" else 0.0
    value = numbers.fraction(number)
    try:
        return value.numerator / value.denominator
    except OverflowError:
        raise UndecidedError("the number is out of range") from None


def _from_double(value: float) -> Number:
    number = numbers.number_of(Fraction(value), 53)
    return numbers.negate(number) if not value and math.copysign(1, value) < 0 else number


def _go_log(x: float) -> float:
    """The natural logarithm with the very rounding errors of Go's ``math.Log``.

    The method and its constants are FreeBSD's e_log.c: an expansion in s = f / (2 + f).
    """
    mantissa, exponent = math.frexp(x)
    if mantissa < math.sqrt(2) / 2:
        mantissa, exponent = mantissa * 2, exponent - 1
    f = mantissa - 1
    s = f / (2 + f)
    s2 = s * s
    s4 = s2 * s2
    odd = s2 * (
        0.6666666666666735130
        + s4 * (0.2857142874366239149 + s4 * (0.1818357216161805012 + s4 * 0.1479819860511658591))
    )
    even = s4 * (0.3999999999940941908 + s4 * (0.2222219843214978396 + s4 * 0.1531383769920937332))
    half = 0.5 * f * f
    low = exponent * 1.90821492927058770002e-10
    return exponent * 0.693147180369123816490 - ((half - (s * (half + odd + even) + low)) - f)


def _go_pow(x: float, y: float) -> float:
    """A power with the very rounding errors of Go's ``math.Pow``: repeated squaring."""
    if y == 0 or x == 1:
        return 1.0
    if x == 0 and y > 0:
        return x if y % 2 == 1 else 0.0
    if x == 0 or abs(y) > 10_000:
        raise UndecidedError("the result is an extreme number")
    if abs(y) == 0.5 and x > 0:
        return math.sqrt(x) if y > 0 else 1 / math.sqrt(x)
    if y != int(y):
        raise UndecidedError("the last digits of a fractional power depend on the machine")
    result, scale = 1.0, 0
    mantissa, exponent = math.frexp(x)
    count = int(abs(y))
    while count:
        if count & 1:
            result, scale = result * mantissa, scale + exponent
        mantissa, exponent = mantissa * mantissa, exponent * 2
        if mantissa < 0.5:
            mantissa, exponent = mantissa * 2, exponent - 1
        count >>= 1
    if y < 0:
        result, scale = 1 / result, -scale
    try:
        return math.ldexp(result, scale)
    except OverflowError:
        raise UndecidedError("the result is out of range") from None

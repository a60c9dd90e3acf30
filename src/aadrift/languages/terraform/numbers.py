"""Arithmetic as Terraform does it: in binary floating point, mostly of 512 bits."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction

from aadrift.languages.data.numbers import BITS, exact, nearest, show_number
from aadrift.records import dataclass
from aadrift.values import Number


@dataclass(frozen=True, slots=True)
class Float(Number):
    """A number that Terraform holds with another precision than 512 bits.

    What Go code counts has 64 bits (``length``, ``count.index``), a logarithm has 53. A result has
    as many as the more precise operand, so this shows only when two such numbers meet. ``real`` is
    the float itself, ``value`` what Terraform prints.
    """

    bits: int
    real: Fraction


class NoResultError(Exception):
    """A computation that Terraform refuses. The message is a clause."""


def counted(value: int) -> Number:
    """A number that Terraform counted: the length of a list, the index of an element."""
    return Float(value, 64, Fraction(value))


def bits_of(number: Number) -> int:
    """The precision that Terraform holds a number with."""
    return number.bits if isinstance(number, Float) else BITS


def fraction(number: Number) -> Fraction:
    """What Terraform computes with where it prints this number."""
    return number.real if isinstance(number, Float) else exact(number.value)


def number_of(value: Fraction, bits: int = BITS) -> Number:
    """The float nearest to a value. Raises NumberRangeError for extreme magnitudes."""
    real = exact(value, bits)
    short = nearest(real, bits)
    same = bits == BITS and (isinstance(short, int) or exact(short) == real)
    return Number(short) if same else Float(short, bits, real)


def show(number: Number) -> str:
    """A number as Terraform converts it to a string."""
    if isinstance(number, Float):
        return str(number.value) if isinstance(number.value, int) else format(number.value, "f")
    return show_number(number.value)


def compare(left: Number, right: Number) -> int:
    """-1, 0 or 1 as the left number is less than, equal to or greater than the right one."""
    if _is_plain(left) and _is_plain(right):
        return (left.value > right.value) - (left.value < right.value)
    one, other = fraction(left), fraction(right)
    return (one > other) - (one < other)


def _is_plain(number: Number) -> bool:
    return isinstance(number.value, int) and not isinstance(number, Float)


def negate(number: Number) -> Number:
    """The number with the other sign; zero has two."""
    value = number.value
    if not value:
        return _zero(bits_of(number), negative=not _is_negative(number))
    negative = -value if isinstance(value, int) else value.copy_negate()
    if isinstance(number, Float):
        return Float(negative, number.bits, -number.real)
    return Number(negative)


def add(left: Number, right: Number) -> Number:
    """The sum."""
    if not left.value and not right.value:
        return _zero(_bits(left, right), negative=_is_negative(left) and _is_negative(right))
    return _compute(left, right, lambda one, other: one + other)


def subtract(left: Number, right: Number) -> Number:
    """The difference."""
    return add(left, negate(right))


def multiply(left: Number, right: Number) -> Number:
    """The product, as precise as it takes to hold it."""
    if not left.value or not right.value:
        return _zero(_bits(left, right), negative=_is_negative(left) != _is_negative(right))
    bits = _bits(left, right)
    if bits < BITS:
        product = fraction(number_of(fraction(left) * fraction(right)))
        mantissa = abs(product.numerator)
        # Trailing zero bits take no room in a mantissa.
        bits = max(bits, mantissa.bit_length() - (mantissa & -mantissa).bit_length() + 1)
        return number_of(product, bits)
    return _compute(left, right, lambda one, other: one * other)


def divide(left: Number, right: Number) -> Number:
    """The quotient. Raises NoResultError for a division by zero."""
    if not right.value:
        raise NoResultError("it divides by zero")
    if not left.value:
        return _zero(_bits(left, right), negative=_is_negative(left) != _is_negative(right))
    return _compute(left, right, lambda one, other: one / other)


def modulo(left: Number, right: Number) -> Number:
    """The remainder of the division that rounds towards zero; the number itself modulo zero."""
    if not right.value or not left.value:
        return left
    bits = bits_of(left)
    whole = Fraction(int(fraction(divide(left, right))))
    product = fraction(number_of(fraction(number_of(whole, bits)) * fraction(right), bits))
    return number_of(fraction(left) - product, bits)


def _compute(left: Number, right: Number, work: Callable[[Fraction, Fraction], Fraction]) -> Number:
    bits = _bits(left, right)
    return number_of(work(fraction(left), fraction(right)), bits)


def _bits(left: Number, right: Number) -> int:
    return max(bits_of(left), bits_of(right))


def _is_negative(number: Number) -> bool:
    if isinstance(number.value, Decimal):
        return number.value.is_signed()
    return number.value < 0


def _zero(bits: int, *, negative: bool) -> Number:
    value = Decimal("-0") if negative else 0
    return Number(value) if bits == BITS else Float(value, bits, Fraction(0))

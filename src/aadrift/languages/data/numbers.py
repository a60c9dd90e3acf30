"""Decimal text and the binary floating point numbers that Go programs hold it in.

Terraform computes with 512-bit floats and prints the shortest decimal that reads back as the same
float. A number here is that decimal; ``exact`` gives the float behind it and ``nearest`` the
decimal of a float, so that a computation rounds where Terraform's does.
"""

from __future__ import annotations

import re
from decimal import Context, Decimal
from fractions import Fraction

BITS = 512

# Any decimal of this many digits survives the way through a float of BITS bits.
_SAFE_DIGITS = 150
# Beyond 10 to the power of this, numbers are of no use to anyone and slow to print.
MAX_EXPONENT = 1000

_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE]([+-]?[0-9]+))?")
_UNUSUAL = re.compile(r"[+-]?(?:[iI]nf|(?:[0-9]+\.?[0-9]*|\.[0-9]+)[pP][+-]?[0-9]+)")
_WIDE = Context(prec=10_000)


class NumberRangeError(Exception):
    """A number that can be written but is not modelled here. The message is a clause."""


def parse_number(source: str) -> int | Decimal | None:
    """The number that a string says; None where it is none.

    Raises NumberRangeError for infinities, binary exponents and magnitudes beyond 10^±1000.
    """
    match = _NUMBER.fullmatch(source)
    if not match:
        if _UNUSUAL.fullmatch(source):
            raise NumberRangeError(f"the number {source[:40]} is not supported")
        return None
    exponent = match.group(1)
    if (exponent and abs(int(exponent[:9])) > MAX_EXPONENT) or len(source) > MAX_EXPONENT:
        raise NumberRangeError(f"the number {source[:40]} is out of range")
    return canonical(Decimal(source))


def canonical(value: int | Decimal, bits: int = BITS) -> int | Decimal:
    """The shortest decimal of the float that is nearest to a number; whole numbers as int."""
    if isinstance(value, int):
        return value if value.bit_length() <= bits else nearest(Fraction(value), bits)
    if bits == BITS and len(value.as_tuple().digits) <= _SAFE_DIGITS:
        return _tidy(value)
    return nearest(Fraction(value), bits)


def show_number(value: int | Decimal, bits: int = BITS) -> str:
    """A number as Go prints it (format ``f``, shortest)."""
    short = canonical(value, bits)
    return str(short) if isinstance(short, int) else format(short, "f")


def exact(value: int | Decimal | Fraction, bits: int = BITS) -> Fraction:
    """The value of the float of that many bits that is nearest to a number (ties to even)."""
    if isinstance(value, int) and value.bit_length() <= bits:
        return Fraction(value)
    mantissa, exponent = _round(Fraction(value), bits)
    return Fraction(mantissa) * Fraction(2) ** exponent


def nearest(value: Fraction, bits: int = BITS) -> int | Decimal:
    """The decimal that Go prints for the float nearest to a fraction.

    It is the shortest that reads back as the same float, but for some powers of two, below which
    floats are closer together than Go's search for it expects.

    Raises NumberRangeError for magnitudes beyond 10^±1000.
    """
    if not value:
        return 0
    scale = abs(value.numerator).bit_length() - value.denominator.bit_length()
    if abs(scale) > MAX_EXPONENT * 10 // 3:
        raise NumberRangeError("the result is out of range")
    mantissa, exponent = _round(value, bits)
    digits, power = _shortest(abs(mantissa), exponent, bits)
    number = (-1 if mantissa < 0 else 1) * int(digits)
    if power >= 0:
        factor: int = 10**power
        return number * factor
    return _tidy(Decimal(number).scaleb(power, _WIDE))


def _tidy(value: Decimal) -> int | Decimal:
    """A decimal without zeros at its end; whole numbers as int, but for the negative zero."""
    short = value.normalize(_WIDE)
    if not short and short.is_signed():
        return short
    exponent = short.as_tuple().exponent
    return int(short) if isinstance(exponent, int) and exponent >= 0 else short


def _round(value: Fraction, bits: int) -> tuple[int, int]:
    """Mantissa (of at most ``bits`` bits) and binary exponent of the nearest float."""
    sign = -1 if value < 0 else 1
    above, below = abs(value.numerator), value.denominator
    # One bit more than needed, so that the last one and the remainder decide the rounding.
    shift = above.bit_length() - below.bit_length() - bits - 1
    if shift >= 0:
        below <<= shift
    else:
        above <<= -shift
    quotient, rest = divmod(above, below)
    extra = max(quotient.bit_length() - bits, 0)
    half = 1 << extra >> 1
    kept, cut = quotient >> extra, quotient & ((1 << extra) - 1)
    if cut > half or (cut == half and extra and (rest or kept & 1)):
        kept += 1
    return sign * kept, shift + extra


def _shortest(mantissa: int, exponent: int, bits: int) -> tuple[str, int]:
    """Digits and power of ten of the shortest decimal that rounds to the given float.

    The bounds are half a unit in the last place away on both sides, as in Go's math/big.
    """
    widen = bits + 1 - mantissa.bit_length()
    mantissa, exponent = mantissa << widen, exponent - widen
    inclusive = not mantissa & 2
    scale, power = (5**-exponent, exponent) if exponent < 0 else (1 << exponent, 0)
    number, low, high = (str((mantissa + step) * scale) for step in (0, -1, 1))
    significant = number.rstrip("0")
    low_end, high_end = len(low.rstrip("0")), len(high.rstrip("0"))
    for index, digit in enumerate(significant):
        lower = low[index] if index < len(low) else "0"
        upper = high[index] if index < len(high) else "0"
        down = lower != digit or (inclusive and index + 1 == low_end)
        up = digit != upper and (inclusive or ord(digit) + 1 < ord(upper) or index + 1 < high_end)
        if down or up:
            kept = significant[: index + 1]
            if up and (not down or _rounds_up(significant, index + 1)):
                kept = str(int(kept) + 1)
            return kept, power + len(number) - index - 1
    return number, power


def _rounds_up(digits: str, count: int) -> bool:
    """Whether cutting a decimal after some digits rounds it up (ties to even)."""
    rest = digits[count:]
    if rest == "5":
        return digits[count - 1] in "13579"
    return rest[:1] >= "5"

"""Numbers between decimal text and binary floats."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aadrift.languages.data.numbers import (
    NumberRangeError,
    exact,
    nearest,
    parse_number,
    show_number,
)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("1", "1"),
        ("-0", "-0"),
        ("1.50", "1.5"),
        ("1e3", "1000"),
        (".5", "0.5"),
        ("5.", "5"),
        ("+5", "5"),
        ("1e-3", "0.001"),
        ("00012", "12"),
    ],
)
def test_numbers_are_read_and_shown(text: str, shown: str) -> None:
    number = parse_number(text)
    assert number is not None
    assert show_number(number) == shown


@pytest.mark.parametrize("text", ["", "a", "1_0", "0x1", " 1", "1 ", "1e", ".", "--1"])
def test_what_is_no_number(text: str) -> None:
    assert parse_number(text) is None


@pytest.mark.parametrize("text", ["inf", "-Inf", "1p3", "1e5000", "1" * 2000])
def test_what_is_out_of_range(text: str) -> None:
    with pytest.raises(NumberRangeError):
        parse_number(text)


@given(
    st.decimals(
        allow_nan=False, allow_infinity=False, places=10, min_value=-(10**9), max_value=10**9
    )
)
def test_decimals_survive(value: Decimal) -> None:
    number = parse_number(format(value, "f"))
    assert number is not None
    assert number == value
    assert nearest(exact(number)) == value


@given(st.floats(allow_nan=False, allow_infinity=False, min_value=-1e90, max_value=1e90))
def test_floats_of_53_bits_show_as_python_shows_them(value: float) -> None:
    mantissa, _ = abs(value).as_integer_ratio()
    if abs(value) < 1e-90 or mantissa & (mantissa - 1) == 0:
        return  # extremes, and powers of two, which Go shows with a digit less
    assert nearest(Fraction(value), 53) == Decimal(repr(value))

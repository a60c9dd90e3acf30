"""``format`` and ``formatlist``."""

from __future__ import annotations

import re
from collections.abc import Sequence as Parts
from decimal import ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction

from aadrift.languages.data.cutting import Cutter
from aadrift.languages.terraform import numbers, types
from aadrift.languages.terraform.functions.graphemes import clusters, count
from aadrift.languages.terraform.functions.json_text import encode_json, plain
from aadrift.languages.terraform.functions.registry import (
    STRING,
    CallError,
    Parameter,
    UndecidedError,
    function,
    normalized,
)
from aadrift.languages.terraform.functions.sequences import as_list, open_set
from aadrift.languages.terraform.functions.strings import joined
from aadrift.values import Bool, Null, Number, Sequence, Text, Unknown, Value

_VERB = re.compile(
    r"%(?:%|(?P<flags>[-+# 0]*)(?P<width>[1-9][0-9]*)?(?:(?P<dot>\.)(?P<precision>[0-9]*))?"
    r"(?:\[(?P<index>[1-9][0-9]*)\])?(?P<mode>[A-Za-z]))"
)
_ARGUMENT = Parameter(look="deep", null=True, unknown=True)
_BASES = {"b": 2, "o": 8, "d": 10, "x": 16, "X": 16}
_MAX_WIDTH = 1000
_EXACT = Context(prec=5000, rounding=ROUND_HALF_EVEN)


class _Verb:
    """One ``%`` sequence: what it does, and its flags."""

    __slots__ = ("flags", "index", "mode", "precision", "raw", "width")

    def __init__(self, match: re.Match[str]) -> None:
        self.raw = match.group()
        self.mode = match["mode"]
        self.flags = match["flags"]
        self.width = int((match["width"] or "0")[:6])
        precision = int((match["precision"] or "0")[:6])
        self.precision = precision if match["dot"] else None
        self.index = int(match["index"][:6]) if match["index"] else None
        if max(self.width, self.precision or 0) > _MAX_WIDTH:
            raise UndecidedError(f"{self.raw!r} asks for more than {_MAX_WIDTH} characters")


@function("format", STRING, rest=_ARGUMENT)
def format_(pattern: Text, *arguments: Value) -> Value:
    """A string with values put into it."""
    _refuse_null(arguments)
    return _formatted(pattern, arguments)


def _refuse_null(arguments: tuple[Value, ...]) -> None:
    """Terraform itself never says what comes of a bare null here."""
    if any(isinstance(one, Null) and one.declared is None for one in arguments):
        raise UndecidedError("an argument is null")


@function("formatlist", STRING, rest=_ARGUMENT)
def formatlist(pattern: Text, *arguments: Value) -> Value:
    """A list of strings, one for the elements of the arguments at each index."""
    _refuse_null(arguments)
    lists = [one for one in arguments if isinstance(one, Sequence)]
    for one in lists:
        doubt = open_set(one)
        if doubt is not None:
            return doubt
    unknown = next((one for one in arguments if isinstance(one, Unknown)), None)
    if unknown is not None:
        return types.consequence(unknown)
    lengths = {len(one.items) for one in lists}
    if len(lengths) > 1:
        raise CallError("its lists differ in length")
    rows: list[Value] = []
    for at in range(lengths.pop() if lengths else 1):
        row = [one.item(at) if isinstance(one, Sequence) else one for one in arguments]
        rows.append(normalized(_formatted(pattern, tuple(row))))
    return as_list(rows, types.STRING)


def _formatted(pattern: Text, arguments: tuple[Value, ...]) -> Value:
    cutter, source = Cutter(pattern), pattern.value
    parts: list[Text | Unknown] = []
    at, following, highest = 0, 1, 0
    while at < len(source):
        percent = source.find("%", at)
        if percent < 0:
            break
        parts.append(cutter.cut(at, percent))
        match = _VERB.match(source, percent)
        if match is None:
            raise CallError(f"the format is not valid at character {percent + 1}")
        at = match.end()
        if match["mode"] is None:
            parts.append(cutter.derived(percent, at, "%"))
            continue
        verb = _Verb(match)
        index = verb.index or following
        following, highest = index + 1, max(highest, index)
        if index > len(arguments):
            raise CallError(f"{verb.raw!r} has no argument")
        parts.extend(_parts(verb, arguments[index - 1]))
    if highest < len(arguments):
        raise CallError("there are more arguments than the format uses")
    return joined([*parts, cutter.cut(at, len(source))])


def _parts(verb: _Verb, value: Value) -> Parts[Text | Unknown]:
    if isinstance(value, Unknown) and not verb.width and verb.precision is None:
        return [value if verb.mode in "sv" else types.consequence(value)]
    unknown = types.unknown_part((value,))
    if unknown is not None:
        return [unknown]
    if isinstance(value, Null) and verb.mode != "v":
        raise CallError(f"the argument of {verb.raw!r} is null")
    match verb.mode:
        case "v":
            return _padded(verb, _natural(verb, value))
        case "s" | "q":
            return _padded(verb, _string(verb, _converted(verb, value, types.STRING)))
        case "t":
            flag = _converted(verb, value, types.BOOL)
            return [plain("true" if flag == Bool(value=True) else "false")]
        case "b" | "d" | "o" | "x" | "X" | "e" | "E" | "f" | "g" | "G":
            number = _converted(verb, value, types.NUMBER)
            if not isinstance(number, Number):
                raise CallError(f"the argument of {verb.raw!r} is no number")
            shown = _whole(verb, number) if verb.mode in _BASES else _decimal(verb, number)
            return [plain(shown)]
        case _:
            raise CallError(f"{verb.raw!r} is not supported")


def _converted(verb: _Verb, value: Value, type_: types.Type) -> Value:
    converted = types.convert(value, type_)
    if isinstance(converted, Unknown):
        raise CallError(f"the argument of {verb.raw!r} does not fit: {converted.reason}")
    return converted


def _natural(verb: _Verb, value: Value) -> Text:
    if "#" not in verb.flags:
        if isinstance(value, Text):
            return value
        if isinstance(value, Number):
            return plain(_general(numbers.show(value), None, "e"))
    return encode_json(value)


def _string(verb: _Verb, value: Value) -> Text:
    if not isinstance(value, Text):
        raise CallError(f"the argument of {verb.raw!r} is no string")
    if verb.precision:
        value = value.slice(0, sum(map(len, clusters(value.value)[: verb.precision])))
    return encode_json(value) if verb.mode == "q" else value


def _padded(verb: _Verb, text: Text) -> list[Text]:
    missing = verb.width - count(text.value) if verb.width else 0
    if missing <= 0:
        return [text]
    padding = plain(("0" if "0" in verb.flags else " ") * missing)
    return [text, padding] if "-" in verb.flags else [padding, text]


def _whole(verb: _Verb, number: Number) -> str:
    """A whole number in some base, as Go's fmt prints a big.Int."""
    value = number.value or 0
    if not isinstance(value, int):
        raise CallError(f"the argument of {verb.raw!r} is no whole number")
    if verb.precision == 0 and not value:
        return ""
    base = _BASES[verb.mode]
    digits = _digits(abs(value), base)
    if verb.mode == "X":
        digits = digits.upper()
    if verb.precision is not None:
        digits = digits.rjust(verb.precision, "0")
    prefix = {"b": "0b", "o": "0", "x": "0x", "X": "0X"}.get(verb.mode, "")
    prefix = prefix if "#" in verb.flags else ""
    sign = _sign(verb, negative=value < 0)
    room = verb.width - len(sign) - len(prefix) - len(digits)
    if room <= 0:
        return sign + prefix + digits
    if "-" in verb.flags:
        return sign + prefix + digits + " " * room
    if "0" in verb.flags and verb.precision is None:
        return sign + prefix + "0" * room + digits
    return " " * room + sign + prefix + digits


def _digits(value: int, base: int) -> str:
    spec = {2: "b", 8: "o", 10: "d", 16: "x"}[base]
    return format(value, spec)


def _sign(verb: _Verb, *, negative: bool) -> str:
    if negative:
        return "-"
    return "+" if "+" in verb.flags else " " if " " in verb.flags else ""


def _decimal(verb: _Verb, number: Number) -> str:
    """A number with a fraction, as Go's fmt prints a big.Float."""
    if "#" in verb.flags:
        raise UndecidedError(f"{verb.raw!r} is not supported")
    exact = _exactly(numbers.fraction(number))
    value = number.value
    negative = value < 0 or (isinstance(value, Decimal) and value.is_signed())
    match verb.mode:
        case "f":
            shown = format(_rounded(exact, 6 if verb.precision is None else verb.precision), "f")
        case "e" | "E":
            shown = _scientific(exact, 6 if verb.precision is None else verb.precision)
        case _ if verb.precision is None:
            shown = _general(numbers.show(number).lstrip("-"), None, "e")
        case _:
            shown = _general(format(exact, "f"), verb.precision or 1, "e")
    if verb.mode in "EG":
        shown = shown.upper()
    sign = _sign(verb, negative=negative)
    room = verb.width - len(sign) - len(shown)
    if room <= 0:
        return sign + shown
    if "0" in verb.flags:
        return sign + "0" * room + shown
    if "-" in verb.flags:
        return sign + shown + " " * room
    return " " * room + sign + shown


def _exactly(value: Fraction) -> Decimal:
    """A binary fraction without its sign, digit by digit."""
    return _EXACT.divide(Decimal(abs(value.numerator)), Decimal(value.denominator))


def _rounded(value: Decimal, places: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-places), context=_EXACT)


def _scientific(value: Decimal, places: int) -> str:
    rounded = Context(prec=places + 1, rounding=ROUND_HALF_EVEN).create_decimal(value)
    exponent = rounded.adjusted() if rounded else 0
    digits = "".join(map(str, rounded.as_tuple().digits)).ljust(places + 1, "0")[: places + 1]
    return _with_exponent(digits if rounded else "0" * (places + 1), exponent, "e")


def _with_exponent(digits: str, exponent: int, letter: str) -> str:
    fraction = f".{digits[1:]}" if len(digits) > 1 else ""
    return f"{digits[0]}{fraction}{letter}{'-' if exponent < 0 else '+'}{abs(exponent):02d}"


def _general(shown: str, precision: int | None, letter: str) -> str:
    """Plain or scientific notation, whichever Go's ``%g`` takes for a decimal."""
    value = Decimal(shown)
    if precision is not None:
        value = Context(prec=precision, rounding=ROUND_HALF_EVEN).create_decimal(value)
    sign = "-" if value.is_signed() else ""
    digits = "".join(map(str, value.as_tuple().digits)).rstrip("0") or "0"
    exponent = value.adjusted() if value else 0
    limit = precision or 0
    if limit > len(digits) and len(digits) >= exponent + 1:
        limit = len(digits)
    if precision is None:
        limit = 6
    # Zero has no digits at all for Go, which counts its exponent from there.
    if value and (exponent < -4 or exponent >= limit):
        return sign + _with_exponent(digits, exponent, letter)
    plain_digits = format(value.copy_abs(), "f")
    return sign + (plain_digits.rstrip("0").rstrip(".") if "." in plain_digits else plain_digits)

"""Equality as Terraform sees it, and the order of the elements of a set."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import ROUND_HALF_EVEN, Context
from functools import cmp_to_key
from unicodedata import category
from zlib import crc32

from aadrift.languages.terraform import numbers
from aadrift.languages.terraform.types.choices import consequence
from aadrift.languages.terraform.types.model import Type, same_type, type_of
from aadrift.values import Bool, Mapping, Null, Number, Sequence, Text, Unknown, Value

_SHORT = Context(prec=10, rounding=ROUND_HALF_EVEN)
_ESCAPES = {
    "\a": "\\a",
    "\b": "\\b",
    "\f": "\\f",
    "\n": "\\n",
    "\r": "\\r",
    "\t": "\\t",
    "\v": "\\v",
    "\\": "\\\\",
    '"': '\\"',
}


def equal(left: Value, right: Value) -> Bool | Unknown:
    """Whether two values without choices inside are equal.

    Values of different types never are (``1`` and ``"1"``, a tuple and a list), but null equals
    null. What is unknown leaves the answer unknown, unless another part already differs.
    """
    same = _same(left, right)
    if isinstance(same, Unknown):
        return consequence(same)
    if same and not isinstance(left, Text | Number | Bool | Null):
        typed = same_type(type_of(left), type_of(right))
        if typed is None:
            return Unknown("the types of the two values are not certain")
        return Bool(typed)
    return Bool(same)


def _same(left: Value, right: Value) -> bool | Unknown:
    """Whether the contents are equal; the types of what is empty or null are not looked at."""
    for value in (left, right):
        if isinstance(value, Unknown):
            return value
    match left, right:
        case Number(), Number():
            return numbers.compare(left, right) == 0
        case (Text(value=one), Text(value=other)) | (Bool(value=one), Bool(value=other)):
            return one == other
        case Null(), Null():
            return True
        case Sequence(kind="set"), Sequence(kind="set"):
            return _same_members(left, right)
        case Sequence(), Sequence():
            if left.kind != right.kind or len(left.items) != len(right.items):
                return False
            return _all_same(zip(left.elements(), right.elements(), strict=True))
        case Mapping(), Mapping():
            if left.kind != right.kind or left.entries.keys() != right.entries.keys():
                return False
            return _all_same((item, right.entries[key]) for key, item in left.items())
        case _:
            return False


def _all_same(pairs: Iterable[tuple[Value, Value]]) -> bool | Unknown:
    doubt: Unknown | None = None
    for left, right in pairs:
        same = _same(left, right)
        if same is False:
            return False
        if isinstance(same, Unknown):
            doubt = same
    return True if doubt is None else doubt


def _same_members(left: Sequence, right: Sequence) -> bool | Unknown:
    for item in (*left.elements(), *right.elements()):
        if isinstance(item, Unknown):
            return item
    return len(left.items) == len(right.items) and _all_same(
        zip(left.elements(), right.elements(), strict=True)
    )


def ordered_set(items: Iterable[Value], declared: Type | None) -> Sequence:
    """The set of some elements of one type: without repetition, in Terraform's order.

    The first of equal elements stays, as it does in Terraform. Unknown elements are all kept, at
    the end.
    """
    kept = _without_repetition(items, _sort_text)
    # Where Terraform's order leaves elements equal (0 and -0), their hashes decide.
    hashed = sorted(kept, key=lambda item: crc32(_sort_text(item).encode()))
    known = sorted((item for item in hashed if not isinstance(item, Unknown)), key=_KEY)
    unknown = [item for item in kept if isinstance(item, Unknown)]
    return Sequence((*known, *unknown), "set", declared=declared)


def unique(items: Iterable[Value]) -> list[Value]:
    """The items without those that equal an earlier one. What is unknown equals nothing."""

    def key(item: Value) -> str:
        zero = isinstance(item, Number) and not item.value
        return "0" if zero else _sort_text(item)

    return _without_repetition(items, key)


def _without_repetition(items: Iterable[Value], key: Callable[[Value], str]) -> list[Value]:
    seen: dict[str, list[Value]] = {}
    kept: list[Value] = []
    for item in items:
        bucket = seen.setdefault(key(item), [])
        if not any(_same(item, other) is True for other in bucket):
            bucket.append(item)
            kept.append(item)
    return kept


def members(items: Iterable[Value], *, of: Iterable[Value], wanted: bool) -> list[Value]:
    """The items that equal (or do not equal) one of some others."""
    known: dict[str, list[Value]] = {}
    for other in of:
        known.setdefault(_sort_text(other), []).append(other)
    return [
        item
        for item in items
        if any(_same(item, other) is True for other in known.get(_sort_text(item), ())) == wanted
    ]


def _compare(left: Value, right: Value) -> int:
    if isinstance(left, Null) or isinstance(right, Null):
        return isinstance(left, Null) - isinstance(right, Null)
    match left, right:
        case Number(), Number():
            return numbers.compare(left, right)
        case Bool(), Bool():
            return left.value - right.value
        case Text(), Text():
            one, other = left.value, right.value
        case _:
            one, other = _sort_text(left), _sort_text(right)
    return (one > other) - (one < other)


_KEY = cmp_to_key(_compare)


def _sort_text(value: Value) -> str:
    """The text by which Terraform sorts elements that are no primitives."""
    match value:
        case Unknown():
            return "?"
        case Null():
            return "~"
        case Number():
            return _short_number(value)
        case Bool():
            return "T" if value.value else "F"
        case Text():
            return _quoted(value.value)
        case Sequence(kind="tuple"):
            return f"<{''.join(f'{_sort_text(item)};' for item in value.items)}>"
        case Sequence():
            return f"[{''.join(f'{_sort_text(item)};' for item in value.items)}]"
        case Mapping():
            entries = sorted(value.entries.items())
            if value.kind == "object":
                return f"<{''.join(f'{_sort_text(item)};' for _, item in entries)}>"
            pairs = (f"{_quoted(key)}:{_sort_text(item)};" for key, item in entries)
            return f"{{{''.join(pairs)}}}"
        case _:
            return ""


def _short_number(number: Number) -> str:
    """A number in Go's format ``%.10g``."""
    value = _SHORT.create_decimal(number.value).normalize(_SHORT)
    if not value:
        return "-0" if value.is_signed() else "0"
    exponent = value.adjusted()
    if -4 <= exponent < 10:
        return format(value, "f")
    digits = "".join(map(str, value.as_tuple().digits))
    mantissa = digits[0] + ("." + digits[1:] if len(digits) > 1 else "")
    sign = "-" if value.is_signed() else ""
    return f"{sign}{mantissa}e{'-' if exponent < 0 else '+'}{abs(exponent):02d}"


def _quoted(text: str) -> str:
    """A string in Go's format ``%q``."""
    if text.isascii() and text.isprintable() and '"' not in text and "\\" not in text:
        return f'"{text}"'
    return f'"{"".join(map(_escaped, text))}"'


def _escaped(char: str) -> str:
    if char in _ESCAPES:
        return _ESCAPES[char]
    code = ord(char)
    if char == " " or (category(char)[0] in "LMNPS"):
        return char
    if code < 0x80:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"

"""How large a value may become, and how much work it is to make one.

A template of a few lines can ask for more than any machine has: variables that double, loops in
loops. An evaluator counts steps; what a single step can make large counts as more than one. Azure
Resource Manager takes templates of 4 MB, and the Bicep compiler files of a million characters, so
what people deploy stays far below these bounds.
"""

from __future__ import annotations

from collections.abc import Iterable

from aadrift.source import Span
from aadrift.values import Mapping, OneOf, Sequence, Text, Unknown, Value, size

MAX_SIZE = 150_000
"""How many values a value may be made of."""

_CHARACTERS, _PARTS = 200, 2

# They walk through the whole of their arguments.
_THOROUGH = frozenset(
    ("contains", "equals", "indexof", "intersection", "lastindexof", "string", "union")
)


def is_too_large(value: Value) -> bool:
    """Whether a value is made of too many others to go on with it."""
    return isinstance(value, Sequence | Mapping | OneOf) and size(value) > MAX_SIZE


def too_large(span: Span | None) -> Unknown:
    """What stands for such a value."""
    return Unknown(f"it is made of more than {MAX_SIZE:,} values", span)


def work(value: Value) -> int:
    """How many steps it was to make a value of others that are there."""
    match value:
        case Text():
            return len(value.value) // _CHARACTERS
        case Unknown(pattern=str(pattern)):
            return len(pattern) // _CHARACTERS
        case Sequence():
            return len(value.items)
        case Mapping():
            return len(value.entries)
        case OneOf():
            return sum(1 + work(option) for option in value.options)
        case _:
            return 0


def work_of_call(name: str, arguments: Iterable[Value]) -> int:
    """How many steps it is at most to look at the arguments of a function."""
    if name.lower() in _THOROUGH:
        return sum((size(one) - 1) // _PARTS + work(one) for one in arguments)
    return sum(work(one) for one in arguments)

"""Set operations."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from itertools import product

from aadrift.languages.terraform import types
from aadrift.languages.terraform.functions.registry import (
    CallError,
    Parameter,
    UndecidedError,
    function,
)
from aadrift.languages.terraform.functions.sequences import (
    as_list,
    element_type,
    open_set,
    sequence,
)
from aadrift.values import Sequence, Unknown, Value

_SET = Parameter(types.set_of(types.ANY), look="deep")
_KNOWN_SET = Parameter(types.set_of(types.ANY), look="known")
_MAX_PRODUCT = 100_000


def _combine(
    arguments: tuple[Value, ...], work: Callable[[list[Value], list[Value]], list[Value]]
) -> Value:
    """Apply an operation to sets of one element type, from left to right."""
    given = [sequence(argument) for argument in arguments]
    elements = [
        element_type(one)
        for one in given
        # An empty set without a type of its own fits every other.
        if one.items or element_type(one) != types.ANY
    ]
    common = types.unify_types(elements) if elements else types.ANY
    if common is None:
        raise CallError("the sets have no common element type")
    declared = types.set_of(common)
    converted = [types.convert(one, declared) for one in given]
    for one in converted:
        if isinstance(one, Unknown):
            raise (CallError if one.failed else UndecidedError)(one.reason)
    found = reduce(work, (list(sequence(one).elements()) for one in converted))
    return types.ordered_set(found, declared)


@function("setunion", _SET, rest=_SET)
def setunion(*arguments: Value) -> Value:
    """The elements of any of the sets."""
    return _combine(arguments, lambda left, right: left + right)


@function("setintersection", _KNOWN_SET, rest=_KNOWN_SET)
def setintersection(*arguments: Value) -> Value:
    """The elements that all sets have."""
    return _combine(arguments, lambda left, right: types.members(left, of=right, wanted=True))


@function("setsubtract", _KNOWN_SET, _KNOWN_SET)
def setsubtract(*arguments: Value) -> Value:
    """The elements of the first set that the second one does not have."""
    return _combine(arguments, lambda left, right: types.members(left, of=right, wanted=False))


@function("setproduct", rest=Parameter(look="deep"))
def setproduct(*arguments: Value) -> Value:
    """Every combination of one element of each argument: a list of tuples, or a set of them."""
    if len(arguments) < 2:
        raise CallError("at least two arguments are required")
    given = [sequence(argument) for argument in arguments]
    kinds: list[types.Type] = []
    columns: list[list[Value]] = []
    total = 1
    for one in given:
        doubt = open_set(one)
        if doubt is not None:
            return doubt
        element = _common(one)
        kinds.append(element)
        columns.append([types.convert(item, element) for item in one.elements()])
        total *= len(one.items)
    if total > _MAX_PRODUCT:
        raise UndecidedError(f"it has more than {_MAX_PRODUCT:,} elements")
    rows = [Sequence(row, "tuple") for row in product(*columns)]
    declared = types.TupleType(tuple(kinds))
    if any(one.kind == "set" for one in given):
        return types.ordered_set(rows, types.set_of(declared))
    return as_list(rows, declared)


def _common(value: Sequence) -> types.Type:
    if value.kind != "tuple":
        return element_type(value)
    if not value.items:
        return types.ANY
    found = [types.type_of(item) for item in value.items]
    common = types.unify_types(found)
    if common is None or (common == types.ANY and any(type_ != common for type_ in found)):
        raise CallError("the elements of an argument have no common type")
    return common

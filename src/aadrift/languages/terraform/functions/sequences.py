"""Functions of lists, tuples and sets that select, order or join elements."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import reduce

from aadrift.languages.terraform import numbers, types
from aadrift.languages.terraform.functions.graphemes import count
from aadrift.languages.terraform.functions.registry import (
    ANY,
    DEEP,
    NUMBER,
    CallError,
    Parameter,
    UndecidedError,
    function,
    whole,
)
from aadrift.values import (
    Bool,
    Mapping,
    Null,
    Number,
    Sequence,
    Text,
    Unknown,
    Value,
    lift,
    one_of,
)

_LIST = Parameter(types.list_of(types.ANY))
_DEEP_LIST = Parameter(types.list_of(types.ANY), look="deep")
_KNOWN_LIST = Parameter(types.list_of(types.ANY), look="known")
_STRINGS = Parameter(types.list_of(types.STRING), look="known")
_BOOLS = Parameter(types.list_of(types.BOOL), look="deep")
_MAX_RANGE = 1024


def sequence(value: Value, *, sets: bool = True) -> Sequence:
    """An argument that must be a list or tuple (or set)."""
    if not isinstance(value, Sequence) or (value.kind == "set" and not sets):
        raise CallError(f"a list or tuple is required, not {types.describe(types.type_of(value))}")
    return value


def as_list(items: Iterable[Value], element: types.Type) -> Sequence:
    """A list of elements of one type."""
    return Sequence(tuple(items), "list", declared=types.list_of(element))


def element_type(value: Value) -> types.Type:
    """The element type of a list, set or map."""
    type_ = types.type_of(value)
    return type_.element if isinstance(type_, types.Collection) else types.ANY


def like(value: Sequence, items: Iterable[Value]) -> Sequence:
    """Some elements of a list or tuple, as a value of the same kind."""
    declared = value.declared if value.kind != "tuple" else None
    return replace(value, items=tuple(items), declared=declared)


def open_set(value: Sequence) -> Unknown | None:
    """The element that keeps a set from having a known length; None where there is none."""
    if value.kind == "set" and len(value.items) > 1:
        return types.unknown_part(value.items)
    return None


@function("length", ANY)
def length(value: Value) -> Value:
    """Elements of a collection, or characters of a string."""
    match value:
        case Text():
            return numbers.counted(count(value.value))
        case Sequence():
            return open_set(value) or numbers.counted(len(value.items))
        case Mapping():
            return numbers.counted(len(value.entries))
        case _:
            raise CallError("the argument must be a string, a collection or a structure")


@function("element", ANY, Parameter(types.NUMBER, unknown=True))
def element(value: Value, index: Value) -> Value:
    """The element at an index, counting on from the start after the last; any where it is unknown.

    Terraform 1.11 counts lists, but not tuples, from their end as well.
    """
    items = sequence(value, sets=False)
    if isinstance(index, Unknown):
        reason = f"the index is not known: {index.reason}"
        return one_of(items.elements(), reason, index.where) if items.items else index
    at = whole(index, "the index")
    if not items.items:
        raise CallError("the list is empty")
    if at < 0 and items.kind == "tuple" and at % len(items.items):
        raise CallError("the index of a tuple is negative")
    return items.item(at % len(items.items))


@function("concat", rest=ANY)
def concat(*values: Value) -> Value:
    """All elements in order: a list if all arguments are lists, else a tuple."""
    if not values:
        raise CallError("at least one argument is required")
    lists = [sequence(value, sets=False) for value in values]
    if all(one.kind == "list" for one in lists):
        common = types.unify_types(map(types.type_of, lists))
        if common is not None:
            converted = [types.convert(one, common) for one in lists]
            for one in converted:
                if not isinstance(one, Sequence):
                    return one
            parts = [item for one in converted for item in sequence(one).elements()]
            return Sequence(tuple(parts), "list", declared=common)
    return Sequence(tuple(item for one in lists for item in one.elements()), "tuple")


@function("flatten", ANY)
def flatten(value: Value) -> Value:
    """A tuple in which every nested sequence is replaced by its elements."""
    sequence(value)
    return lift(_flat, types.settled(value, into_mappings=False))


def _flat(value: Value) -> Value:
    found: list[Value] = []
    stack = [value]
    while stack:
        current = stack.pop()
        if isinstance(current, Sequence):
            doubt = open_set(current)
            if doubt is not None:
                return doubt
            stack.extend(reversed(list(current.elements())))
        elif isinstance(current, Unknown) and not _is_single(current):
            return types.consequence(current)
        else:
            found.append(current)
    return Sequence(tuple(found), "tuple")


def _is_single(value: Unknown) -> bool:
    """Whether an unknown value is certain to be no list."""
    type_ = types.type_of(value)
    if isinstance(type_, types.Collection):
        return type_.kind == "map"
    return isinstance(type_, types.Primitive | types.ObjectType)


@function("coalescelist", rest=Parameter(unknown=True, null=True))
def coalescelist(*values: Value) -> Value:
    """The first argument that has elements."""
    if not values:
        raise CallError("at least one argument is required")
    unknown = next((value for value in values if isinstance(value, Unknown)), None)
    if unknown is None:
        for value in values:
            if not isinstance(types.type_of(value), types.TupleType | types.Collection):
                raise CallError("the arguments must be lists or tuples")
            if not isinstance(value, Null):
                sequence(value, sets=False)
    options: list[Value] = []
    for value in values:
        if isinstance(value, Unknown):
            options.append(value)
        elif isinstance(value, Sequence) and value.items:
            return one_of([*options, value], unknown.reason if unknown else "")
    if unknown is None:
        raise CallError("no argument has elements")
    return one_of(options, unknown.reason)


@function("compact", _STRINGS)
def compact(value: Value) -> Value:
    """The strings that are neither empty nor null."""
    kept = [item for item in sequence(value).elements() if isinstance(item, Text) and item.value]
    return as_list(kept, types.STRING)


@function("distinct", _KNOWN_LIST)
def distinct(value: Value) -> Value:
    """The elements without repetition, in order of their first appearance."""
    return as_list(types.unique(sequence(value).elements()), element_type(value))


@function("contains", DEEP, DEEP)
def contains(value: Value, wanted: Value) -> Value:
    """Whether an element equals a value."""
    doubt: Unknown | None = None
    for item in sequence(value).elements():
        same = types.equal(wanted, item)
        if isinstance(same, Unknown):
            doubt = doubt or same
        elif same == Bool(value=True):
            return Bool(value=True)
    return doubt or Bool(value=False)


@function("index", DEEP, DEEP)
def index(value: Value, wanted: Value) -> Value:
    """The index of the first element that equals a value."""
    for at, item in enumerate(sequence(value, sets=False).elements()):
        same = types.equal(item, wanted)
        if isinstance(same, Unknown):
            return same
        if same == Bool(value=True):
            return numbers.counted(at)
    raise CallError("no element equals the value")


@function("reverse", ANY)
def reverse(value: Value) -> Value:
    """The elements in reverse order."""
    items = sequence(value)
    doubt = open_set(items)
    if doubt is not None:
        return doubt
    if items.kind == "set":
        return as_list(reversed(list(items.elements())), element_type(value))
    return like(items, reversed(items.items))


@function("slice", ANY, NUMBER, NUMBER)
def slice_(value: Value, start: Value, end: Value) -> Value:
    """The elements from one index up to before another."""
    items = sequence(value, sets=False)
    first, last = whole(start, "the start index"), whole(end, "the end index")
    if not 0 <= first <= last <= len(items.items):
        raise CallError(f"{first} to {last} is no range of {len(items.items)} elements")
    return like(items, items.items[first:last])


@function("sort", _STRINGS)
def sort(value: Value) -> Value:
    """Strings in order of their characters' codes."""
    texts = [item for item in sequence(value).elements() if isinstance(item, Text)]
    if len(texts) < len(sequence(value).items):
        raise CallError("an element is null")
    ordered = sorted(texts, key=lambda text: text.value)
    return as_list(ordered, types.STRING)


@function("chunklist", _LIST, NUMBER)
def chunklist(value: Value, size: Value) -> Value:
    """The elements in lists of at most a certain length."""
    items = list(sequence(value).elements())
    step = whole(size, "the size")
    if step < 0:
        raise CallError("the size is negative")
    inner = types.type_of(value)
    if not items:
        return as_list((), inner)
    starts = range(0, len(items), step) if step else [0]
    chunks = (items[at : at + step] if step else items for at in starts)
    return as_list((as_list(chunk, element_type(value)) for chunk in chunks), inner)


@function("one", ANY)
def one(value: Value) -> Value:
    """The only element, or null where there is none."""
    items = sequence(value)
    doubt = open_set(items)
    if doubt is not None:
        return doubt
    if len(items.items) > 1:
        raise CallError("there is more than one element")
    if items.items:
        return items.item(0)
    return Null(declared=element_type(items) if items.kind != "tuple" else None)


@function("sum", DEEP)
def sum_(value: Value) -> Value:
    """The sum of numbers."""
    items = sequence(value)
    if not items.items:
        raise CallError("the list is empty")
    given = [types.convert(item, types.NUMBER) for item in items.elements()]
    if any(isinstance(item, Null) or _failed(item) for item in given):
        raise CallError("the elements must be numbers")
    unknown = types.unknown_part(given)
    return unknown or _total(item for item in given if isinstance(item, Number))


def _total(given: Iterable[Number]) -> Number:
    return reduce(numbers.add, given)


def _failed(value: Value) -> bool:
    return isinstance(value, Unknown) and value.failed


@function("range", rest=NUMBER)
def range_(*values: Value) -> Value:
    """Numbers from a start up to before a limit."""
    given = [value for value in values if isinstance(value, Number)]
    if not 1 <= len(given) <= 3:
        raise CallError("one, two or three arguments are required")
    start = given[0] if len(given) > 1 else numbers.counted(0)
    limit = given[1] if len(given) > 1 else given[0]
    down = numbers.compare(limit, start) < 0
    step = given[2] if len(given) > 2 else numbers.counted(-1 if down else 1)
    # A step of zero is found out by the number of elements, as in Terraform.
    sign = numbers.compare(step, Number(0)) or 1
    if numbers.compare(limit, start) * sign < 0:
        raise CallError("the step leads away from the limit")
    found: list[Value] = []
    while numbers.compare(start, limit) * sign < 0:
        if len(found) >= _MAX_RANGE:
            raise CallError(f"it has more than {_MAX_RANGE} elements")
        found.append(start)
        start = numbers.add(start, step)
    return as_list(found, types.NUMBER)


@function("alltrue", _BOOLS)
def alltrue(value: Value) -> Value:
    """Whether every element is true."""
    items = list(sequence(value).elements())
    if any(isinstance(item, Null) or item == Bool(value=False) for item in items):
        return Bool(value=False)
    return types.unknown_part(items) or Bool(value=True)


@function("anytrue", _BOOLS)
def anytrue(value: Value) -> Value:
    """Whether any element is true."""
    items = list(sequence(value).elements())
    if any(item == Bool(value=True) for item in items):
        return Bool(value=True)
    return types.unknown_part(items) or Bool(value=False)


@function("matchkeys", _LIST, _KNOWN_LIST, _KNOWN_LIST)
def matchkeys(value: Value, keys: Value, wanted: Value) -> Value:
    """The elements whose key, at the same index, is one of those wanted."""
    common = types.unify_types((types.type_of(keys), types.type_of(wanted)))
    if common is None:
        raise CallError("the keys and the wanted keys have no common type")
    found = sequence(types.convert(keys, common)).items
    if len(found) != len(sequence(value).items):
        raise CallError("there must be as many keys as values")
    search = sequence(types.convert(wanted, common)).items
    chosen: list[Value] = []
    for at, key in enumerate(found):
        answers = [types.equal(key, other) for other in search]
        if any(isinstance(answer, Unknown) for answer in answers):
            raise UndecidedError("the types of the keys are not certain")
        if any(isinstance(answer, Bool) and answer.value for answer in answers):
            chosen.append(sequence(value).item(at))
    return as_list(chosen, element_type(value))

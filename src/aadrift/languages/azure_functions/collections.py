"""Functions on arrays and objects."""

from __future__ import annotations

from functools import partial, reduce

from aadrift.languages.azure_functions.access import (
    equal,
    index,
    key_of,
    lookup,
    sameness,
    try_index,
)
from aadrift.languages.azure_functions.calls import Call, OpenObject, function, settle
from aadrift.languages.azure_functions.strings import as_text
from aadrift.values import (
    Bool,
    Mapping,
    Null,
    Number,
    OneOf,
    Sequence,
    Text,
    Unknown,
    Value,
    lift,
    one_of,
)


@function("createArray", 0, None, undecided=True, lenient=True)
def _create_array(_call: Call, *values: Value) -> Value:
    return Sequence(values)


@function("createObject", 0, None, undecided=True, lenient=True)
def _create_object(call: Call, *values: Value) -> Value:
    if len(values) % 2:
        call.fail("a key has no value")
    entries: dict[str, Value] = {}
    names: dict[str, Text] = {}
    for key, value in zip(values[::2], values[1::2], strict=True):
        if isinstance(key, Unknown | OneOf):
            failed = isinstance(key, Unknown) and key.failed
            return Unknown(f"a key of the object is not known: {key.reason}", key.where, failed)
        name = call.text(key)
        entries[name.value], names[name.value] = value, name
    return Mapping(entries, "object", names)


@function("array", 1)
def _array(_call: Call, value: Value) -> Value:
    return value if isinstance(value, Sequence) else Sequence((value,))


@function("contains", 2)
def _contains(call: Call, container: Value, wanted: Value) -> Value:
    match container:
        case Mapping():
            key = as_text(call, wanted)
            found = lookup(container, key.value) if isinstance(key, Text) else key
            return found if isinstance(found, Unknown) else Bool(found is not None)
        case Text():
            part = as_text(call, wanted)
            return Bool(part.value in container.value) if isinstance(part, Text) else part
        case Sequence():
            return Bool(_position(container, wanted) is not None)
        case _:
            return call.fail("it takes an array, an object or a string")


def _position(array: Sequence, wanted: Value) -> int | None:
    """Where an array holds a value. Refuses when it is not known whether an earlier one is it."""
    settle(wanted)
    for position, item in enumerate(array.items):
        settle(item)
        if equal(item, wanted):
            return position
    return None


@function("empty", 1)
def _empty(call: Call, value: Value) -> Value:
    match value:
        case Null():
            return Bool(value=True)
        case Text():
            return Bool(not value.value)
        case Sequence():
            return Bool(not value.items)
        case Mapping() if value.entries or not isinstance(value, OpenObject):
            return Bool(not value.entries)
        case _:
            return Bool(not call.object(value).entries)


@function("length", 1)
def _length(call: Call, value: Value) -> Value:
    match value:
        case Text():
            return Number(len(value.value))
        case Sequence():
            return Number(len(value.items))
        case _:
            return Number(len(call.object(value).entries))


@function("first", 1)
def _first(call: Call, value: Value) -> Value:
    if isinstance(value, Text):
        return value.slice(0, 1)
    array = call.array(value)
    return array.item(0) if array.items else Null()


@function("last", 1)
def _last(call: Call, value: Value) -> Value:
    if isinstance(value, Text):
        return value.slice(len(value.value) - 1, len(value.value))
    array = call.array(value)
    return array.item(len(array.items) - 1) if array.items else Null()


@function("take", 2)
def _take(call: Call, value: Value, count: Value) -> Value:
    return _part(call, value, 0, max(0, call.integer(count)))


@function("skip", 2)
def _skip(call: Call, value: Value, count: Value) -> Value:
    return _part(call, value, max(0, call.integer(count)), None)


def _part(call: Call, value: Value, start: int, end: int | None) -> Value:
    if isinstance(value, Text):
        return value.slice(start, len(value.value) if end is None else end)
    return Sequence(tuple(call.array(value).elements())[start:end])


@function("flatten", 1)
def _flatten(call: Call, value: Value) -> Value:
    arrays = [call.array(item) for item in call.array(value).elements()]
    return Sequence(tuple(item for array in arrays for item in array.elements()))


@function("indexOf", 2)
def _index_of(call: Call, value: Value, wanted: Value) -> Value:
    if isinstance(value, Sequence):
        found = _position(value, wanted)
        return Number(-1 if found is None else found)
    return Number(call.text(value).value.lower().find(call.text(wanted).value.lower()))


@function("lastIndexOf", 2)
def _last_index_of(call: Call, value: Value, wanted: Value) -> Value:
    if isinstance(value, Sequence):
        found = _position(Sequence(value.items[::-1]), wanted)
        return Number(-1 if found is None else len(value.items) - 1 - found)
    return Number(call.text(value).value.lower().rfind(call.text(wanted).value.lower()))


@function("indexFromEnd", 2)
def _index_from_end(call: Call, value: Value, position: Value) -> Value:
    array = call.array(value)
    return index(array, Number(len(array.items) - call.integer(position)), call.span)


@function("tryIndexFromEnd", 2)
def _try_index_from_end(call: Call, value: Value, position: Value) -> Value:
    if isinstance(value, Null):
        return value
    array = call.array(value)
    return try_index(array, Number(len(array.items) - call.integer(position)), call.span)


@function("tryGet", 2, None, lenient=True)
def _try_get(call: Call, value: Value, *keys: Value) -> Value:
    for key in keys:
        value = _try_one(call, value, key)
        if isinstance(value, Null):
            break
    return value


def _try_one(call: Call, value: Value, key: Value) -> Value:
    position = lookup(key, "value") if isinstance(key, Mapping) else None
    if position is None or not isinstance(key, Mapping):
        return try_index(value, key, call.span)
    # {value: 1, fromEnd: true}: what the compiler makes of [^1] in a chain that may end early.
    from_end = lookup(key, "fromEnd")
    if isinstance(from_end, Bool) and from_end.value and isinstance(value, Sequence):
        position = Number(len(value.items) - call.integer(position))
    return try_index(value, position, call.span)


@function("objectKeys", 1)
def _object_keys(call: Call, value: Value) -> Value:
    mapping = call.object(value)
    return Sequence(tuple(mapping.name(key) for key in mapping.entries))


@function("items", 1)
def _items(call: Call, value: Value) -> Value:
    mapping = call.object(value)
    entries = sorted(mapping.items(), key=lambda entry: entry[0].lower())
    return Sequence(
        tuple(Mapping({"key": mapping.name(key), "value": item}) for key, item in entries)
    )


@function("union", 1, None, lenient=True)
def _union(call: Call, *values: Value) -> Value:
    if any(isinstance(value, Sequence) for value in values):
        return _without_repetition(
            [item for value in values for item in call.array(value).elements()]
        )
    for value in values:
        if not isinstance(value, Mapping | Unknown):
            call.object(value)
    return reduce(merged, values)


def _without_repetition(items: list[Value]) -> Sequence:
    kept: dict[object, Value] = {}
    for item in items:
        settle(item)
        kept.setdefault(sameness(item), item)
    return Sequence(tuple(kept.values()))


def merged(first: Value, second: Value, *, deep: bool = True) -> Value:
    """``union`` of two objects, or a spread; what an unknown object may hold makes a choice."""
    match first, second:
        case (OneOf(), _) | (_, OneOf()):
            return lift(partial(merged, deep=deep), first, second)
        case (Unknown(failed=True) as refused, _) | (_, Unknown(failed=True) as refused):
            return refused
        case (_, Null()) if not deep:
            return first
        case Mapping(), Mapping():
            return _merged_objects(first, second, deep=deep)
        case Unknown(), Mapping():
            return _merged_objects(OpenObject({}, missing=first), second, deep=deep)
        case Mapping(), Unknown():
            return _merged_objects(first, OpenObject({}, missing=second), deep=deep)
        case _:
            return second


def _merged_objects(first: Mapping, second: Mapping, *, deep: bool) -> Mapping:
    entries, names = dict(first.items()), dict(first.names)
    if isinstance(second, OpenObject):
        unknown = second.missing
        entries = {
            key: one_of((item, unknown), unknown.reason, unknown.where)
            for key, item in entries.items()
        }
    for key, item in second.items():
        old = key_of(first, key)
        # What is not known of the first object may hold more of what the second one goes on with.
        before = entries.pop(old) if old is not None else getattr(first, "missing", None)
        if old is not None:
            names.pop(old, None)
        entries[key] = merged(before, item) if deep and before is not None else item
        names[key] = second.name(key)
    opened = next((one for one in (second, first) if isinstance(one, OpenObject)), None)
    if opened is not None:
        return OpenObject(entries, "object", names, missing=opened.missing)
    return Mapping(entries, "object", names)


@function("shallowMerge", 1)
def _shallow_merge(call: Call, value: Value) -> Value:
    result: Value = Mapping({})
    for item in call.array(value).elements():
        result = merged(result, item, deep=False)
    return result


@function("intersection", 1, None)
def _intersection(call: Call, *values: Value) -> Value:
    if isinstance(values[0], Sequence):
        others = [_samenesses(call.array(value)) for value in values[1:]]
        items = list(values[0].elements())
        settle(values[0])
        return _without_repetition(
            [item for item in items if all(sameness(item) in held for held in others)]
        )
    first, objects = call.object(values[0]), [call.object(value) for value in values[1:]]
    common = {
        key: item
        for key, item in first.items()
        if all(_holds(other, key, item) for other in objects)
    }
    return Mapping(common, "object", dict(first.names))


def _samenesses(array: Sequence) -> set[object]:
    settle(array)
    return set(map(sameness, array.items))


def _holds(mapping: Mapping, key: str, value: Value) -> bool:
    held = lookup(mapping, key)
    if held is None:
        return False
    settle(held)
    settle(value)
    return equal(held, value)

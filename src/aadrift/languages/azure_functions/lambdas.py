"""Functions that take a function."""

from __future__ import annotations

from functools import cmp_to_key

from aadrift.languages.azure_functions.calls import Call, Lambda, RefusalError, function
from aadrift.languages.azure_functions.logic import truth
from aadrift.languages.azure_functions.strings import as_text
from aadrift.values import Mapping, Number, OneOf, Sequence, Text, Unknown, Value, selected


def _applied(function: Lambda, position: int, *values: Value) -> Value:
    """Call a lambda, with the element's position if it asks for one more parameter."""
    extra = (Number(position),) if function.arity > len(values) else ()
    return function.apply((*values, *extra))


def _decided(value: Value) -> Value:
    """A result that must be one value to go on."""
    if isinstance(value, OneOf):
        raise RefusalError(Unknown(value.reason, value.where, trail=value.trail))
    return value


@function("map", 2)
def _map(call: Call, values: Value, mapper: Value) -> Value:
    apply = call.function(mapper, 1, 2)
    elements = enumerate(call.array(values).elements())
    return Sequence(tuple(_applied(apply, at, element) for at, element in elements))


@function("filter", 2)
def _filter(call: Call, values: Value, predicate: Value) -> Value:
    test = call.function(predicate, 1, 2)
    elements = tuple(call.array(values).elements())
    kept = [_keep(call, _applied(test, at, one)) for at, one in enumerate(elements)]
    return selected(kept, lambda picks: Sequence(tuple(elements[at] for at in picks)))


def _keep(call: Call, value: Value) -> bool | Unknown:
    """Whether a filter keeps an element; an unknown one says why that can't be told."""
    match value:
        case Unknown(failed=False):
            return value
        case OneOf():
            return Unknown(value.reason, value.where, trail=value.trail)
        case _:
            return truth(call, value)


@function("reduce", 3, lenient=True, undecided=True)
def _reduce(call: Call, values: Value, initial: Value, reducer: Value) -> Value:
    apply = call.function(reducer, 2, 3)
    result = initial
    for at, element in enumerate(call.array(_decided(values)).elements()):
        result = _applied(apply, at, result, element)
    return result


@function("sort", 2)
def _sort(call: Call, values: Value, before: Value) -> Value:
    apply = call.function(before, 2)

    def order(first: Value, second: Value) -> int:
        if truth(call, _decided(apply.apply((first, second)))):
            return -1
        return int(truth(call, _decided(apply.apply((second, first)))))

    return Sequence(tuple(sorted(call.array(values).elements(), key=cmp_to_key(order))))


def _key(call: Call, key: Value) -> Text:
    text = as_text(call, _decided(key))
    if isinstance(text, Unknown):
        reason = f"a key of the object is not known: {text.reason}"
        raise RefusalError(Unknown(reason, text.where, failed=text.failed))
    return text


@function("toObject", 2, 3)
def _to_object(call: Call, values: Value, keys: Value, mapper: Value | None = None) -> Value:
    key_of = call.function(keys, 1)
    value_of = call.function(mapper, 1) if mapper is not None else None
    entries: dict[str, Value] = {}
    names: dict[str, Text] = {}
    for element in call.array(values).elements():
        name = _key(call, key_of.apply((element,)))
        names[name.value] = name
        entries[name.value] = value_of.apply((element,)) if value_of else element
    return Mapping(entries, "object", names)


@function("groupBy", 2)
def _group_by(call: Call, values: Value, keys: Value) -> Value:
    key_of = call.function(keys, 1)
    groups: dict[str, list[Value]] = {}
    names: dict[str, Text] = {}
    for element in call.array(values).elements():
        name = _key(call, key_of.apply((element,)))
        groups.setdefault(name.value, []).append(element)
        names.setdefault(name.value, name)
    entries: dict[str, Value] = {key: Sequence(tuple(group)) for key, group in groups.items()}
    return Mapping(entries, "object", names)


@function("mapValues", 2)
def _map_values(call: Call, values: Value, mapper: Value) -> Value:
    apply, mapping = call.function(mapper, 1), call.object(values)
    entries = {key: apply.apply((item,)) for key, item in mapping.items()}
    return Mapping(entries, "object", dict(mapping.names))

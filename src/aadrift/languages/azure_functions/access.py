"""Reading properties and elements, and comparing values, as Azure Resource Manager does."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from aadrift.languages.azure_functions.calls import OpenObject, kind_of
from aadrift.source import Span
from aadrift.values import (
    Bool,
    Mapping,
    Null,
    Number,
    Sequence,
    Text,
    Unknown,
    Value,
    branches,
    lift,
    one_of,
)


def key_of(mapping: Mapping, name: str) -> str | None:
    """The key under which an object holds a property: the same name, if only in another case."""
    if name in mapping.entries:
        return name
    folded = name.lower()
    return next((key for key in mapping.entries if key.lower() == folded), None)


def lookup(mapping: Mapping, name: str) -> Value | None:
    """A property of an object by its name in any case; None where it has none."""
    key = key_of(mapping, name)
    if key is not None:
        return mapping.get(key)
    return mapping.missing.via(*mapping.trail) if isinstance(mapping, OpenObject) else None


def member(value: Value, name: str, span: Span | None) -> Value:
    """``value.name``. A property that is missing makes the deployment fail."""
    return index(value, Text(name), span)


def index(value: Value, key: Value, span: Span | None) -> Value:
    """``value[key]``: a property, or an element by its number.

    With a key that is not known, every entry can be meant. A choice in which a deployment fails
    is none that can be live, so it is left out where another one succeeds.
    """
    return _successes(lift(lambda one, at: _index(one, at, span), value, key))


def try_index(value: Value, key: Value, span: Span | None) -> Value:
    """``tryGet``: like ``index``, but null where there is no such property or element."""

    def attempt(one: Value, at: Value) -> Value:
        if isinstance(one, Unknown):
            return one
        found = _index(one, at, span)
        if isinstance(found, Unknown) and found.failed:
            return found if isinstance(at, Unknown) and at.failed else Null()
        if isinstance(at, Unknown) and isinstance(one, Mapping | Sequence):
            # It may be the key of none of them.
            return one_of((found, Null()), f"the key is not known: {at.reason}", at.where)
        return found

    return lift(attempt, value, key)


def _successes(value: Value) -> Value:
    options = list(branches(value))
    fine = [one for one in options if not (isinstance(one, Unknown) and one.failed)]
    if len(options) == len(fine) or not fine:
        return value
    return one_of(fine, getattr(value, "reason", ""), getattr(value, "where", None))


def _index(value: Value, key: Value, span: Span | None) -> Value:
    match value, key:
        case Unknown(), _:
            return replace(value, pattern=None)
        case _, Unknown(failed=True):
            return key
        case ((Mapping() | Sequence()), Unknown()):
            return _any_entry(value, key)
        case Mapping(), Text():
            found = lookup(value, key.value)
            if found is None:
                return Unknown(f"there is no property {key.value!r}", span, failed=True)
            return found
        case Sequence(), Number():
            at = int(key.value)
            if at != key.value or not 0 <= at < len(value.items):
                return Unknown(f"there is no element {key.value}", span, failed=True)
            return value.item(at)
        case _:
            held = "properties" if isinstance(key, Text) else "elements"
            return Unknown(f"{kind_of(value)} has no {held}", span, failed=True)


def _any_entry(value: Mapping | Sequence, key: Unknown) -> Value:
    entries = list(value.elements()) if isinstance(value, Sequence) else []
    if isinstance(value, Mapping):
        entries = [entry for _, entry in value.items()]
    if isinstance(value, OpenObject):
        entries.append(value.missing)
    if not entries:
        return key
    return one_of(entries, f"the key is not known: {key.reason}", key.where)


def sameness(value: Value) -> object:
    """A hashable key that two known values share when, and only when, they are `equal`."""
    match value:
        case Text() | Bool():
            return (type(value), value.value)
        case Number():
            return (Number, Decimal(value.value))
        case Sequence():
            return (Sequence, tuple(map(sameness, value.items)))
        case Mapping():
            folded = {key.lower(): sameness(item) for key, item in value.entries.items()}
            return (Mapping, frozenset(folded.items()))
        case _:
            return type(value)


def equal(first: Value, second: Value) -> bool:
    """Whether two values that are known are the same; strings compare with their case."""
    match first, second:
        case Text(), Text():
            return first.value == second.value
        case Number(), Number():
            return Decimal(first.value) == Decimal(second.value)
        case Bool(), Bool():
            return first.value == second.value
        case Sequence(), Sequence():
            same = len(first.items) == len(second.items)
            return same and all(map(equal, first.items, second.items))
        case Mapping(), Mapping():
            return _same_entries(first, second)
        case _:
            return isinstance(first, Null) and isinstance(second, Null)


def _same_entries(first: Mapping, second: Mapping) -> bool:
    def folded(mapping: Mapping) -> dict[str, Value]:
        return {key.lower(): value for key, value in mapping.entries.items()}

    one, other = folded(first), folded(second)
    return one.keys() == other.keys() and all(equal(one[key], other[key]) for key in one)

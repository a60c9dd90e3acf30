"""Undecided values inside collections, pulled out so that a function sees decided ones."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from aadrift.languages.terraform.types.model import (
    ANY,
    Collection,
    ObjectType,
    Primitive,
    Type,
    bare,
)
from aadrift.values import Mapping, OneOf, Sequence, Text, Unknown, Value, lift, one_of


def has_choice(value: Value, *, into_mappings: bool = True) -> bool:
    """Whether any part of a value is undecided."""
    match value:
        case OneOf():
            return True
        case Sequence():
            return any(has_choice(item, into_mappings=into_mappings) for item in value.items)
        case Mapping() if into_mappings:
            return any(has_choice(item) for item in value.entries.values())
        case _:
            return False


def settled(value: Value, *, into_mappings: bool = True) -> Value:
    """The same value with every choice at its top: a OneOf of values without choices inside.

    Choices in different places are combined freely, though they may hang together: no combination
    that can be reached is missing. Too many combinations give an Unknown. Without
    ``into_mappings`` what stands inside of maps and objects is left alone.
    """
    if not has_choice(value, into_mappings=into_mappings):
        return value
    match value:
        case Sequence():
            inner = [settled(item, into_mappings=into_mappings) for item in value.items]
            return lift(lambda *items: replace(value, items=items), *inner)
        case Mapping():
            keys = list(value.entries)
            return lift(
                lambda *items: replace(value, entries=dict(zip(keys, items, strict=True))),
                *map(settled, value.entries.values()),
            )
        case OneOf():
            options = [settled(one, into_mappings=into_mappings) for one in value.branches()]
            return one_of(options, value.reason, value.where)
        case _:
            return value


def lift_settled(function: Callable[..., Value], *arguments: Value) -> Value:
    """``values.lift`` for functions that look into collections."""
    return lift(function, *map(settled, arguments))


def consequence(unknown: Unknown) -> Unknown:
    """What is computed from an unknown value: another one that is unknown for the same reason."""
    if unknown.declared is None and unknown.pattern is None and unknown.outline is None:
        return unknown
    return replace(unknown, declared=None, pattern=None, draft=None, outline=None)


def unknown_part(values: Iterable[Value]) -> Unknown | None:
    """What follows from the first unknown among some values, or inside of them; None if none is."""
    found = next(_unknowns(values), None)
    return None if found is None else consequence(found)


def _unknowns(values: Iterable[Value]) -> Iterator[Unknown]:
    for value in values:
        match value:
            case Unknown():
                yield value
            case Sequence():
                yield from _unknowns(value.elements())
            case Mapping():
                yield from _unknowns(item for _, item in value.items())
            case _:
                pass


def failure(value: Value) -> Unknown | None:
    """The first evaluation error inside a value, where all that it can turn out to be has one."""
    match value:
        case Unknown():
            return value if value.failed else None
        case Sequence():
            return next(filter(None, map(failure, value.items)), None)
        case Mapping():
            return next(filter(None, map(failure, value.entries.values())), None)
        case OneOf():
            failures = [failure(option) for option in value.options]
            return failures[0] if all(failures) else None
        case _:
            return None


def part_of(unknown: Unknown, key: Value) -> Value:
    """An element or attribute of an unknown value: unknown for the same reason, of its type.

    What its outline tells is what it is, and what its type does not have is an error, whatever the
    value turns out to be.
    """
    if unknown.outline is not None:
        known = {name: item.via(*unknown.trail) for name, item in unknown.outline.items()}
        if isinstance(key, Text) and key.value in known:
            return known[key.value]
        if isinstance(key, Unknown):
            other = consequence(unknown)
            return one_of((*known.values(), other), unknown.reason, unknown.where)
    match unknown.declared:
        case Primitive(name=name):
            reason = f"a {name} has no attributes or elements"
            return Unknown(reason, unknown.where, failed=True, trail=unknown.trail)
        case ObjectType(attributes=attributes) if (
            isinstance(key, Text) and key.value not in attributes
        ):
            reason = f"there is no attribute {key.value!r}"
            return Unknown(reason, unknown.where, failed=True, trail=unknown.trail)
        case Collection(element=element):
            type_: Type = element
        case ObjectType(attributes=attributes) if isinstance(key, Text):
            type_ = attributes.get(key.value, ANY)
        case _:
            type_ = ANY
    declared = None if type_ == ANY else bare(type_)
    return replace(consequence(unknown), declared=declared)

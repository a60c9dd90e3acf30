"""Defaults of optional object attributes, filled in before a value is converted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from aadrift.languages.terraform.types.equality import ordered_set
from aadrift.languages.terraform.types.model import (
    Collection,
    ObjectType,
    TupleType,
    Type,
)
from aadrift.languages.terraform.types.partial import ResourceObject
from aadrift.values import Mapping, Null, Sequence, Value, lift


def has_defaults(type_: Type) -> bool:
    """Whether the type says a default for some attribute, however deep."""
    match type_:
        case Collection():
            return has_defaults(type_.element)
        case TupleType():
            return any(has_defaults(element) for element in type_.elements)
        case ObjectType():
            return bool(type_.defaults) or any(map(has_defaults, type_.attributes.values()))
        case _:
            return False


def apply_defaults(value: Value, type_: Type) -> Value:
    """The value with every missing or null attribute that has a default set to it.

    A null value itself stays null. As in Terraform, this comes before conversion, so it goes by
    the value's own shape: an object takes the defaults of a map's elements for its attributes.
    """
    return lift(lambda one: _apply(one, type_), value) if has_defaults(type_) else value


def _apply(value: Value, type_: Type) -> Value:
    match value:
        case Sequence():
            items = tuple(
                apply_defaults(item, child) if child is not None else item
                for item, child in zip(value.items, _of_items(type_, len(value.items)), strict=True)
            )
            if value.kind == "set":
                return replace(ordered_set(items, None), trail=value.trail)
            return replace(value, items=items, kind="tuple", declared=None)
        case Mapping():
            return _apply_to_mapping(value, type_)
        case _:
            return value


def _of_items(type_: Type, count: int) -> Iterable[Type | None]:
    match type_:
        case TupleType():
            return [*type_.elements, *[None] * count][:count]
        case Collection():
            return [type_.element] * count
        case _:
            return [None] * count


def _apply_to_mapping(value: Mapping, type_: Type) -> Value:
    entries = dict(value.entries)
    match type_:
        case Collection():
            entries = {key: apply_defaults(item, type_.element) for key, item in entries.items()}
        case ObjectType():
            for name, item in entries.items():
                if name in type_.attributes:
                    entries[name] = apply_defaults(item, type_.attributes[name])
            for name, default in type_.defaults.items():
                given = entries.get(name)
                filled = apply_defaults(default, type_.attributes[name])
                if given is not None:
                    entries[name] = _unless_null(given, filled)
                elif not isinstance(value, ResourceObject):
                    entries[name] = filled
        case _:
            return value
    return replace(value, entries=entries, kind="object", declared=None)


def _unless_null(value: Value, default: Value) -> Value:
    return lift(lambda one: default if isinstance(one, Null) else one, value)

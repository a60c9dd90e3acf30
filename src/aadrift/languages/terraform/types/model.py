"""Terraform's types, and the type of a value."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import field
from typing import Literal

from aadrift.languages.terraform.types.partial import ResourceObject
from aadrift.records import dataclass
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
)


class Type:
    """What values an attribute or variable takes. Types are equal when they are the same type."""

    __slots__ = ()


@dataclass(frozen=True)
class Primitive(Type):
    """``string``, ``number`` or ``bool``."""

    name: str


@dataclass(frozen=True)
class AnyType(Type):
    """``any``: as a constraint, whatever is given; as a type of a value, that of bare ``null``."""


@dataclass(frozen=True)
class Undetermined(Type):
    """A type that the sources do not tell, because an unknown value has a say in it.

    ``likely`` is the type that the known values alone would have.
    """

    likely: Type | None = None


@dataclass(frozen=True)
class Collection(Type):
    """``list(T)``, ``set(T)`` or ``map(T)``."""

    kind: Literal["list", "set", "map"]
    element: Type


@dataclass(frozen=True)
class TupleType(Type):
    """``tuple([T, U])``: a type for each element."""

    elements: tuple[Type, ...]


@dataclass(frozen=True)
class ObjectType(Type):
    """``object({a = T})``: a type for each attribute.

    ``optional`` attributes may be missing; ``defaults`` take the place of a missing or null one.
    """

    attributes: dict[str, Type]
    optional: frozenset[str] = frozenset()
    defaults: dict[str, Value] = field(default_factory=dict)


STRING = Primitive("string")
NUMBER = Primitive("number")
BOOL = Primitive("bool")
ANY = AnyType()

_SCALARS: dict[type[Value], Type] = {Text: STRING, Number: NUMBER, Bool: BOOL}


def list_of(element: Type) -> Collection:
    """``list(element)``."""
    return Collection("list", element)


def set_of(element: Type) -> Collection:
    """``set(element)``."""
    return Collection("set", element)


def map_of(element: Type) -> Collection:
    """``map(element)``."""
    return Collection("map", element)


def describe(type_: Type) -> str:
    """A type as Terraform's messages name it: ``list of string``, ``object``."""
    match type_:
        case Primitive():
            return type_.name
        case Collection(element=AnyType() | Undetermined()):
            return type_.kind
        case Collection():
            return f"{type_.kind} of {describe(type_.element)}"
        case TupleType():
            return "tuple"
        case ObjectType():
            return "object"
        case _:
            return "value of any type"


def article(type_: Type) -> str:
    """``a number``, ``an object``."""
    name = describe(type_)
    return f"{'an' if name[0] in 'ao' else 'a'} {name}"


def bare(type_: Type) -> Type:
    """The type without what says how to convert to it (optional attributes and defaults)."""
    match type_:
        case Collection():
            return Collection(type_.kind, bare(type_.element))
        case TupleType():
            return TupleType(tuple(bare(element) for element in type_.elements))
        case ObjectType():
            return ObjectType({name: bare(item) for name, item in type_.attributes.items()})
        case _:
            return type_


def type_of(value: Value) -> Type:
    """The type of a value. An Unknown without a declared type leaves it undetermined."""
    if isinstance(value.declared, Type):
        return value.declared
    match value:
        case Text() | Number() | Bool():
            return next(type_ for kind, type_ in _SCALARS.items() if isinstance(value, kind))
        case Null() | Unknown(failed=True):
            # As in HCL, what failed to evaluate has no type, and takes part in no unification.
            return ANY
        case Sequence():
            if value.kind == "tuple":
                return TupleType(tuple(type_of(item) for item in value.items))
            return Collection(value.kind, _common(value.items))
        case Mapping() if not isinstance(value, ResourceObject):
            if value.kind == "map":
                return map_of(_common(value.entries.values()))
            return ObjectType({name: type_of(item) for name, item in value.entries.items()})
        case OneOf():
            types = [type_of(option) for option in value.options]
            return types[0] if all(other == types[0] for other in types) else Undetermined()
        case _:
            return Undetermined()


def _common(values: Iterable[Value]) -> Type:
    """The element type of a collection that was built without being told one."""
    found: list[Type] = []
    for value in values:
        type_ = type_of(value)
        if type_ != ANY and type_ not in found:
            found.append(type_)
    if not found:
        return ANY
    return found[0] if len(found) == 1 else Undetermined()


def is_determined(type_: Type) -> bool:
    """Whether no part of the type is undetermined."""
    match type_:
        case Undetermined():
            return False
        case Collection():
            return is_determined(type_.element)
        case TupleType():
            return all(is_determined(element) for element in type_.elements)
        case ObjectType():
            return all(is_determined(item) for item in type_.attributes.values())
        case _:
            return True


def same_type(left: Type, right: Type) -> bool | None:
    """Whether two types are the same; None where that is undetermined."""
    if isinstance(left, Undetermined) or isinstance(right, Undetermined):
        return None
    match left, right:
        case Collection(), Collection():
            return left.kind == right.kind and same_type(left.element, right.element)
        case TupleType(), TupleType():
            if len(left.elements) != len(right.elements):
                return False
            return _every(zip(left.elements, right.elements, strict=True))
        case ObjectType(), ObjectType():
            if left.attributes.keys() != right.attributes.keys():
                return False
            return _every((item, right.attributes[name]) for name, item in left.attributes.items())
        case _:
            return left == right


def _every(pairs: Iterable[tuple[Type, Type]]) -> bool | None:
    result: bool | None = True
    for left, right in pairs:
        same = same_type(left, right)
        if same is False:
            return False
        if same is None:
            result = None
    return result

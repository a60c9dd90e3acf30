"""Terraform's type system: types, conversion, unification, equality."""

from aadrift.languages.terraform.types.choices import (
    consequence,
    failure,
    lift_settled,
    part_of,
    settled,
    unknown_part,
)
from aadrift.languages.terraform.types.conversion import convert, unify
from aadrift.languages.terraform.types.equality import equal, members, ordered_set, unique
from aadrift.languages.terraform.types.model import (
    ANY,
    BOOL,
    NUMBER,
    STRING,
    AnyType,
    Collection,
    ObjectType,
    Primitive,
    TupleType,
    Type,
    Undetermined,
    describe,
    list_of,
    map_of,
    same_type,
    set_of,
    type_of,
)
from aadrift.languages.terraform.types.parsing import parse_type
from aadrift.languages.terraform.types.partial import ResourceObject
from aadrift.languages.terraform.types.unification import unify_types

__all__ = [
    "ANY",
    "BOOL",
    "NUMBER",
    "STRING",
    "AnyType",
    "Collection",
    "ObjectType",
    "Primitive",
    "ResourceObject",
    "TupleType",
    "Type",
    "Undetermined",
    "consequence",
    "convert",
    "describe",
    "equal",
    "failure",
    "lift_settled",
    "list_of",
    "map_of",
    "members",
    "ordered_set",
    "parse_type",
    "part_of",
    "same_type",
    "set_of",
    "settled",
    "type_of",
    "unify",
    "unify_types",
    "unique",
    "unknown_part",
]

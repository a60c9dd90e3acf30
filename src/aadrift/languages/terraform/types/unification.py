"""The type that several values can all be converted to.

The rules are those of Terraform's type system (cty's unsafe unification): a string stands for any
primitive, a list for tuples of different lengths, a map for objects with different attributes.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from aadrift.languages.terraform.types.model import (
    ANY,
    STRING,
    AnyType,
    Collection,
    ObjectType,
    Primitive,
    TupleType,
    Type,
    Undetermined,
    list_of,
    map_of,
)


def unify_types(types: Iterable[Type]) -> Type | None:
    """The common type; None where there is none, or no type is given.

    Where an undetermined type has a say, the result is undetermined too unless it is string, which
    nothing can widen.
    """
    distinct: list[Type] = []
    for type_ in types:
        if type_ not in distinct:
            distinct.append(type_)
    known = [type_ for type_ in distinct if not isinstance(type_, Undetermined)]
    if len(known) < len(distinct):
        likely = [type_.likely for type_ in distinct if isinstance(type_, Undetermined)]
        known += [type_ for type_ in likely if type_ is not None]
        result = unify_types(known) if known else None
        return STRING if result == STRING else Undetermined(result)
    if len(known) < 2:
        return known[0] if known else None
    return _unify(known)


def _unify(types: list[Type]) -> Type | None:
    untyped = any(isinstance(type_, AnyType) for type_ in types)
    kinds = {_kind(type_) for type_ in types if not isinstance(type_, AnyType)}
    match sorted(kinds):
        case ["list" | "map" | "set"] | ["object"] | ["tuple"] if untyped:
            return ANY
        case ["list" | "map" | "set" as kind]:
            elements = [type_.element for type_ in types if isinstance(type_, Collection)]
            element = unify_types(elements)
            return None if element is None else Collection(kind, element)
        case ["map", "object"]:
            merged = _with_maps(types)
            if merged is not None:
                return merged
        case ["list", "tuple"]:
            merged = _with_lists(types)
            if merged is not None:
                return merged
        case ["object"]:
            return _unify_objects([type_ for type_ in types if isinstance(type_, ObjectType)])
        case ["tuple"]:
            return _unify_tuples([type_ for type_ in types if isinstance(type_, TupleType)])
        case several if "object" in several and "tuple" in several:
            return None
    return _widest(types)


def _kind(type_: Type) -> str:
    match type_:
        case Collection():
            return type_.kind
        case ObjectType():
            return "object"
        case TupleType():
            return "tuple"
        case _:
            return "primitive"


def _with_maps(types: list[Type]) -> Type | None:
    element = _unify_attributes([type_ for type_ in types if isinstance(type_, ObjectType)])
    if element is None:
        return None
    mapped = [map_of(element) if isinstance(type_, ObjectType) else type_ for type_ in types]
    result = unify_types(mapped)
    return result if isinstance(result, Collection | Undetermined) else None


def _with_lists(types: list[Type]) -> Type | None:
    element = _unify_elements([type_ for type_ in types if isinstance(type_, TupleType)])
    if element is None:
        return None
    listed = [list_of(element) if isinstance(type_, TupleType) else type_ for type_ in types]
    result = unify_types(listed)
    return result if isinstance(result, Collection | Undetermined) else None


def _unify_objects(types: list[ObjectType]) -> Type | None:
    names = types[0].attributes.keys()
    if any(type_.attributes.keys() != names for type_ in types):
        return _as_collection("map", _unify_attributes(types), types)
    attributes: dict[str, Type] = {}
    for name in names:
        common = unify_types(type_.attributes[name] for type_ in types)
        if common is None:
            return None
        attributes[name] = common
    result = ObjectType(attributes)
    if all(convertible(type_, result) for type_ in types):
        return result
    return _as_collection("map", _unify_attributes(types), types)


def _unify_attributes(types: list[ObjectType]) -> Type | None:
    return unify_types(item for type_ in types for item in type_.attributes.values())


def _unify_tuples(types: list[TupleType]) -> Type | None:
    length = len(types[0].elements)
    if any(len(type_.elements) != length for type_ in types):
        return _as_collection("list", _unify_elements(types), types)
    elements: list[Type] = []
    for across in zip(*(type_.elements for type_ in types), strict=True):
        common = unify_types(across)
        if common is None:
            return None
        elements.append(common)
    result = TupleType(tuple(elements))
    if all(convertible(type_, result) for type_ in types):
        return result
    return _as_collection("list", _unify_elements(types), types)


def _as_collection(
    kind: Literal["list", "map"], element: Type | None, types: Iterable[Type]
) -> Type | None:
    """The collection that structures with these elements can all become, if they can."""
    if element is None:
        return None
    result = Collection(kind, element)
    return result if all(convertible(type_, result) for type_ in types) else None


def _unify_elements(types: list[TupleType]) -> Type | None:
    return unify_types(element for type_ in types for element in type_.elements)


def _widest(types: list[Type]) -> Type | None:
    """The most general of the types to which all the others can be converted."""
    for wanted in _by_preference(types):
        if all(type_ == wanted or convertible(type_, wanted) for type_ in types):
            return wanted
    return None


def _by_preference(types: list[Type]) -> list[Type]:
    """The types in topological order: each after those that are more general."""
    narrower: list[list[int]] = [[] for _ in types]
    above = [0] * len(types)
    for left in range(len(types)):
        for right in range(left + 1, len(types)):
            order = _compare(types[left], types[right])
            if order:
                wide, narrow = (left, right) if order < 0 else (right, left)
                narrower[wide].append(narrow)
                above[narrow] += 1
    queue = [index for index, count in enumerate(above) if not count]
    for index in queue:
        for narrow in narrower[index]:
            above[narrow] -= 1
            if not above[narrow]:
                queue.append(narrow)
    return [types[index] for index in queue]


def _compare(left: Type, right: Type) -> int:
    """-1 where the left type is more general, 1 where the right one is, else 0."""
    if isinstance(left, AnyType) or isinstance(right, AnyType):
        return isinstance(left, AnyType) - isinstance(right, AnyType)
    match left, right:
        case Primitive(), Primitive():
            return (right == STRING) - (left == STRING)
        case Collection(), Collection() if left.kind == right.kind:
            return _compare(left.element, right.element)
        case ObjectType(), ObjectType():
            if left.attributes.keys() != right.attributes.keys():
                return 0
            return _agreed(
                _compare(item, right.attributes[name]) for name, item in left.attributes.items()
            )
        case TupleType(), TupleType():
            if len(left.elements) != len(right.elements):
                return 0
            pairs = zip(left.elements, right.elements, strict=True)
            return _agreed(_compare(one, other) for one, other in pairs)
    return _by_kind(left, right)


def _agreed(orders: Iterable[int]) -> int:
    found = {order for order in orders if order}
    return found.pop() if len(found) == 1 else 0


# A list stands for tuples and sets, a tuple for sets, a map for objects.
_GENERALITY = {"list": 3, "tuple": 2, "set": 1, "map": -1, "object": -2}


def _by_kind(left: Type, right: Type) -> int:
    one, other = _GENERALITY.get(_kind(left), 0), _GENERALITY.get(_kind(right), 0)
    return (one < other) - (one > other) if one * other > 0 else 0


def convertible(source: Type, target: Type) -> bool:
    """Whether some value of one type may be converted to another."""
    if source == target:
        return True
    match source, target:
        case (AnyType() | Undetermined(), _) | (_, AnyType() | Undetermined()):
            return True
        case Primitive(), Primitive():
            return STRING in (source, target)
        case Collection(), Collection():
            same = (source.kind == "map") == (target.kind == "map")
            return same and convertible(source.element, target.element)
        case TupleType(), Collection(kind="list" | "set"):
            return _all_convertible(source.elements, target.element)
        case ObjectType(), Collection(kind="map"):
            types = [type_ for type_ in source.attributes.values() if type_ != ANY]
            return _all_convertible(types, target.element)
        case TupleType(), TupleType():
            return len(source.elements) == len(target.elements) and all(
                map(convertible, source.elements, target.elements)
            )
        case ObjectType(), ObjectType():
            return all(
                convertible(source.attributes[name], item)
                if name in source.attributes
                else name in target.optional
                for name, item in target.attributes.items()
            )
        case Collection(kind="map"), ObjectType():
            return all(
                name in target.optional or convertible(source.element, item)
                for name, item in target.attributes.items()
            )
        case _:
            return False


def _all_convertible(sources: Iterable[Type], target: Type) -> bool:
    types = list(sources)
    if isinstance(target, AnyType) and types:
        common = unify_types(types)
        if common is None or (common == ANY and any(type_ != ANY for type_ in types)):
            return False
        target = common
    return all(convertible(type_, target) for type_ in types)

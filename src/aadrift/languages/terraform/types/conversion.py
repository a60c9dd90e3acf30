"""Conversion of values to types, as Terraform does it for variables, arguments and operators."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from aadrift.languages.data.numbers import NumberRangeError, parse_number
from aadrift.languages.terraform import numbers
from aadrift.languages.terraform.types.choices import has_choice, lift_settled
from aadrift.languages.terraform.types.defaults import apply_defaults
from aadrift.languages.terraform.types.equality import ordered_set
from aadrift.languages.terraform.types.model import (
    ANY,
    BOOL,
    NUMBER,
    STRING,
    AnyType,
    Collection,
    ObjectType,
    TupleType,
    Type,
    Undetermined,
    article,
    bare,
    is_determined,
    map_of,
    type_of,
)
from aadrift.languages.terraform.types.partial import ResourceObject
from aadrift.languages.terraform.types.unification import convertible, unify_types
from aadrift.source import Span
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

_BOOLS = {"true": True, "1": True, "false": False, "0": False}


class ConversionError(Exception):
    """A value can't be converted. The message is a clause that starts with the place inside."""


def convert(value: Value, target: Type, where: Span | None = None) -> Value:
    """A value as a type takes it, with every part that stays the same keeping its provenance.

    Optional attributes are filled in, attributes that the type does not have are dropped, null
    and Unknown stay what they are (and take on the type), a OneOf is converted option by option.
    What can't be converted gives an Unknown that has ``failed``, at ``where``.
    """
    if target is STRING and isinstance(value, Text):
        return value
    return lift(lambda one: _attempt(apply_defaults(one, target), target, where), value)


def _attempt(value: Value, target: Type, where: Span | None) -> Value:
    try:
        return _convert(value, target)
    except ConversionError as failure:
        return Unknown(str(failure), where, failed=True, trail=value.trail)
    except NumberRangeError as failure:
        return Unknown(str(failure), where, trail=value.trail)
    except RecursionError:
        return Unknown("the value is nested too deep", where, trail=value.trail)


def _convert(value: Value, target: Type) -> Value:
    match value, target:
        case OneOf(), _:
            options = [_attempt(option, target, None) for option in value.branches()]
            return one_of(options, value.reason, value.where)
        case _, AnyType():
            return value
        case _, Undetermined():
            likely = value if target.likely is None else _convert(value, target.likely)
            return _blur(likely)
        case Unknown(failed=True), _:
            return value
        case Unknown() | Null(), _:
            return _to_open(value, target)
        case Sequence(), Collection(kind="list" | "set"):
            return _to_sequence(value, target)
        case Mapping(), Collection(kind="map"):
            return _to_map(value, target)
        case Mapping(), ObjectType():
            return _to_object(value, target)
        case Sequence(kind="tuple"), TupleType() if len(value.items) == len(target.elements):
            items = _converted(value.items, target.elements, "element")
            return replace(value, items=items, declared=None)
        case _:
            return _to_primitive(value, target)


def _to_open(value: Value, target: Type) -> Value:
    """Null or an unknown value: all that there is to convert is its type."""
    if not convertible(type_of(value), target):
        raise ConversionError(f"{article(bare(target))} is required")
    if isinstance(value, Unknown) and value.outline is not None:
        outline = _to_outline(value.outline, target)
        return replace(value, declared=bare(target), outline=outline)
    return replace(value, declared=bare(target))


def _to_outline(outline: Mapping, target: Type) -> Mapping | None:
    """What is known of an unknown object, as the type takes it."""
    match target:
        case ObjectType(attributes=attributes):
            wanted = {key: attributes[key] for key in outline.entries if key in attributes}
        case Collection(kind="map", element=element):
            wanted = dict.fromkeys(outline.entries, element)
        case _:
            return None
    defaults = target.defaults if isinstance(target, ObjectType) else {}
    given = [_or_default(outline.entries[key], defaults.get(key)) for key in wanted]
    items = _converted(given, wanted.values(), "key", wanted)
    return replace(outline, entries=dict(zip(wanted, items, strict=True)))


def _or_default(value: Value, default: Value | None) -> Value:
    """A value, or the default that takes the place of null."""
    if default is None:
        return value
    return lift(lambda one: default if isinstance(one, Null) else one, value)


def _to_primitive(value: Value, target: Type) -> Value:
    match value:
        case Text() if target == STRING:
            return value
        case Number() if target == STRING:
            return Text(numbers.show(value), trail=value.trail)
        case Bool() if target == STRING:
            return Text("true" if value.value else "false", trail=value.trail)
        case Text() if target == NUMBER:
            number = parse_number(value.value)
            if number is not None:
                return Number(number, trail=value.trail)
        case Text() if target == BOOL and value.value in _BOOLS:
            return Bool(_BOOLS[value.value], trail=value.trail)
        case Number() if target == NUMBER:
            return value
        case Bool() if target == BOOL:
            return value
    raise ConversionError(f"{article(bare(target))} is required")


def _converted(
    items: Iterable[Value], targets: Iterable[Type], what: str, names: Iterable[object] = ()
) -> tuple[Value, ...]:
    """Items converted one by one; a failure says which."""
    result: list[Value] = []
    labels = iter(names)
    for index, (item, target) in enumerate(zip(items, targets, strict=True)):
        label = next(labels, index)
        try:
            result.append(_convert(item, target))
        except ConversionError as failure:
            raise ConversionError(f"{what} {label}: {failure}") from None
    return tuple(result)


def _contains_any(type_: Type) -> bool:
    match type_:
        case AnyType():
            return True
        case Collection():
            return _contains_any(type_.element)
        case TupleType():
            return any(_contains_any(element) for element in type_.elements)
        case ObjectType():
            return any(_contains_any(item) for item in type_.attributes.values())
        case _:
            return False


def _to_sequence(value: Sequence, target: Collection) -> Value:
    if has_choice(value) and (target.kind == "set" or _contains_any(target.element)):
        return lift_settled(lambda one: _attempt(one, target, None), value)
    if value.kind == "set" and target.kind == "list" and len(value.items) > 1:
        doubt = next((item for item in value.items if isinstance(item, Unknown)), None)
        if doubt is not None:
            reason = f"an element of the set is not known: {doubt.reason}"
            return Unknown(reason, doubt.where, declared=bare(target), trail=value.trail)
    element, items = _elements(value, value.items, target, [])
    declared = Collection(target.kind, element)
    if target.kind == "set":
        return replace(ordered_set(items, declared), trail=value.trail)
    return Sequence(items, "list", trail=value.trail, declared=declared)


def _to_map(value: Mapping, target: Collection) -> Value:
    if isinstance(value, ResourceObject):
        return _to_open(value.missing.via(*value.trail), target)
    if has_choice(value) and _contains_any(target.element):
        return lift_settled(lambda one: _attempt(one, target, None), value)
    keys = sorted(value.entries)
    given = tuple(value.entries[key] for key in keys)
    element, items = _elements(value, given, target, [repr(key) for key in keys])
    entries = dict(zip(keys, items, strict=True))
    return replace(value, entries=entries, kind="map", declared=map_of(element))


def _elements(
    value: Sequence | Mapping, given: tuple[Value, ...], target: Collection, names: list[str]
) -> tuple[Type, tuple[Value, ...]]:
    """The elements of a collection in one type, and that type."""
    wanted = target.element
    if isinstance(wanted, AnyType):
        source = type_of(value)
        if isinstance(source, Collection):
            return source.element, given
        wanted = _common_type(value, given)
    what = "key" if names else "element"
    items = _converted(given, [wanted] * len(given), what, names)
    if not items or (not _contains_any(wanted) and is_determined(wanted)):
        return bare(wanted), items
    common = _final_type(items, wanted, target.kind)
    return bare(common), _converted(items, [common] * len(items), what, names)


def _common_type(value: Sequence | Mapping, items: tuple[Value, ...]) -> Type:
    """The element type that the elements of a tuple or object suggest."""
    if not items:
        return ANY
    types = [type_of(item) for item in items]
    common = unify_types(types)
    typed = [type_ for type_ in types if type_ != ANY]
    if common == ANY and typed and isinstance(value, Mapping):
        # Nulls among collections keep a map from unifying them, but not from being made.
        common = typed[0] if all(type_ == typed[0] for type_ in typed) else None
    if common is None or (common == ANY and typed):
        raise ConversionError("all elements must be of the same type")
    return common


def _final_type(items: tuple[Value, ...], wanted: Type, kind: str) -> Type:
    """The type of elements for which the constraint left something open.

    Terraform unifies those of lists, and of maps of collections and objects; others must agree.
    """
    types = [type_of(item) for item in items]
    typed = [type_ for type_ in types if type_ != ANY] or [ANY]
    unified = kind == "list" or (kind == "map" and isinstance(wanted, Collection | ObjectType))
    if unified or not all(map(is_determined, typed)):
        common = unify_types(types)
    else:
        common = typed[0] if all(type_ == typed[0] for type_ in typed) else None
    if common is None:
        raise ConversionError("its elements have no common type")
    return common


def _to_object(value: Mapping, target: ObjectType) -> Value:
    entries: dict[str, Value] = {}
    for name in sorted(target.attributes):
        wanted = target.attributes[name]
        item = value.entries.get(name)
        if item is None and isinstance(value, ResourceObject):
            item = value.missing
        if item is None:
            if name not in target.optional:
                raise ConversionError(f"the attribute {name!r} is required")
            entries[name] = Null(declared=bare(wanted), trail=value.trail)
            continue
        try:
            entries[name] = _convert(item, wanted)
        except ConversionError as failure:
            raise ConversionError(f"attribute {name!r}: {failure}") from None
    names = {name: text for name, text in value.names.items() if name in entries}
    return Mapping(entries, "object", names, trail=value.trail)


def _blur(value: Value) -> Value:
    """A value whose type an unknown value decides: a number may turn out to be a string."""
    match value:
        case Number():
            shown = Text(numbers.show(value), trail=value.trail)
            return one_of((value, shown), "its type is not certain")
        case Bool():
            shown = Text("true" if value.value else "false", trail=value.trail)
            return one_of((value, shown), "its type is not certain")
        case Sequence():
            items = tuple(_blur(item) for item in value.items)
            return replace(value, items=items, declared=Undetermined())
        case Mapping():
            entries = {key: _blur(item) for key, item in value.entries.items()}
            return replace(value, entries=entries, declared=Undetermined())
        case OneOf():
            options = [_blur(option) for option in value.branches()]
            return one_of(options, value.reason, value.where)
        case _:
            return value


def unify(values: Iterable[Value], where: Span | None = None) -> tuple[Value, ...]:
    """The results of a conditional in their common type, each with its own provenance.

    A bare null takes the type of the others, and a value that failed to evaluate leaves them as
    they are. Without a common type every result is an Unknown that has ``failed``.
    """
    given = tuple(values)
    types = [type_of(value) for value in given]
    typed = [
        type_
        for type_, value in zip(types, given, strict=True)
        if not (isinstance(value, Null) and type_ == ANY)
    ]
    if any(type_ == ANY for type_ in typed):
        return given
    common = unify_types(typed)
    if common is None:
        if not typed:
            return given
        reason = "the results of the condition have no common type"
        return tuple(Unknown(reason, where, failed=True) for _ in given)
    return tuple(convert(value, common, where) for value in given)

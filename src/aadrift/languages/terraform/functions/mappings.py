"""Functions of maps and objects."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from aadrift.languages.terraform import types
from aadrift.languages.terraform.functions.registry import (
    ANY,
    CallError,
    Parameter,
    function,
)
from aadrift.languages.terraform.functions.sequences import as_list, element_type, sequence
from aadrift.values import Mapping, Null, Sequence, Text, Unknown, Value, one_of

_KEYS = Parameter(types.list_of(types.STRING), look="known")
_LISTS = Parameter(types.map_of(types.list_of(types.STRING)), look="known")


def mapping(value: Value) -> Mapping:
    """An argument that must be a map or object."""
    if not isinstance(value, Mapping):
        raise CallError(f"a map or object is required, not {types.describe(types.type_of(value))}")
    return value


def keyed(entries: dict[str, Value], names: dict[str, Text], element: types.Type | None) -> Mapping:
    """A map of elements of one type, or an object where that is None, in order of keys."""
    ordered = {key: entries[key] for key in sorted(entries)}
    known = {key: name for key, name in names.items() if key in ordered}
    if element is None:
        return Mapping(ordered, "object", known)
    return Mapping(ordered, "map", known, declared=types.map_of(element))


@function("keys", ANY)
def keys(value: Value) -> Value:
    """The keys in order."""
    given = mapping(value)
    found = [given.name(key).via(*given.trail) for key in sorted(given.entries)]
    return as_list(found, types.STRING) if given.kind == "map" else Sequence(tuple(found))


@function("values", ANY)
def values(value: Value) -> Value:
    """The values in order of their keys."""
    given = mapping(value)
    found = [item for _, item in sorted(given.items(), key=lambda entry: entry[0])]
    return as_list(found, element_type(given)) if given.kind == "map" else Sequence(tuple(found))


@function(
    "lookup",
    Parameter(unknown=True),
    Parameter(types.STRING, unknown=True),
    rest=Parameter(null=True, unknown=True),
)
def lookup(value: Value, key: Value, *default: Value) -> Value:
    """The value of a key, or a default; all that it can be where map or key are not known."""
    if isinstance(value, Unknown):
        part = types.part_of(value, key)
        outline = value.outline.entries if value.outline is not None else {}
        if isinstance(key, Text) and key.value in outline:
            return part
        return one_of([part, *default[:1]], value.reason, value.where)
    given = mapping(value)
    if len(default) > 1:
        raise CallError("two or three arguments are required")
    fallback = _fallback(given, default[0]) if default else None
    if isinstance(key, Text):
        found = given.get(key.value)
        if found is None and fallback is None:
            raise CallError(f"there is no key {key.value!r}")
        return found or fallback or Null()
    options = [item for _, item in given.items()]
    if fallback is not None:
        options.append(fallback)
    if not isinstance(key, Unknown):
        raise CallError("the key must be a string")
    if not options:
        return types.consequence(key)
    if fallback is None:
        options.append(Unknown("there may be no such key", key.where, failed=True))
    return one_of(options, f"the key is not known: {key.reason}", key.where)


def _fallback(given: Mapping, default: Value) -> Value:
    if given.kind == "object":
        return default
    converted = types.convert(default, element_type(given))
    if isinstance(converted, Unknown) and converted.failed:
        raise CallError(f"the default is no element of the map: {converted.reason}")
    return converted


@function("merge", rest=Parameter(null=True, unknown=True))
def merge(*arguments: Value) -> Value:
    """The entries of all arguments; a later one replaces an earlier one of the same key.

    With an unknown argument the result is unknown, but for what it can't replace, and what it may.
    """
    unknown = next((one for one in arguments if isinstance(one, Unknown)), None)
    if unknown is not None:
        outline = Mapping(_outline(arguments))
        return replace(types.consequence(unknown), outline=outline if outline.entries else None)
    entries: dict[str, Value] = {}
    names: dict[str, Text] = {}
    for argument in arguments:
        if isinstance(argument, Null):
            continue
        given = mapping(argument)
        for key, item in given.items():
            entries.pop(key, None)
            entries[key] = item
            names[key] = given.name(key).via(*given.trail)
    found = [types.type_of(argument) for argument in arguments]
    same = [types.same_type(found[0], other) for other in found]
    if not found or not isinstance(found[0], types.Collection) or False in same:
        return keyed(entries, names, None)
    return keyed(entries, names, found[0].element)


def _outline(arguments: Iterable[Value]) -> dict[str, Value]:
    """The entries that are known of merged arguments of which some are not."""
    entries: dict[str, Value] = {}
    for argument in arguments:
        if isinstance(argument, Unknown):
            fixed = argument.declared if isinstance(argument.declared, types.ObjectType) else None
            own = argument.outline.entries if argument.outline is not None else {}
            other = types.consequence(argument)
            for key, item in entries.items():
                if fixed is not None:
                    if key in fixed.attributes:
                        entries[key] = types.part_of(argument, Text(key))
                elif key not in own:
                    entries[key] = one_of((item, other), argument.reason, argument.where)
            entries |= {key: item.via(*argument.trail) for key, item in own.items()}
        elif not isinstance(argument, Null):
            entries |= dict(mapping(argument).items())
    return entries


@function("zipmap", _KEYS, ANY)
def zipmap(names: Value, items: Value) -> Value:
    """Keys with the values at the same index."""
    texts, found = sequence(names), sequence(items, sets=False)
    if len(texts.items) != len(found.items):
        raise CallError(f"there are {len(texts.items)} keys and {len(found.items)} values")
    entries: dict[str, Value] = {}
    known: dict[str, Text] = {}
    for text, item in zip(texts.elements(), found.elements(), strict=True):
        if not isinstance(text, Text):
            raise CallError("a key is null")
        entries[text.value] = item
        known[text.value] = text
    return keyed(entries, known, element_type(found) if found.kind == "list" else None)


@function("transpose", _LISTS)
def transpose(value: Value) -> Value:
    """A map of lists with keys and elements swapped."""
    given = mapping(value)
    found: dict[str, list[Value]] = {}
    names: dict[str, Text] = {}
    for key in sorted(given.entries):
        for item in sequence(given.entries[key]).elements():
            if not isinstance(item, Text):
                raise CallError("an element is null")
            found.setdefault(item.value, []).append(given.name(key))
            names.setdefault(item.value, item)
    lists: dict[str, Value] = {key: as_list(items, types.STRING) for key, items in found.items()}
    return keyed(lists, names, types.list_of(types.STRING))


@function("coalesce", rest=Parameter(null=True, unknown=True))
def coalesce(*arguments: Value) -> Value:
    """The first argument that is neither null nor the empty string."""
    common = types.unify_types(map(types.type_of, arguments))
    if common is None:
        raise CallError("the arguments have no common type")
    options: list[Value] = []
    doubt: Unknown | None = None
    for argument in arguments:
        value = types.convert(argument, common)
        if isinstance(value, Unknown):
            if value.failed:
                raise CallError(value.reason)
            doubt = value
            options.append(value)
        elif not isinstance(value, Null) and value != Text(""):
            return one_of([*options, value], doubt.reason if doubt else "")
    if doubt is None:
        raise CallError("every argument is null or empty")
    return one_of(options, doubt.reason, doubt.where)

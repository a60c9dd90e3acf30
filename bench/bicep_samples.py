"""Values for the parameters of a compiled template, made from the types that it declares."""

from __future__ import annotations

from aadrift.languages.azure_functions import lookup
from aadrift.values import Bool, Mapping, Number, Sequence, Text, Value

# Types may hold themselves.
_DEEPEST = 6


def required(template: Mapping) -> dict[str, Value]:
    """A value for each parameter that needs one, by lower-case name."""
    return {
        name.lower(): value
        for name, definition in _parameters(template)
        if lookup(definition, "defaultValue") is None and lookup(definition, "nullable") is None
        if (value := _sample(name, definition, template)) is not None
    }


def every(template: Mapping) -> dict[str, Value]:
    """A value for each parameter but those whose default is an expression, by lower-case name."""
    return {
        name.lower(): value
        for name, definition in _parameters(template)
        if not _is_computed(lookup(definition, "defaultValue"))
        if (value := _sample(name, definition, template)) is not None
    }


def _parameters(template: Mapping) -> list[tuple[str, Mapping]]:
    section = lookup(template, "parameters")
    items = section.items() if isinstance(section, Mapping) else ()
    return [(name, item) for name, item in items if isinstance(item, Mapping)]


def _is_computed(default: Value | None) -> bool:
    return isinstance(default, Text) and default.value.startswith("[")


def _sample(name: str, definition: Mapping, template: Mapping, depth: int = 0) -> Value | None:
    """A value of a type; an object has every property that its type names."""
    reference = lookup(definition, "$ref")
    if isinstance(reference, Text):
        types = lookup(template, "definitions")
        called = reference.value.rsplit("/", 1)[-1]
        target = lookup(types, called) if isinstance(types, Mapping) else None
        fits = isinstance(target, Mapping) and depth < _DEEPEST
        return _sample(name, target, template, depth + 1) if fits else None
    allowed = _items(lookup(definition, "allowedValues"))
    kind = lookup(definition, "type")
    if not isinstance(kind, Text):
        return None
    if kind.value == "array":
        return Sequence(_elements(name, definition, template, depth))
    if allowed:
        return allowed[-1]
    if kind.value == "object":
        return _object(definition, template, depth)
    plain: dict[str, Value] = {
        "string": Text(f"sample-{name}"),
        "int": Number(3),
        "bool": Bool(value=True),
    }
    return plain.get(kind.value)


def _elements(name: str, definition: Mapping, template: Mapping, depth: int) -> tuple[Value, ...]:
    item = lookup(definition, "items")
    fits = isinstance(item, Mapping) and depth < _DEEPEST
    element = _sample(name, item, template, depth + 1) if fits else None
    return () if element is None else (element,)


def _object(definition: Mapping, template: Mapping, depth: int) -> Value | None:
    properties = lookup(definition, "properties")
    if lookup(definition, "discriminator") is not None or depth >= _DEEPEST:
        return None
    entries: dict[str, Value] = {}
    for key, inner in properties.items() if isinstance(properties, Mapping) else ():
        value = _sample(key, inner, template, depth + 1) if isinstance(inner, Mapping) else None
        if value is not None:
            entries[key] = value
    return Mapping(entries)


def _items(value: Value | None) -> tuple[Value, ...]:
    return value.items if isinstance(value, Sequence) else ()

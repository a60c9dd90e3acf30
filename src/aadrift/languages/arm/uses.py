"""Places other than audiences that a literal reaches: a fix of it would change them too."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from aadrift.gateway import kind_of_type
from aadrift.languages.arm.bodies import CONFIGURATIONS
from aadrift.languages.arm.evaluation import evaluate_value, extent
from aadrift.languages.arm.gateways import given_arguments, remote_arguments
from aadrift.languages.arm.roots import Root
from aadrift.languages.arm.templates import DEPLOYMENTS, Instance, instances
from aadrift.languages.interface import Use
from aadrift.source import Span
from aadrift.values import Mapping, OneOf, Sequence, Text, Value

# They steer a deployment, or are other resources; no value of theirs is a property.
_NO_PROPERTIES = frozenset(("resources", "copy", "condition", "dependson", "type", "apiversion"))


@dataclass(frozen=True, slots=True)
class _Leaf:
    path: tuple[str, ...]
    key: Span | None
    text: Text


def uses_of(root: Root, origins: frozenset[Span]) -> Iterator[Use]:
    """The places in one deployment that take a value from some literals and are no audience."""
    for instance in instances(root.expansion, lambda _kind: True):
        for leaf in _leaves(_properties(instance)):
            origin = leaf.text.origin
            if origin not in origins or origin is None or _is_audience(instance, leaf):
                continue
            what = f"{instance.address} {'.'.join(leaf.path)}"
            yield Use(what, leaf.key or origin, origin, leaf.text.full_trail)


def _properties(instance: Instance) -> Value:
    """Everything that a resource sets, evaluated."""
    if instance.type.lower() == DEPLOYMENTS:
        # The arguments of one that can't be read; what another one's template does is seen there.
        return given_arguments(instance)
    body = instance.body
    entries = {
        key: evaluate_value(value, instance.frame)
        for key, value in body.entries.items()
        if key.lower() not in _NO_PROPERTIES
    }
    return Mapping(entries, "object", body.names)


def _is_audience(instance: Instance, leaf: _Leaf) -> bool:
    path = tuple(part.lower() for part in leaf.path)
    kind = kind_of_type(instance.type)
    if kind is not None:
        return path == ("properties", CONFIGURATIONS[kind].lower(), "aadaudience")
    if instance.remote is None:
        return False
    return any(
        path == (*(part.lower() for part in found.path), found.key.lower())
        for found in remote_arguments(instance)
    )


def _leaves(value: Value) -> Iterator[_Leaf]:
    stack: list[tuple[Value, tuple[str, ...], Span | None]] = [(value, (), None)]
    while stack:
        current, path, key = stack.pop()
        match current:
            case Text():
                yield _Leaf(path, key, current)
            case Mapping():
                for name, item in current.items():
                    stack.append((item, (*path, name), extent(current.name(name)) or key))
            case Sequence():
                items = enumerate(current.elements())
                stack.extend((item, (*path, str(at)), key) for at, item in items)
            case OneOf():
                stack.extend((option, path, key) for option in current.branches())
            case _:
                pass

"""Places other than audiences that a literal reaches: a fix of it would change them too."""

from __future__ import annotations

from collections.abc import Iterator

from aadrift.gateway import kind_of_type
from aadrift.languages.arm.bodies import CONFIGURATIONS
from aadrift.languages.arm.evaluation import extent
from aadrift.languages.bicep import syntax
from aadrift.languages.bicep.evaluation import evaluate
from aadrift.languages.bicep.gateways import (
    every_template,
    is_deployment,
    is_module,
    remote_declarations,
)
from aadrift.languages.bicep.modules import Missing
from aadrift.languages.bicep.roots import Root
from aadrift.languages.bicep.templates import Instance
from aadrift.languages.interface import Use
from aadrift.records import dataclass
from aadrift.source import Span
from aadrift.values import Mapping, OneOf, Sequence, Text, Value

# They steer a deployment, or name other resources; no value of theirs is a property.
_NO_PROPERTIES = frozenset(("scope", "dependsOn", "parent", "params"))


@dataclass(frozen=True)
class _Leaf:
    path: tuple[str, ...]
    key: Span | None
    text: Text


def uses_in(root: Root, origins: frozenset[Span]) -> Iterator[Use]:
    """The places in one deployment that take a value from some literals and are no audience."""
    if root.template is None:
        return
    for template in every_template(root.template):
        for instance in template.instances():
            for leaf in _leaves_of(instance):
                origin = leaf.text.origin
                if origin is None or origin not in origins or _is_audience(instance, leaf):
                    continue
                what = f"{instance.address}: {'.'.join(leaf.path)}"
                yield Use(what, leaf.key or origin, origin, leaf.text.full_trail)


def _leaves_of(instance: Instance) -> Iterator[_Leaf]:
    """Everything that a resource sets, or that a module is given that can't be looked into."""
    if is_module(instance):
        if isinstance(instance.template.target(instance), Missing):
            yield from _leaves(instance.template.arguments(instance).value(), (), None)
        return
    if is_deployment(instance):
        return  # what it passes on is used by what it deploys
    for one in instance.body.members:
        if isinstance(one, syntax.Spread):
            yield from _leaves(evaluate(one.expression, instance.frame), (), None)
        elif one.name not in _NO_PROPERTIES:
            key = instance.frame.span(one.key)
            yield from _leaves(evaluate(one.value, instance.frame), (one.name or "?",), key)


def _is_audience(instance: Instance, leaf: _Leaf) -> bool:
    path = tuple(part.lower() for part in leaf.path)
    kind = kind_of_type(instance.type)
    if kind is not None:
        return path == ("properties", CONFIGURATIONS[kind].lower(), "aadaudience")
    target = instance.template.target(instance) if is_module(instance) else None
    if not isinstance(target, Missing):
        return False
    return any(
        path == (*(part.lower() for part in found.path), found.key.lower())
        for found in remote_declarations(instance, target.source)
    )


def _leaves(value: Value, path: tuple[str, ...], key: Span | None) -> Iterator[_Leaf]:
    stack: list[tuple[Value, tuple[str, ...], Span | None]] = [(value, path, key)]
    while stack:
        current, at, place = stack.pop()
        match current:
            case Text():
                yield _Leaf(at, place, current)
            case Mapping():
                for name, item in current.items():
                    stack.append((item, (*at, name), extent(current.name(name)) or place))
            case Sequence():
                items = enumerate(current.elements())
                stack.extend((item, (*at, str(number)), place) for number, item in items)
            case OneOf():
                stack.extend((option, at, place) for option in current.branches())
            case _:
                pass

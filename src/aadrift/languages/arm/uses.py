"""Places other than audiences that a literal reaches: a fix of it would change them too."""

from __future__ import annotations

import re
from collections.abc import Iterator

from aadrift.gateway import kind_of_type
from aadrift.languages.arm.bodies import CONFIGURATIONS
from aadrift.languages.arm.evaluation import Frame, Scope, evaluate_value, extent
from aadrift.languages.arm.expressions import is_expression
from aadrift.languages.arm.gateways import given_arguments, remote_arguments
from aadrift.languages.arm.roots import Root
from aadrift.languages.arm.scope import TemplateScope
from aadrift.languages.arm.templates import DEPLOYMENTS, Instance, instances
from aadrift.languages.azure_functions import lookup
from aadrift.languages.interface import Use
from aadrift.records import dataclass
from aadrift.source import Span
from aadrift.values import Mapping, OneOf, Sequence, Text, Value, leaves

# They steer a deployment, or are other resources; no value of theirs is a property.
_NO_PROPERTIES = frozenset(("resources", "copy", "condition", "dependson", "type", "apiversion"))

# A literal can come out of another deployment, or of a name that is computed.
_COMPUTED = re.compile(r"\boutputs\b|\b(?:parameters|variables)\s*\(\s*[^'\s]", re.IGNORECASE)


@dataclass(frozen=True)
class _Leaf:
    path: tuple[str, ...]
    key: Span | None
    text: Text


def uses_of(root: Root, origins: frozenset[Span]) -> Iterator[Use]:
    """The places in one deployment that take some literals and are no setting of a gateway."""
    carriers = _Carriers(origins)
    for instance in instances(root.expansion, carriers.reach):
        for leaf in _leaves(_properties(instance, carriers)):
            origin = leaf.text.origin
            if origin not in origins or origin is None or _is_setting(instance, leaf):
                continue
            what = f"{instance.address} {'.'.join(leaf.path)}"
            yield Use(what, leaf.key or origin, origin, leaf.text.full_trail)


class _Carriers:
    """The names through which some literals can be reached, so that little is evaluated."""

    def __init__(self, origins: frozenset[Span]) -> None:
        self._origins = origins
        self._names: dict[Scope, set[str]] = {}

    def reach(self, _kind: str, body: Value, frame: Frame) -> bool:
        """Whether something of a template, not yet evaluated, can hold one of the literals."""
        return self._is_within(body, self._names_of(frame.scope))

    def _is_within(self, body: Value, names: set[str]) -> bool:
        stack = [body]
        while stack:
            match stack.pop():
                case Text() as text:
                    if self._stands_in(text) or _mentions(text.value, names):
                        return True
                case Mapping() as mapping:
                    stack.extend(mapping.entries.values())
                case Sequence() as sequence:
                    stack.extend(sequence.items)
                case _:
                    pass
        return False

    def _stands_in(self, text: Text) -> bool:
        place = extent(text)
        return place is not None and any(map(place.holds, self._origins))

    def _names_of(self, scope: Scope) -> set[str]:
        if scope not in self._names:
            found = set()
            if isinstance(scope, TemplateScope):
                for name, value in scope.names():
                    if any(self._holds(leaf) for leaf in leaves(value)):
                        found.add(f"'{name.lower()}'")
                found |= self._functions(scope.template)
            self._names[scope] = found
        return self._names[scope]

    def _functions(self, template: Mapping) -> set[str]:
        """The namespaces of user-defined functions in which a literal stands."""
        groups = lookup(template, "functions")
        return {
            f"{name.value.lower()}."
            for group in (groups.items if isinstance(groups, Sequence) else ())
            if isinstance(group, Mapping)
            and self._is_within(group, set())
            and isinstance(name := lookup(group, "namespace"), Text)
        }

    def _holds(self, leaf: Value) -> bool:
        return isinstance(leaf, Text) and leaf.origin in self._origins


def _mentions(code: str, names: set[str]) -> bool:
    if not is_expression(code):
        return False
    folded = code.lower()
    return any(name in folded for name in names) or _COMPUTED.search(code) is not None


def _properties(instance: Instance, carriers: _Carriers) -> Value:
    """What a resource sets, evaluated, as far as the literals can be in it."""
    if instance.type.lower() == DEPLOYMENTS:
        # The arguments of one that can't be read; what another one's template does is seen there.
        return given_arguments(instance)
    entries = {
        key: evaluate_value(value, instance.frame)
        for key, value in instance.body.entries.items()
        if key.lower() not in _NO_PROPERTIES and carriers.reach("", value, instance.frame)
    }
    return Mapping(entries, "object", instance.body.names)


def _is_setting(instance: Instance, leaf: _Leaf) -> bool:
    """Whether a place is a gateway's audience, tenant or issuer, which are read as such."""
    path = tuple(part.lower() for part in leaf.path)
    kind = kind_of_type(instance.type)
    if kind is not None:
        holder = ("properties", CONFIGURATIONS[kind].lower())
        return path[:-1] == holder and path[-1] in ("aadaudience", "aadtenant", "aadissuer")
    if instance.remote is None:
        return False
    return any(
        path
        == (*(part.lower() for part in found.path), found.key.lower().replace("audience", word))
        for found in remote_arguments(instance)
        for word in ("audience", "tenant", "issuer")
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

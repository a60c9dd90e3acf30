"""From a template to the resources that deploying it makes, nested deployments included."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from urllib.parse import unquote, urlsplit

from aadrift.languages.arm.bodies import part
from aadrift.languages.arm.evaluation import (
    MAX_COPIES,
    RESOURCE_LOOP,
    Frame,
    evaluate_value,
    extent,
)
from aadrift.languages.arm.scope import (
    Arguments,
    Run,
    TemplateScope,
    given_parameters,
    outputs_of,
)
from aadrift.languages.azure_functions import Surroundings, key_of, lookup
from aadrift.records import dataclass
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
    branches,
    one_of,
)

DEPLOYMENTS = "microsoft.resources/deployments"
_TARGETS = ("subscriptionId", "resourceGroup")

# Azure Resource Manager follows far fewer.
MAX_NESTING = 30

# Making a deployment ready is as much work as this many steps of evaluation.
_STEPS_OF_DEPLOYMENT = 30

# Whether a resource of some type (lower case) and body, in some frame, is asked for.
Wanted = Callable[[str, Mapping, Frame], bool]


@dataclass(frozen=True)
class Instance:
    """One resource that a deployment makes.

    ``body`` is what the template says of it, not yet evaluated; ``frame`` evaluates it.
    ``within`` is the address of the deployment around it (empty, or ending with ``/``), ``index``
    the resource's place in its loop. ``surroundings`` say into what it is deployed. ``remote``
    tells, for a deployment whose template is not on disk, why it can't be read.
    """

    type: str
    body: Mapping
    frame: Frame
    surroundings: Surroundings
    within: str = ""
    index: str = ""
    existing: bool = False
    remote: Unknown | None = None

    def get(self, name: str) -> Value:
        """A property of the resource, evaluated; null where it is missing."""
        return evaluate_value(lookup(self.body, name) or Null(), self.frame)

    @property
    def address(self) -> str:
        """Type and name; a name that is not known is shown as it is written."""
        name = self.get("name")
        if isinstance(name, Text):
            # The index is part of most names already.
            return f"{self.within}{self.type}/{name.value}"
        written = lookup(self.body, "name")
        shown = written.value if isinstance(written, Text) else "?"
        return f"{self.within}{self.type}/{shown}{self.index}"


@dataclass(frozen=True)
class Expansion:
    """A template in the scope that evaluates it, deployed into some surroundings."""

    template: Mapping
    frame: Frame
    scope: TemplateScope
    surroundings: Surroundings
    within: str = ""
    links: tuple[str, ...] = ()


def expand(
    template: Mapping, given: dict[str, Value], surroundings: Surroundings, run: Run
) -> Expansion:
    """A template that is deployed by itself, with the parameters it is given."""
    links = (surroundings.template,) if surroundings.template is not None else ()
    return _expansion(template, given, surroundings, run, "", links)


def _expansion(
    template: Mapping,
    given: dict[str, Value],
    surroundings: Surroundings,
    run: Run,
    within: str,
    links: tuple[str, ...],
) -> Expansion:
    scope = TemplateScope(template, given, surroundings, run)
    expansion = Expansion(template, Frame(scope), scope, surroundings, within, links)
    scope.outputs = lambda name, depth: _outputs(expansion, name, depth)
    return expansion


def instances(root: Expansion, wanted: Wanted) -> Iterator[Instance]:
    """The wanted resources, and every deployment that can't be read.

    When they are more than can be evaluated, that is told to ``Run.stopped``, and the rest is left
    out.
    """

    def is_read(kind: str, body: Mapping, frame: Frame) -> bool:
        return kind == DEPLOYMENTS or wanted(kind, body, frame)

    stack = [root]
    while stack:
        expansion = stack.pop()
        if expansion is not root and expansion.scope.exhausted(_STEPS_OF_DEPLOYMENT):
            message = "it makes too many deployments to evaluate: not all of them were read"
            root.scope.run.stopped(extent_of(root.template, "resources"), message)
            return
        children = []
        for instance in _resources(expansion, is_read):
            if instance.type.lower() != DEPLOYMENTS or instance.existing:
                yield instance
                continue
            for child in nested(instance, expansion):
                if isinstance(child, Expansion):
                    children.append(child)
                else:
                    yield replace(instance, remote=child)
        stack.extend(reversed(children))


def declared(section: Value | None) -> list[tuple[str, Mapping]]:
    """The resources of a template: an array, or (language version 2.0) an object of symbols."""
    if isinstance(section, Sequence):
        return [("", item) for item in section.items if isinstance(item, Mapping)]
    if isinstance(section, Mapping):
        items = section.entries.items()
        return [(symbol, item) for symbol, item in items if isinstance(item, Mapping)]
    return []


def _resources(expansion: Expansion, wanted: Wanted) -> Iterator[Instance]:
    top = declared(lookup(expansion.template, "resources"))
    stack = [("", item, expansion.frame) for _, item in reversed(top)]
    while stack:
        parent, body, frame = stack.pop()
        kind = type_of(body, parent, frame)
        children = [child for _, child in declared(lookup(body, "resources"))]
        is_wanted = wanted(kind.lower(), body, frame)
        if not is_wanted and not children:
            continue
        below = []
        for instance in instances_of(kind, body, expansion, frame):
            # A condition does not extend to the child resources; a loop does.
            below += [(kind, child, instance.frame) for child in children]
            if is_wanted and not is_false(instance.get("condition")):
                yield instance
        stack.extend(reversed(below))


def type_of(body: Mapping, parent: str, frame: Frame) -> str:
    """The whole type of a resource, without its version."""
    kind = evaluate_value(lookup(body, "type") or Null(), frame)
    name = kind.value if isinstance(kind, Text) else ""
    name = name.split("@", 1)[0]
    # A child's type is told without its parent's, unless it is a resource of another provider.
    provider = name.split("/", 1)[0]
    return name if not parent or "." in provider else f"{parent}/{name}"


def instances_of(
    kind: str, body: Mapping, expansion: Expansion, frame: Frame
) -> Iterator[Instance]:
    """The rounds of a resource's loop, or the one instance; its condition is not looked at."""
    existing = lookup(body, "existing")
    base = Instance(
        kind,
        body,
        frame,
        expansion.surroundings,
        expansion.within,
        existing=isinstance(existing, Bool) and existing.value,
    )
    loop = lookup(body, "copy")
    yield from _copies(base, loop) if isinstance(loop, Mapping) else (base,)


def _copies(base: Instance, loop: Mapping) -> Iterator[Instance]:
    name = lookup(loop, "name")
    names = {RESOURCE_LOOP, name.value.lower() if isinstance(name, Text) else RESOURCE_LOOP}
    count = evaluate_value(lookup(loop, "count") or Null(), base.frame)
    known = isinstance(count, Number) and count.value <= MAX_COPIES
    rounds: list[tuple[Value, str]] = []
    if known and isinstance(count, Number):
        rounds = [(Number(number), f"[{number}]") for number in range(int(count.value))]
    else:
        reason = "the index of the loop is not known"
        rounds = [(Unknown(reason, extent(name) if isinstance(name, Text) else None), "[*]")]
    for index, shown in rounds:
        loops = {**base.frame.loops, **dict.fromkeys(names, index)}
        yield replace(base, frame=replace(base.frame, loops=loops), index=shown)


def is_false(condition: Value) -> bool:
    """Whether a resource with this condition is certainly not deployed."""
    match condition:
        case Bool():
            return not condition.value
        case Text():
            return condition.value.lower() == "false"
        case _:
            return False


def nested(instance: Instance, parent: Expansion) -> Iterator[Expansion | Unknown]:
    """The template of a nested deployment, or why it can't be read.

    They are several where it is not decided which one is deployed, or how it is evaluated.
    """
    properties = lookup(instance.body, "properties")
    if not isinstance(properties, Mapping):
        yield Unknown("the deployment's properties can't be read")
        return
    surroundings = _surroundings(instance)
    within = f"{instance.address}/"
    inline = lookup(properties, "template")
    run, links = parent.scope.run, (*parent.links, "")
    if len(parent.links) > MAX_NESTING:
        message = f"deployments are nested deeper than {MAX_NESTING} levels"
        yield _stopped(instance, run, message)
        return
    given = _given(instance, properties)
    if isinstance(inline, Mapping):
        for is_inner in _scopes(properties, instance.frame):
            if is_inner:
                yield _expansion(inline, given, surroundings, run, within, links)
            else:
                scope = parent.scope
                yield Expansion(inline, instance.frame, scope, surroundings, within, links)
        return
    for one in _templates_of(instance, properties, inline, parent):
        if isinstance(one, Unknown):
            yield one
            continue
        template, path = one
        around = surroundings if path is None else replace(surroundings, template=path)
        passed = parent.links if path is None else (*parent.links, path)
        yield _expansion(template, given, around, run, within, (*passed, ""))


def _templates_of(
    instance: Instance, properties: Mapping, inline: Value | None, parent: Expansion
) -> Iterator[tuple[Mapping, str | None] | Unknown]:
    """What an expression makes the template, or what is linked, each with the path of its file."""
    if inline is not None and not isinstance(inline, Null):
        for value in branches(evaluate_value(inline, instance.frame)):
            if isinstance(value, Mapping):
                yield value, None
            else:
                reason = value.reason if isinstance(value, Unknown) else "it is no object"
                yield Unknown(f"the deployment's template is not in the sources: {reason}")
        return
    run = parent.scope.run
    for path in _links(instance, properties):
        if isinstance(path, Unknown):
            yield path
        elif path in parent.links:
            yield _stopped(instance, run, f"the linked template {path} links itself")
        else:
            linked = run.load(path, extent_of(properties, "templateLink"))
            missing = Unknown(f"the linked template {path} can't be read")
            yield missing if linked is None else (linked, path)


def _stopped(instance: Instance, run: Run, message: str) -> Unknown:
    """Why a deployment is not followed, which is told to whoever reads the report."""
    run.stopped(extent_of(instance.body, "type"), message)
    return Unknown(message)


def _given(instance: Instance, properties: Mapping) -> Arguments:
    parameters = lookup(properties, "parameters") or Null()
    return given_parameters(parameters, instance.frame, "argument for parameter")


def _scopes(properties: Mapping, frame: Frame) -> tuple[bool, ...]:
    """Whether the nested template is evaluated in a scope of its own: either where unknown."""
    options = evaluate_value(lookup(properties, "expressionEvaluationOptions") or Null(), frame)
    scope = part(options, "scope")
    found = {
        None if isinstance(one, Unknown) else isinstance(one, Text) and one.value.lower() == "inner"
        for one in branches(scope)
    }
    return (False, True) if len(found) > 1 or None in found else tuple(map(bool, found))


def _surroundings(instance: Instance) -> Surroundings:
    around = replace(instance.surroundings, deployment=_decided(instance.get("name")))
    subscription, group = (_decided(instance.get(name)) for name in _TARGETS)
    if not isinstance(subscription, Null):
        no_group = Unknown("the deployment is not made into a resource group")
        around = replace(around, subscription=subscription, resource_group=no_group)
    return around if isinstance(group, Null) else replace(around, resource_group=group)


def _decided(value: Value) -> Value:
    """A name that ids are made of: one, or an unknown one."""
    if isinstance(value, OneOf):
        return Unknown(value.reason, value.where, trail=value.trail)
    return value


def _links(instance: Instance, properties: Mapping) -> Iterator[str | Unknown]:
    """The paths of the templates that can be linked, relative to the root."""
    link = evaluate_value(lookup(properties, "templateLink") or Null(), instance.frame)
    for one in branches(link):
        if not isinstance(one, Mapping):
            yield Unknown("the deployment's template is not in the sources")
            continue
        relative, address = (list(branches(part(one, name))) for name in ("relativePath", "uri"))
        base = instance.surroundings.template
        if base is not None and any(isinstance(path, Text) for path in relative):
            yield from (_beside(base, path) for path in relative)
        else:
            yield _addressed(address, one)


def _beside(base: str, relative: Value) -> str | Unknown:
    """A path that starts from the file that links it."""
    if not isinstance(relative, Text):
        return Unknown("the path of the deployment's template is not known")
    return posixpath.normpath(posixpath.join(posixpath.dirname(base), relative.value))


def _addressed(addresses: Iterable[Value], link: Mapping) -> str | Unknown:
    """The file beside this one that an address stands for."""
    for option in addresses:
        parts = urlsplit(option.value) if isinstance(option, Text) else None
        if parts is not None and parts.scheme == "file":
            return posixpath.normpath(unquote(parts.path).lstrip("/"))
    if lookup(link, "id") is not None:
        return Unknown("the deployment's template is a template spec, which is not in the sources")
    return Unknown("the deployment's template is linked by an address outside of the sources")


def extent_of(mapping: Mapping, name: str) -> Span | None:
    """Where an object names a property."""
    key = key_of(mapping, name)
    return extent(mapping.name(key)) if key is not None else None


def _outputs(expansion: Expansion, name: str, depth: int) -> Value | None:
    """The outputs of a nested deployment by its name or symbol."""
    for symbol, body in declared(lookup(expansion.template, "resources")):
        if type_of(body, "", expansion.frame).lower() != DEPLOYMENTS:
            continue
        for instance in instances_of(DEPLOYMENTS, body, expansion, expansion.frame):
            called = instance.get("name")
            known = called.value if isinstance(called, Text) else getattr(called, "pattern", None)
            if name.lower() in (symbol.lower(), (known or "").lower()):
                found = [
                    outputs_of(child.scope, depth)
                    for child in nested(instance, expansion)
                    if isinstance(child, Expansion) and child.scope is not expansion.scope
                ]
                if found:
                    return one_of(found, "it is not decided which template is deployed")
    return None

"""From a template to the resources that deploying it makes, nested deployments included."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from urllib.parse import unquote, urlsplit

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
)

DEPLOYMENTS = "microsoft.resources/deployments"
_TARGETS = ("subscriptionId", "resourceGroup")

# Azure Resource Manager follows far fewer.
_MAX_NESTING = 30

# Making a deployment ready is as much work as this many steps of evaluation.
_STEPS_OF_DEPLOYMENT = 30

# Whether a resource of some type (lower case) and body, in some frame, is asked for.
Wanted = Callable[[str, Mapping, Frame], bool]


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
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
            child = nested(instance, expansion)
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


def nested(instance: Instance, parent: Expansion) -> Expansion | Unknown:
    """The template of a nested deployment, or why it can't be read."""
    properties = lookup(instance.body, "properties")
    if not isinstance(properties, Mapping):
        return Unknown("the deployment's properties can't be read")
    surroundings = _surroundings(instance)
    within = f"{instance.address}/"
    inline = lookup(properties, "template")
    run, links = parent.scope.run, parent.links
    if len(links) > _MAX_NESTING:
        return _stopped(instance, run, f"deployments are nested deeper than {_MAX_NESTING} levels")
    if isinstance(inline, Mapping) and not _has_inner_scope(properties, instance.frame):
        return Expansion(inline, instance.frame, parent.scope, surroundings, within, (*links, ""))
    if not isinstance(inline, Mapping):
        path = _link(instance, properties)
        if isinstance(path, Unknown):
            return path
        if path in links:
            return _stopped(instance, run, f"the linked template {path} links itself")
        linked = run.load(path, extent_of(properties, "templateLink"))
        if linked is None:
            return Unknown(f"the linked template {path} can't be read")
        inline, surroundings = linked, replace(surroundings, template=path)
        links = (*links, path)
    given = _given(instance, properties)
    return _expansion(inline, given, surroundings, run, within, (*links, ""))


def _stopped(instance: Instance, run: Run, message: str) -> Unknown:
    """Why a deployment is not followed, which is told to whoever reads the report."""
    run.stopped(extent_of(instance.body, "type"), message)
    return Unknown(message)


def _given(instance: Instance, properties: Mapping) -> Arguments:
    parameters = lookup(properties, "parameters") or Null()
    return given_parameters(parameters, instance.frame, "argument for parameter")


def _has_inner_scope(properties: Mapping, frame: Frame) -> bool:
    options = evaluate_value(lookup(properties, "expressionEvaluationOptions") or Null(), frame)
    scope = lookup(options, "scope") if isinstance(options, Mapping) else None
    return isinstance(scope, Text) and scope.value.lower() == "inner"


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


def _link(instance: Instance, properties: Mapping) -> str | Unknown:
    """The path of a linked template, relative to the root as the file that links it is."""
    link = evaluate_value(lookup(properties, "templateLink") or Null(), instance.frame)
    if not isinstance(link, Mapping):
        return Unknown("the deployment's template is not in the sources")
    base = instance.surroundings.template
    relative, address = lookup(link, "relativePath"), lookup(link, "uri")
    if isinstance(relative, Text) and base is not None:
        return posixpath.normpath(posixpath.join(posixpath.dirname(base), relative.value))
    for option in branches(address) if address is not None else ():
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
                child = nested(instance, expansion)
                if isinstance(child, Expansion) and child.scope is not expansion.scope:
                    return outputs_of(child.scope, depth)
    return None

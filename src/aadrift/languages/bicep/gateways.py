"""From the resources and modules of a Bicep template to gateways."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from aadrift.gateway import Dialect, Gateway, Identity, Kind, Setting, Status, kind_of_type
from aadrift.languages import remote
from aadrift.languages.arm.bodies import CONFIGURATIONS, Field, body_settings, part
from aadrift.languages.arm.evaluation import extent
from aadrift.languages.arm.gateways import TemplateContext, known_part
from aadrift.languages.arm.gateways import gateways_of as arm_gateways_of
from aadrift.languages.arm.scope import Run, given_parameters
from aadrift.languages.arm.templates import DEPLOYMENTS, expand, instances
from aadrift.languages.azure_functions import Surroundings, lookup
from aadrift.languages.bicep import syntax
from aadrift.languages.bicep.modules import JsonModule, deployed_into
from aadrift.languages.bicep.parameters import Given, fixed, worked_out
from aadrift.languages.bicep.reach import Reach
from aadrift.languages.bicep.templates import Instance, Template
from aadrift.languages.clouds import cloud_readings
from aadrift.records import dataclass
from aadrift.source import Span, Step
from aadrift.values import Mapping, Null, Sequence, Text, Value, branches, lift


@dataclass(frozen=True)
class Context:
    """From where a template is deployed: the folder, the parameter file, the user's cloud."""

    stack: str = "."
    variant: str | None = None
    cloud: str | None = None


# Making a template ready is as much work as this many steps of evaluation.
_STEPS_OF_TEMPLATE = 30


def every_template(root: Template, reach: Reach | None = None) -> Iterator[Template]:
    """The template and the Bicep modules that it deploys, at any depth.

    With a reach, only those that can lead to what is looked for.
    When they are more than can be evaluated, that is reported, and the rest is left out.
    """
    stack = [root]
    while stack:
        template = stack.pop()
        if template is not root and template.exhausted(_STEPS_OF_TEMPLATE):
            message = "it deploys too many modules to evaluate: not all of them were read"
            root.run.library.workspace.report(root.file.path, 1, message)
            return
        yield template
        targets = (template.target(one) for one in template.instances(reach) if is_module(one))
        inner = [one for one in targets if isinstance(one, Template)]
        stack.extend(reversed(inner))


def is_module(instance: Instance) -> bool:
    """Whether an instance is the call of a module."""
    return isinstance(instance.declaration, syntax.ModuleDeclaration)


def gateways_of(instance: Instance, context: Context) -> Iterator[Gateway]:
    """The gateways that a resource declares, or a module that is no Bicep file."""
    if is_module(instance):
        target = instance.template.target(instance)
        if isinstance(target, JsonModule):
            given = instance.template.arguments(instance).given()
            path = target.document.path
            yield from _json_gateways(instance, target.document.value, given, path, context)
        elif not isinstance(target, Template):
            yield from _remote_gateways(instance, target.source, context)
        return
    kind = kind_of_type(instance.type)
    if kind is not None and not instance.existing:
        yield from _declared(instance, kind, context)
    elif is_deployment(instance) and not instance.existing:
        yield from _deployed(instance, context)


def is_deployment(instance: Instance) -> bool:
    """Whether a resource deploys a template that it holds or links (decompiled files have them)."""
    return instance.type.lower() == DEPLOYMENTS


def _deployed(instance: Instance, context: Context) -> Iterator[Gateway]:
    """The gateways of a deployment that is written as a resource."""
    properties = instance.get("properties")
    template, written = part(properties, "template"), part(properties, "parameters")
    given = fixed(given_parameters(written, None, "argument for parameter"))
    for one in branches(template):
        if isinstance(one, Mapping):
            yield from _json_gateways(instance, one, given, None, context)
        else:
            link = part(part(properties, "templateLink"), "uri")
            arguments = lift(_values_of, written)
            yield from _by_arguments(instance, arguments, known_part(link) or "", context)


def _values_of(written: Value) -> Value:
    """The arguments of a deployment, as an object of their values."""
    if not isinstance(written, Mapping):
        return written
    return replace(written, entries={name: part(one, "value") for name, one in written.items()})


def _declared(instance: Instance, kind: Kind, context: Context) -> Iterator[Gateway]:
    settings = body_settings(Mapping({"properties": instance.get("properties")}), kind)
    if not settings.declares:
        return
    fields = (settings.audience, settings.tenant, settings.issuer)
    audience, tenant, issuer = (_setting(instance, kind, one) for one in fields)
    place = _place_of_use(instance, kind, settings.audience)
    location, around = instance.get("location"), instance.template.surroundings
    yield Gateway(
        address=instance.address,
        kind=kind,
        dialect=Dialect.BICEP,
        location=instance.header if audience.status is Status.ABSENT else place or instance.header,
        audience=audience,
        variant=context.variant,
        identity=Identity(
            known_part(around.subscription),
            known_part(around.resource_group),
            known_part(instance.get("name")),
        ),
        region=location.value if isinstance(location, Text) else None,
        tenant=tenant,
        issuer=issuer,
        protocols=settings.protocols,
        authentication=settings.authentication,
        readings=cloud_readings(context.cloud, None, location, tenant, audience),
        stack=context.stack,
        partners=partners(audience, instance),
    )


def partners(audience: Setting, instance: Instance) -> tuple[Span, ...]:
    """The allowed values of parameters that must change together with an audience."""
    allowed = instance.template.run.allowed
    places = (allowed.get(origin, ()) for origin in audience.origins)
    return tuple(dict.fromkeys(place for group in places for place in group))


def _setting(instance: Instance, kind: Kind, field: Field) -> Setting:
    place = _place_of_use(instance, kind, field)
    if place is None:
        return Setting.of(field.value)
    what = f"{instance.address}: {CONFIGURATIONS[kind]}.{field.name}"
    return Setting.of(field.value.via(Step(place, what)))


def _place_of_use(instance: Instance, kind: Kind, field: Field) -> Span | None:
    """Where the resource itself names a setting, or the object that the setting comes with."""
    body, source = instance.body, instance.template.source
    own = field.place if field.place is not None and field.place.path == source.path else None
    if own is not None and body.start <= own.start and own.end <= body.end:
        return own
    place: Span | None = None
    current: syntax.Node = body
    for name in ("properties", CONFIGURATIONS[kind], field.name):
        found = property_named(current, name)
        if found is None:
            break
        place, current = Span(source, found.key.start, found.key.end), found.value
    return place or field.place


def property_named(node: syntax.Node, name: str) -> syntax.Property | None:
    """A property that an object literal writes."""
    members = node.members if isinstance(node, syntax.ObjectExpression) else ()
    named = (one for one in members if isinstance(one, syntax.Property) and one.name == name)
    return next(named, None)


def _json_gateways(
    instance: Instance, template: Mapping, given: Given, path: str | None, context: Context
) -> Iterator[Gateway]:
    """The gateways of a JSON template that a module call or a deployment deploys."""
    run = instance.template.run.arm
    around = replace(_surroundings(instance), template=path)
    for gateway in template_gateways(template, given, around, context, run, instance.header):
        both = (*gateway.partners, *partners(gateway.audience, instance))
        address = f"{instance.address}/{gateway.address}"
        yield replace(gateway, address=address, partners=both)


def _surroundings(instance: Instance) -> Surroundings:
    """Into what a module call or a deployment deploys."""
    around = deployed_into(
        instance.get("scope"), instance.get("name"), instance.template.surroundings
    )
    group = Null() if is_module(instance) else instance.get("resourceGroup")
    return around if isinstance(group, Null) else replace(around, resource_group=group)


def template_gateways(
    template: Mapping,
    given: Given,
    around: Surroundings,
    context: Context,
    run: Run,
    where: Span,
) -> Iterator[Gateway]:
    """The gateways of a JSON template that is deployed with some parameters."""
    place = TemplateContext(
        where, around, Dialect.ARM, context.variant, context.stack, context.cloud
    )
    root = expand(template, worked_out(given), around, run)
    for one in instances(root, lambda kind, _body, _frame: kind_of_type(kind) is not None):
        yield from arm_gateways_of(one, place, run)


def remote_declarations(instance: Instance, source: str) -> list[remote.RemoteDeclaration]:
    """The audiences among the arguments of a module that is not in the tree."""
    return _named(instance, instance.template.arguments(instance).value(), source)


def _named(instance: Instance, given: Value, source: str) -> list[remote.RemoteDeclaration]:
    name = instance.declaration.name.text
    return list(remote.declarations(given, f"{source} {name}"))


def _remote_gateways(instance: Instance, source: str, context: Context) -> Iterator[Gateway]:
    """The arguments of a module that is not in the tree are what declares."""
    yield from _by_arguments(
        instance, instance.template.arguments(instance).value(), source, context
    )


def _by_arguments(
    instance: Instance, given: Value, source: str, context: Context
) -> Iterator[Gateway]:
    arguments = given if isinstance(given, Mapping) else Mapping({})
    named = _named(instance, given, source)
    around = _surroundings(instance) if named else instance.template.surroundings
    for found in named:
        gateway = of_arguments(
            found, arguments, instance.address, instance.header, context, around.subscription
        )
        group = gateway.identity.resource_group or known_part(around.resource_group)
        identity = replace(gateway.identity, resource_group=group)
        both = partners(gateway.audience, instance)
        yield replace(gateway, identity=identity, partners=both)


def of_arguments(
    found: remote.RemoteDeclaration,
    arguments: Mapping,
    address: str,
    header: Span,
    context: Context,
    subscription: Value,
) -> Gateway:
    """The gateway that an audience among some arguments declares."""
    inner = "".join(f"[{key}]" if key.isdigit() else f".{key}" for key in found.path)
    place = _argument_place(found, header)
    audience = Setting.of(found.audience.via(Step(place, f"{address}{inner}.{found.key}")))
    tenant, issuer = (
        Setting.of(remote.sibling(found, word) or Null()) for word in ("tenant", "issuer")
    )
    location = lookup(arguments, "location")
    named = remote.names(found, arguments)
    name = next((known for one in named if (known := known_part(one))), None)
    return Gateway(
        address=f"{address}{inner}",
        kind=found.kind,
        dialect=Dialect.BICEP,
        location=place,
        audience=audience,
        variant=context.variant,
        identity=Identity(known_part(subscription), None, name),
        region=location.value if isinstance(location, Text) else None,
        tenant=tenant,
        issuer=issuer,
        protocols=_words(found, "vpnClientProtocols", "vpnProtocols"),
        authentication=_words(found, "vpnAuthenticationTypes"),
        readings=cloud_readings(context.cloud, None, location, tenant, audience),
        stack=context.stack,
    )


def _argument_place(found: remote.RemoteDeclaration, header: Span) -> Span:
    """The key that holds the audience, where the call itself writes it."""
    own = extent(found.siblings.name(found.key))
    return own if own is not None and own.path == header.path else header


def _words(found: remote.RemoteDeclaration, *names: str) -> tuple[str, ...] | None:
    for holder in (found.siblings, found.owner):
        for name in names:
            value = lookup(holder, name)
            items = value.items if isinstance(value, Sequence) else ()
            words = tuple(item.value for item in items if isinstance(item, Text))
            if isinstance(value, Sequence) and len(words) == len(items):
                return words
    return None

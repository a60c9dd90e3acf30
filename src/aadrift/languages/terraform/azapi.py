"""Gateways declared through the AzAPI provider: ARM bodies as HCL objects or as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aadrift.gateway import Dialect, Gateway, Identity, Kind, Setting, identity_of, kind_of_type
from aadrift.languages.arm.bodies import CONFIGURATIONS, Field, body_settings, decoded
from aadrift.languages.arm.bodies import part as property_of
from aadrift.languages.clouds import cloud_readings
from aadrift.languages.terraform import embedded
from aadrift.languages.terraform.gateways import Context, Resource, part
from aadrift.languages.terraform.modules import AnyAttribute, AnyBlock
from aadrift.languages.terraform.providers import Provider, provider_of
from aadrift.source import Span, Step
from aadrift.values import Mapping, Null, Text, Unknown, Value, branches, leaves_by_path, lift

if TYPE_CHECKING:
    from aadrift.languages.terraform.instance import Instance

_DEPLOYMENTS = {"microsoft.resources/deployments", "microsoft.resources/deploymentstacks"}


def of_resource(instance: Instance, block: AnyBlock, context: Context) -> Iterator[Gateway]:
    """The gateways of one azapi resource, one for each of its instances."""
    attributes = block.body.attributes
    attribute = attributes.get("body") or attributes.get("sensitive_body")
    if attribute is None:
        return
    for one in instance.expansion(block):
        resource = Resource(instance, block, one)
        for branch in branches(resource.value("type")):
            for kind in _kinds(branch, resource):
                yield from _gateway(resource, kind, attribute, context)
            if _type(branch).lower() in _DEPLOYMENTS or _may_deploy(branch, resource):
                yield from embedded.of_deployment(_deployment(resource, attribute), context)


def _type(named: Value) -> str:
    """A resource type without its version; ``*`` stands for what is not known of it."""
    known = named.value if isinstance(named, Text) else part(named)
    return (known or "*").partition("@")[0]


def _may_deploy(named: Value, resource: Resource) -> bool:
    """Whether a resource whose type is not known has the body of a deployment."""
    if not isinstance(named, Unknown) or "*" not in _type(named):
        return False
    template = property_of(property_of(_body(resource), "properties"), "template")
    return any(isinstance(branch, Mapping | Text) for branch in branches(template))


def parts_besides_audience(
    resource: Resource, name: str
) -> Iterator[tuple[tuple[str, ...], Value]]:
    """What a body sends, by its path, without audiences; nothing where it may be a deployment.

    Where a value goes inside of a template that is deployed can't be told from here.
    """
    named = list(branches(resource.value("type")))
    if any(_type(one).lower() in _DEPLOYMENTS or _may_deploy(one, resource) for one in named):
        return
    gateway = any(True for one in named for _ in _kinds(one, resource))
    for path, leaf in leaves_by_path((name,), decoded(resource.value(name))):
        if not (gateway and path[-1].lower() == "aadaudience"):
            yield path, leaf


def _deployment(resource: Resource, attribute: AnyAttribute) -> embedded.Deployment:
    """The deployment that a body asks for: ``template`` or ``templateLink``, and ``parameters``."""
    properties = property_of(decoded(_body(resource)), "properties")
    template = property_of(properties, "template")
    link = property_of(properties, "templateLink")
    names = (part(property_of(link, name)) for name in ("id", "uri"))
    into = identity_of(part(resource.value("parent_id")) or "")
    provider = provider_of(resource.instance, resource.block)
    group = into.resource_group or resource.group_of("parent_id")
    linked = isinstance(template, Null)
    return embedded.Deployment(
        resource,
        attribute.span,
        f"{attribute.name}.properties.template",
        None if linked else template,
        property_of(properties, "parameters"),
        " ".join(name or "" for name in names),
        None if group is None else Text(group),
        provider.subscription if into.subscription is None else Text(into.subscription),
    )


def _kinds(named: Value, resource: Resource) -> Iterator[Kind]:
    """What a resource of some type is; where the type is not known, what its body looks like."""
    kind = kind_of_type(_type(named))
    if kind is not None:
        yield kind
    elif isinstance(named, Unknown) and "*" in _type(named):
        body = _body(resource)
        for kind in Kind:
            if Setting.of(body_settings(body, kind).audience.value).options:
                yield kind


def _body(resource: Resource) -> Value:
    """What is sent: ``body`` with ``sensitive_body``, which the provider merges into it."""
    return lift(_merged, resource.value("body"), resource.value("sensitive_body"))


def _merged(under: Value, over: Value) -> Value:
    if isinstance(over, Null):
        return under
    if not isinstance(under, Mapping) or not isinstance(over, Mapping):
        return over
    entries = dict(under.items())
    for name, value in over.items():
        below = entries.get(name)
        entries[name] = value if below is None else lift(_merged, below, value)
    return Mapping(entries, "object", {**under.names, **over.names}, trail=under.trail)


def _gateway(
    resource: Resource, kind: Kind, attribute: AnyAttribute, context: Context
) -> Iterator[Gateway]:
    body = _body(resource)
    settings = body_settings(body, kind)
    partial = resource.block.labels[0] != "azapi_resource"
    if not settings.declares or (partial and isinstance(settings.audience.value, Null)):
        return
    audience, tenant, issuer = (
        _setting(resource, kind, field, attribute.span)
        for field in (settings.audience, settings.tenant, settings.issuer)
    )
    location = _first(resource.value("location"), property_of(body, "location"))
    provider = provider_of(resource.instance, resource.block)
    yield Gateway(
        address=resource.address,
        kind=kind,
        dialect=Dialect.AZAPI,
        location=settings.audience.place or attribute.span,
        audience=audience,
        variant=context.variant,
        identity=_identity(resource, body, provider),
        region=part(location),
        tenant=tenant,
        issuer=issuer,
        protocols=settings.protocols,
        authentication=settings.authentication,
        readings=cloud_readings(
            context.inputs.cloud, provider.environment, location, tenant, audience
        ),
        stack=context.stack,
        ignored=resource.ignored(*_paths(kind)),
    )


def _paths(kind: Kind) -> tuple[str, ...]:
    """The body and each object on the way to the sign-in settings."""
    return tuple(
        f"{body}{path}"
        for body in ("body", "sensitive_body")
        for path in ("", ".properties", f".properties.{CONFIGURATIONS[kind]}")
    )


def _setting(resource: Resource, kind: Kind, field: Field, attribute: Span) -> Setting:
    what = f"{resource.address} {CONFIGURATIONS[kind]}.{field.name}"
    return Setting.of(field.value.via(Step(field.place or attribute, what)))


def _first(*values: Value) -> Value:
    return next((value for value in values if not isinstance(value, Null)), Null())


def _identity(resource: Resource, body: Value, provider: Provider) -> Identity:
    whole = part(resource.value("resource_id"))
    if whole is not None:
        return identity_of(whole)
    name = part(_first(resource.value("name"), property_of(body, "name")))
    parent = part(resource.value("parent_id"))
    subscription = part(provider.subscription) if provider.subscription else None
    if parent is None:
        return Identity(subscription, resource.group_of("parent_id"), name)
    owner = identity_of(parent)
    return Identity(owner.subscription or subscription, owner.resource_group, name)

"""Gateways declared through the AzAPI provider: ARM bodies as HCL objects or as JSON."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from aadrift.gateway import Dialect, Gateway, Identity, Kind, Setting, identity_of, kind_of_type
from aadrift.languages.clouds import cloud_readings
from aadrift.languages.data.json import JsonError, decode_json
from aadrift.languages.terraform.evaluation import index
from aadrift.languages.terraform.gateways import Context, Resource, part, strings
from aadrift.languages.terraform.json_syntax import JsonAttribute
from aadrift.languages.terraform.modules import AnyBlock
from aadrift.languages.terraform.providers import Provider, provider_of
from aadrift.source import Span, Step
from aadrift.values import Mapping, Null, Text, Unknown, Value, branches, lift

if TYPE_CHECKING:
    from aadrift.languages.terraform.instance import Instance

TYPES = {"azapi_resource", "azapi_update_resource"}

_GROUP_ID = re.compile(r"((?:data\.)?azurerm_resource_group\.[\w-]+(?:\[[^\]]*\])?)\.id")
_HOLDERS = {
    Kind.GATEWAY: "vpnClientConfiguration",
    Kind.SERVER_CONFIGURATION: "aadAuthenticationParameters",
}


def of_resource(instance: Instance, block: AnyBlock, context: Context) -> Iterator[Gateway]:
    """The gateways of one azapi resource, one for each of its instances."""
    for one in instance.expansion(block):
        resource = Resource(instance, block, one)
        for branch in branches(resource.value("type")):
            kind = kind_of_type(branch.value) if isinstance(branch, Text) else None
            if kind is not None:
                gateway = _gateway(resource, kind, context)
                if gateway is not None:
                    yield gateway


def _gateway(resource: Resource, kind: Kind, context: Context) -> Gateway | None:
    attribute = resource.block.body.attributes.get("body")
    if attribute is None:
        return None
    body = lift(decoded, resource.value("body"))
    properties = member(body, "properties")
    if kind is Kind.GATEWAY and _other_type(member(properties, "gatewayType")):
        return None
    holder = member(properties, _HOLDERS[kind])
    if isinstance(holder, Null):
        if kind is Kind.GATEWAY or resource.block.labels[0] == "azapi_update_resource":
            return None
        holder = Mapping({})
    where = _key_place(holder, attribute.span)
    step = Step(where, f"{resource.address} {_HOLDERS[kind]}.aadAudience")
    audience, tenant, issuer = (
        Setting.of(member(holder, name).via(step))
        for name in ("aadAudience", "aadTenant", "aadIssuer")
    )
    wide = kind is Kind.GATEWAY
    protocols = member(holder, "vpnClientProtocols") if wide else member(properties, "vpnProtocols")
    types = member(holder if wide else properties, "vpnAuthenticationTypes")
    location = _first(resource.value("location"), member(body, "location"))
    provider = provider_of(resource.instance, resource.block)
    return Gateway(
        address=resource.address,
        kind=kind,
        dialect=Dialect.AZAPI,
        location=where,
        audience=audience,
        variant=context.variant,
        identity=_identity(resource, body, provider),
        region=part(location),
        tenant=tenant,
        issuer=issuer,
        protocols=strings(protocols),
        authentication=strings(types),
        readings=cloud_readings(
            context.inputs.cloud, provider.environment, location, tenant, audience
        ),
        stack=context.stack,
    )


def decoded(value: Value) -> Value:
    """A body that may be given as JSON text, as an object."""
    if not isinstance(value, Text):
        return value
    try:
        return decode_json(value)
    except JsonError as error:
        return Unknown(f"the body is no JSON: {error.message}", value.origin)


def member(value: Value, name: str) -> Value:
    """A property of an ARM object, found without case; Null where it is missing."""
    return lift(lambda one: _member(one, name), value)


def _member(value: Value, name: str) -> Value:
    if isinstance(value, Unknown):
        return value
    if not isinstance(value, Mapping):
        return Null()
    key = next((key for key in value.entries if key.lower() == name.lower()), None)
    return Null() if key is None else index(value, Text(key), None)


def _other_type(value: Value) -> bool:
    return isinstance(value, Text) and value.value.lower() != "vpn"


def _key_place(holder: Value, otherwise: Span) -> Span:
    for branch in branches(holder):
        if isinstance(branch, Mapping):
            for key in branch.entries:
                spans = branch.name(key).spans
                if key.lower() == "aadaudience" and spans:
                    return spans[0]
    return otherwise


def _first(*values: Value) -> Value:
    return next((value for value in values if not isinstance(value, Null)), Null())


def _identity(resource: Resource, body: Value, provider: Provider) -> Identity:
    whole = part(resource.value("resource_id"))
    if whole is not None:
        return identity_of(whole)
    name = part(_first(resource.value("name"), member(body, "name")))
    parent = part(resource.value("parent_id"))
    subscription = part(provider.subscription) if provider.subscription else None
    if parent is not None:
        owner = identity_of(f"{parent}/providers")
        return Identity(owner.subscription or subscription, owner.resource_group, name)
    return Identity(subscription, _group_of_parent(resource), name)


def _group_of_parent(resource: Resource) -> str | None:
    """The name of the resource group whose ``id`` is the parent, which only Azure knows."""
    attribute = resource.block.body.attributes.get("parent_id")
    if attribute is None:
        return None
    if isinstance(attribute, JsonAttribute):
        if not isinstance(attribute.value, Text):
            return None
        code = attribute.value.value.removeprefix("${").removesuffix("}")
    else:
        code = attribute.code.value
    group = _GROUP_ID.fullmatch(code.strip())
    if group is None:
        return None
    return part(resource.instance.code(f"{group[1]}.name", resource.one.names))

"""What the body of a gateway resource says, in the shape that Azure Resource Manager takes it.

The body may come from a template, or from another language that sends one (Terraform's azapi).
"""

from __future__ import annotations

from aadrift.gateway import Kind
from aadrift.languages.arm.evaluation import extent
from aadrift.languages.azure_functions import key_of, lookup
from aadrift.languages.data.json import JsonError, decode_draft, decode_json
from aadrift.records import dataclass
from aadrift.source import Span
from aadrift.values import (
    Mapping,
    Null,
    Sequence,
    Text,
    Unknown,
    Value,
    branches,
    lift,
)

# The object that holds audience, tenant and issuer, by kind of resource.
CONFIGURATIONS = {
    Kind.GATEWAY: "vpnClientConfiguration",
    Kind.SERVER_CONFIGURATION: "aadAuthenticationParameters",
}


@dataclass(frozen=True)
class Field:
    """One setting of a body, and where its key is written."""

    name: str
    value: Value
    place: Span | None


@dataclass(frozen=True)
class BodySettings:
    """What a body says of Entra authentication.

    ``declares`` is false for a resource that can't have a point-to-site configuration (an
    ExpressRoute gateway, or a VPN gateway without one). ``protocols`` and ``authentication`` are
    None where they are not told.
    """

    declares: bool
    audience: Field
    tenant: Field
    issuer: Field
    protocols: tuple[str, ...] | None
    authentication: tuple[str, ...] | None


def body_settings(body: Value, kind: Kind) -> BodySettings:
    """Read a resource's body (``{properties: {…}}``), as an object or as JSON text."""
    properties = part(decoded(body), "properties")
    configuration = part(properties, CONFIGURATIONS[kind])
    if kind is Kind.GATEWAY:
        holder, protocols = configuration, "vpnClientProtocols"
        declares = not _is_null(configuration) and not _is_express_route(properties)
    else:
        # A server configuration is point-to-site whatever its authentication is.
        holder, protocols, declares = properties, "vpnProtocols", True
    return BodySettings(
        declares,
        _field(configuration, "aadAudience"),
        _field(configuration, "aadTenant"),
        _field(configuration, "aadIssuer"),
        _words(part(holder, protocols)),
        _words(part(holder, "vpnAuthenticationTypes")),
    )


def _is_null(value: Value) -> bool:
    return all(isinstance(branch, Null) for branch in branches(value))


def _is_express_route(properties: Value) -> bool:
    types = branches(part(properties, "gatewayType"))
    return all(isinstance(one, Text) and one.value.lower() == "expressroute" for one in types)


def part(value: Value, name: str) -> Value:
    """A property of an object by its name in any case; null where it, or the object, is missing."""

    def read(one: Value) -> Value:
        match one:
            case Mapping():
                found = lookup(one, name)
                return Null() if found is None else found
            case Null():
                return one
            case Unknown():
                return Unknown(one.reason, one.where, one.failed, trail=one.trail)
            case _:
                return Unknown(f"what should hold {name} is no object", trail=one.trail)

    return lift(read, value)


def decoded(body: Value) -> Value:
    """A body as an object, where it is JSON text."""

    def decode(one: Value) -> Value:
        if isinstance(one, Unknown):
            document = decode_draft(one)
            return one if document is None else document.via(*one.trail)
        if not isinstance(one, Text):
            return one
        try:
            return decode_json(one).via(*one.trail)
        except JsonError as error:
            return Unknown(f"the body is no JSON: {error.message}", extent(one))

    return lift(decode, body)


def _field(configuration: Value, name: str) -> Field:
    place = None
    for branch in branches(configuration):
        key = key_of(branch, name) if isinstance(branch, Mapping) else None
        if place is None and isinstance(branch, Mapping) and key is not None:
            place = extent(branch.name(key))
    return Field(name, part(configuration, name), place)


def _words(value: Value) -> tuple[str, ...] | None:
    items = value.items if isinstance(value, Sequence) else ()
    words = tuple(item.value for item in items if isinstance(item, Text))
    return words if isinstance(value, Sequence) and len(words) == len(items) else None

"""Module calls whose module is not on disk."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from aadrift.gateway import Dialect, Gateway, Identity, Setting, identity_of
from aadrift.inputs import Inputs
from aadrift.languages import remote
from aadrift.languages.clouds import cloud_readings
from aadrift.languages.terraform.calls import META
from aadrift.languages.terraform.expansion import BlockInstance
from aadrift.languages.terraform.gateways import Context, group_named_by, part, strings
from aadrift.languages.terraform.json_syntax import JsonBlock
from aadrift.languages.terraform.modules import AnyBlock
from aadrift.languages.terraform.providers import Provider, provider_of_call
from aadrift.languages.terraform.sources import Missing
from aadrift.languages.terraform.terragrunt import Unit
from aadrift.records import dataclass
from aadrift.source import Span, Step
from aadrift.values import Mapping, Null, Value

if TYPE_CHECKING:
    from aadrift.languages.terraform.instance import Instance

_NAMES = ("name", "virtual_network_gateway_name", "vpn_gateway_name", "gateway_name", "vgw_name")
_GROUPS = ("resource_group_name", "resource_group", "rg_name")


def of_call(
    instance: Instance,
    call: tuple[str, AnyBlock, BlockInstance],
    missing: Missing,
    context: Context,
) -> Iterator[Gateway]:
    """The gateways that the arguments of a call declare."""
    label, block, one = call
    arguments, spans = _arguments(instance, block, one)
    for found in remote.declarations(arguments, f"{missing.source} {label}"):
        yield _gateway(instance, call, found, arguments, spans, context)


def _arguments(
    instance: Instance, block: AnyBlock, one: BlockInstance
) -> tuple[Mapping, dict[str, Span]]:
    values: dict[str, Value] = {}
    spans: dict[str, Span] = {}
    for name, attribute in block.body.attributes.items():
        if name not in META:
            values[name] = instance.attribute(attribute, "", one.names)
            spans[name] = attribute.span
    return Mapping(values), spans


def _gateway(
    instance: Instance,
    call: tuple[str, AnyBlock, BlockInstance],
    found: remote.RemoteDeclaration,
    arguments: Mapping,
    spans: dict[str, Span],
    context: Context,
) -> Gateway:
    label, block, one = call
    address = f"{instance.prefix}module.{label}{one.suffix}"
    inner = "".join(f"[{key}]" if key.isdigit() else f".{key}" for key in found.path)
    where = _place(found, spans, block)
    step = Step(where, f"{address}{inner}.{found.key}")
    audience = Setting.of(found.audience.via(step))
    tenant = Setting.of(remote.sibling(found, "tenant") or Null())
    issuer = Setting.of(remote.sibling(found, "issuer") or Null())
    location = arguments.get("location")
    provider = provider_of_call(instance, block)
    identity = _identity(found, arguments, provider.subscription)
    parent = block.body.attributes.get("parent_id")
    if identity.resource_group is None and parent is not None:
        group = group_named_by(instance, parent, one.names)
        identity = replace(identity, resource_group=group)
    return Gateway(
        address=f"{address}{inner}",
        kind=found.kind,
        dialect=Dialect.TERRAFORM_JSON if isinstance(block, JsonBlock) else Dialect.TERRAFORM,
        location=where,
        audience=audience,
        variant=context.variant,
        identity=identity,
        region=part(location) if location else None,
        tenant=tenant,
        issuer=issuer,
        protocols=_strings(found, "vpn_client_protocols", "vpn_protocols"),
        authentication=_strings(found, "vpn_auth_types", "vpn_authentication_types"),
        readings=cloud_readings(
            context.inputs.cloud, provider.environment, location, tenant, audience
        ),
        stack=context.stack,
    )


def _identity(
    found: remote.RemoteDeclaration, arguments: Mapping, subscription: Value | None
) -> Identity:
    """What the names of arguments tell; ``subscription`` is the provider's."""
    parent = identity_of(part(arguments.get("parent_id") or Null()) or "")
    given = arguments.get("subscription_id")
    return Identity(
        part(given or Null()) or parent.subscription or part(subscription or Null()),
        _first(found, arguments, _GROUPS) or parent.resource_group,
        _first(found, arguments, _NAMES),
    )


def _first(
    found: remote.RemoteDeclaration, arguments: Mapping, names: tuple[str, ...]
) -> str | None:
    values = (holder.get(name) for holder in (found.owner, arguments) for name in names)
    return next((known for value in values if value is not None and (known := part(value))), None)


def _strings(found: remote.RemoteDeclaration, *names: str) -> tuple[str, ...] | None:
    values = (strings(found.owner.get(name) or Null()) for name in names)
    return next((texts for texts in values if texts is not None), None)


def _place(found: remote.RemoteDeclaration, spans: dict[str, Span], block: AnyBlock) -> Span:
    """The key that holds the audience, or the argument that it is in."""
    if not found.path:
        return spans[found.key]
    own = found.siblings.name(found.key).spans
    argument = spans.get(found.path[0], block.header)
    return own[0] if own and own[0].path == argument.path else argument


def of_unit(unit: Unit, inputs: Inputs) -> Iterator[Gateway]:
    """The gateways that the inputs of a terragrunt unit declare, whose module is not on disk."""
    context = Context(inputs, unit.folder, None)
    site = Site(unit.address, unit.place, Dialect.TERRAGRUNT, Provider())
    yield from of_arguments(unit.inputs, f"{unit.source} {unit.folder}", site, context)


@dataclass(frozen=True)
class Site:
    """Where arguments are given to something that is not on disk, and by which provider."""

    address: str
    place: Span
    dialect: Dialect
    provider: Provider


def of_arguments(
    arguments: Mapping, source: str, site: Site, context: Context
) -> Iterator[Gateway]:
    """The gateways that arguments declare by their names; ``source`` is what takes them."""
    for found in remote.declarations(arguments, source):
        address = ".".join((site.address, *found.path))
        own = found.siblings.name(found.key).spans
        where = own[0] if own else site.place
        audience = Setting.of(found.audience.via(Step(where, f"{address}.{found.key}")))
        tenant = Setting.of(remote.sibling(found, "tenant") or Null())
        issuer = Setting.of(remote.sibling(found, "issuer") or Null())
        location = arguments.get("location")
        yield Gateway(
            address=address,
            kind=found.kind,
            dialect=site.dialect,
            location=where,
            audience=audience,
            variant=context.variant,
            identity=_identity(found, arguments, site.provider.subscription),
            region=part(location) if location else None,
            tenant=tenant,
            issuer=issuer,
            readings=cloud_readings(
                context.inputs.cloud, site.provider.environment, location, tenant, audience
            ),
            stack=context.stack,
        )

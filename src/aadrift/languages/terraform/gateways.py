"""The gateways that the resources of a module instance declare."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import reduce
from typing import TYPE_CHECKING

from aadrift.gateway import Dialect, Gateway, Identity, Kind, Setting, Status
from aadrift.inputs import Inputs
from aadrift.languages.clouds import cloud_readings
from aadrift.languages.terraform import expressions
from aadrift.languages.terraform.expansion import BlockInstance
from aadrift.languages.terraform.json_syntax import JsonAttribute, JsonBlock
from aadrift.languages.terraform.modules import AnyAttribute, AnyBlock, AnyBody
from aadrift.languages.terraform.providers import Provider, provider_of
from aadrift.languages.terraform.scanner import Attribute, mentions
from aadrift.languages.terraform.syntax import TupleExpression, Unreadable
from aadrift.records import dataclass
from aadrift.source import Span, Step
from aadrift.values import Null, Sequence, Text, Unknown, Value, branches, feasible

if TYPE_CHECKING:
    from aadrift.languages.terraform.instance import Instance


@dataclass(frozen=True)
class Shape:
    """Where a resource type keeps its sign-in settings.

    Source: the documentation of the azurerm provider, versions 2 to 4.
    """

    kind: Kind
    block: str
    audience: str
    tenant: str
    issuer: str


SHAPES = {
    "azurerm_virtual_network_gateway": Shape(
        Kind.GATEWAY, "vpn_client_configuration", "aad_audience", "aad_tenant", "aad_issuer"
    ),
    "azurerm_vpn_server_configuration": Shape(
        Kind.SERVER_CONFIGURATION,
        "azure_active_directory_authentication",
        "audience",
        "tenant",
        "issuer",
    ),
}


@dataclass(frozen=True)
class Context:
    """What all gateways of one root module share."""

    inputs: Inputs
    stack: str
    variant: str | None


def of_resource(
    instance: Instance, block: AnyBlock, shape: Shape, context: Context
) -> Iterator[Gateway]:
    """The gateways of one azurerm resource, one for each of its instances."""
    written = block.body.attributes.get(shape.block)
    if isinstance(written, Attribute):
        instance.unreadable(written.span, f"{shape.block} is a block, so no '=' stands behind it")
    for one in instance.expansion(block):
        resource = Resource(instance, block, one)
        kind = resource.value("type")
        if shape.kind is Kind.GATEWAY and _certainly_other(kind, "vpn"):
            continue
        found = [
            resource.gateway(shape, body, names, context)
            for body, names, _ in instance.resources.nested(block.body, shape.block, one.names)
        ]
        if found:
            # One that says nothing of an audience is what is left where the others are not made.
            speaking = [each for each in found if each.audience.status is not Status.ABSENT]
            yield reduce(_either, speaking or found)
        elif shape.kind is Kind.SERVER_CONFIGURATION:
            yield resource.without_sign_in(shape, context)


def _either(one: Gateway, other: Gateway) -> Gateway:
    """A gateway with two blocks of settings. Azure takes one: its conditions decide which."""
    return replace(
        one.either(other, "which of several blocks counts is not known"),
        protocols=one.protocols if one.protocols == other.protocols else None,
        authentication=one.authentication if one.authentication == other.authentication else None,
    )


_INDEX_OR_QUOTE = re.compile(r"\[[^\]]*\]|[\s\"]")


def _listed(attribute: AnyAttribute) -> set[str]:
    """What ``ignore_changes`` names, without indexes; an audience in a block as the block."""
    if isinstance(attribute, JsonAttribute):
        value = attribute.value
        items = value.items if isinstance(value, Sequence) else (value,)
        texts = [item.value for item in items if isinstance(item, Text)]
    else:
        code = attribute.code.value
        node = expressions.parse(code)
        nodes = node.items if isinstance(node, TupleExpression) else (node,)
        texts = [code[item.start : item.end] for item in nodes]
    names = (_INDEX_OR_QUOTE.sub("", text) for text in texts)
    return {re.sub(r"\.\w*audience$", "", name, flags=re.IGNORECASE) for name in names}


_GROUP_ID = re.compile(r"((?:data\.)?azurerm_resource_group\.[\w-]+(?:\[[^\]]*\])?)\.id")


def group_named_by(
    instance: Instance, attribute: AnyAttribute, names: dict[str, Value]
) -> str | None:
    """The name of the resource group whose ``id``, which only Azure knows, an attribute takes."""
    if isinstance(attribute, JsonAttribute):
        if not isinstance(attribute.value, Text):
            return None
        code = attribute.value.value.removeprefix("${").removesuffix("}")
    else:
        code = attribute.code.value
    group = _GROUP_ID.fullmatch(code.strip())
    return part(instance.code(f"{group[1]}.name", names)) if group else None


def _certainly_other(value: Value, expected: str) -> bool:
    value = feasible(value)
    texts = [branch.value.lower() for branch in branches(value) if isinstance(branch, Text)]
    return bool(texts) and expected not in texts and len(texts) == len(list(branches(value)))


def _swallows(attribute: Attribute, name: str) -> bool:
    """Whether a value that can't be read has another attribute in it: both are on one line."""
    text, start, end = attribute.file.text, attribute.start, attribute.end
    return mentions(name, text, start, end) and isinstance(
        expressions.parse(text[start:end]), Unreadable
    )


@dataclass(frozen=True)
class Resource:
    """One instance of a resource block."""

    instance: Instance
    block: AnyBlock
    one: BlockInstance

    @property
    def address(self) -> str:
        """The resource instance's address, as Terraform prints it."""
        return f"{self.instance.prefix}{'.'.join(self.block.labels)}{self.one.suffix}"

    @property
    def dialect(self) -> Dialect:
        """The syntax that the resource is written in."""
        return Dialect.TERRAFORM_JSON if isinstance(self.block, JsonBlock) else Dialect.TERRAFORM

    def value(self, name: str) -> Value:
        """An attribute of the resource; Null when it is not set."""
        return self._in(self.block.body, name, self.one.names)

    def _in(self, body: AnyBody, name: str, names: dict[str, Value]) -> Value:
        attribute = body.attributes.get(name)
        if attribute is None:
            return Null()
        return self.instance.attribute(attribute, "", names)

    def setting(self, body: AnyBody, block: str, name: str, names: dict[str, Value]) -> Setting:
        """A sign-in setting in a nested block, traced from here."""
        attribute = body.attributes.get(name)
        if attribute is None:
            return self._absent(body, name)
        value = self._in(body, name, names)
        return Setting.of(value.via(Step(attribute.span, f"{self.address} {block}.{name}")))

    def _absent(self, body: AnyBody, name: str) -> Setting:
        """A setting that is not there, if all that could be it can be read."""
        if body.problems:
            reason = "a statement of its block can't be read, and may be this setting"
            return Setting.of(Unknown(reason, self.block.header))
        for other in body.attributes.values():
            if isinstance(other, Attribute) and _swallows(other, name):
                reason = f"{name} stands in the value of {other.name}, which can't be read"
                self.instance.unreadable(other.span, reason)
                return Setting.of(Unknown(reason, other.span))
        return Setting(Status.ABSENT)

    def gateway(
        self,
        shape: Shape,
        body: AnyBody,
        names: dict[str, Value],
        context: Context,
    ) -> Gateway:
        """The gateway that a block with sign-in settings makes of the resource."""
        audience, tenant, issuer = (
            self.setting(body, shape.block, name, names)
            for name in (shape.audience, shape.tenant, shape.issuer)
        )
        used = body.attributes.get(shape.audience)
        if shape.kind is Kind.GATEWAY:
            protocols = self._in(body, "vpn_client_protocols", names)
            authentication = self._in(body, "vpn_auth_types", names)
        else:
            protocols = self.value("vpn_protocols")
            authentication = self.value("vpn_authentication_types")
        return self._gateway(
            shape.kind,
            used.span if used is not None else self.block.header,
            (audience, tenant, issuer),
            (strings(protocols), strings(authentication)),
            context,
        )

    def without_sign_in(self, shape: Shape, context: Context) -> Gateway:
        """The server configuration that has no Entra ID sign-in."""
        absent = self._absent(self.block.body, shape.block)
        protocols = strings(self.value("vpn_protocols"))
        authentication = strings(self.value("vpn_authentication_types"))
        where = self.block.header
        settings = (absent, absent, absent)
        return self._gateway(shape.kind, where, settings, (protocols, authentication), context)

    def _gateway(
        self,
        kind: Kind,
        where: Span,
        settings: tuple[Setting, Setting, Setting],
        lists: tuple[tuple[str, ...] | None, tuple[str, ...] | None],
        context: Context,
    ) -> Gateway:
        audience, tenant, issuer = settings
        provider = provider_of(self.instance, self.block)
        location = self.value("location")
        return Gateway(
            address=self.address,
            kind=kind,
            dialect=self.dialect,
            location=where,
            audience=audience,
            variant=context.variant,
            identity=self.identity(provider),
            region=part(location),
            tenant=tenant,
            issuer=issuer,
            protocols=lists[0],
            authentication=lists[1],
            readings=cloud_readings(
                context.inputs.cloud, provider.environment, location, tenant, audience
            ),
            stack=context.stack,
            ignored=self.ignored(SHAPES[self.block.labels[0]].block),
        )

    def ignored(self, *settings: str) -> Span | None:
        """Where ``ignore_changes`` names one of some settings, or all."""
        for block in self.block.body.of_type("lifecycle"):
            attribute = block.body.attributes.get("ignore_changes")
            if attribute is not None and not {"all", *settings}.isdisjoint(_listed(attribute)):
                return attribute.span
        return None

    def group_of(self, name: str) -> str | None:
        """The resource group whose ``id`` an attribute is."""
        attribute = self.block.body.attributes.get(name)
        return group_named_by(self.instance, attribute, self.one.names) if attribute else None

    def identity(self, provider: Provider) -> Identity:
        """Name, resource group and subscription, as far as the sources tell."""
        subscription = part(provider.subscription) if provider.subscription else None
        return Identity(
            subscription, part(self.value("resource_group_name")), part(self.value("name"))
        )


def part(value: Value) -> str | None:
    """A part of an identity: a string, a pattern with ``*`` for what is unknown, or nothing."""
    match feasible(value):
        case Text(value=text) if text:
            return text
        case Unknown(pattern=pattern) if pattern and pattern.strip("*"):
            return pattern
        case _:
            return None


def strings(value: Value) -> tuple[str, ...] | None:
    """The strings of a list; None where they are not all known, or nothing is set."""
    value = feasible(value)
    if not isinstance(value, Sequence):
        return None
    texts = [item.value for item in value.items if isinstance(item, Text)]
    return tuple(texts) if len(texts) == len(value.items) else None

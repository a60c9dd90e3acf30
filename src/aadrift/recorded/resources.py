"""What a resource in a Terraform state or plan says about a gateway.

States hold secrets of every kind: only the fields that are compared are looked at.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from aadrift.gateway import Kind, identity_of, kind_of_type

Fields = Mapping[str, object]

_AZURERM = {
    "azurerm_virtual_network_gateway": Kind.GATEWAY,
    "azurerm_vpn_server_configuration": Kind.SERVER_CONFIGURATION,
}

# The block that holds the audience, and what its keys are prefixed with, by kind.
_BLOCKS = {
    Kind.GATEWAY: ("vpn_client_configuration", "aad_"),
    Kind.SERVER_CONFIGURATION: ("azure_active_directory_authentication", ""),
}
_ARM_BLOCKS = {
    Kind.GATEWAY: "vpnClientConfiguration",
    Kind.SERVER_CONFIGURATION: "aadAuthenticationParameters",
}
_AZAPI_ID = {"azapi_resource": "id", "azapi_update_resource": "resource_id"}


class Facts(NamedTuple):
    """What one version of a resource says; None where it does not tell."""

    kind: Kind
    id: str | None = None
    name: str | None = None
    resource_group: str | None = None
    audience: str | None = None
    tenant: str | None = None
    issuer: str | None = None


def is_relevant(resource_type: object) -> bool:
    """Whether resources of a type can be gateways or server configurations."""
    return resource_type in _AZURERM or resource_type in _AZAPI_ID


def facts(resource_type: str, values: Fields) -> Facts | None:
    """Read a resource's attributes; None when it is neither a gateway nor a configuration."""
    kind = _AZURERM.get(resource_type)
    return _azapi(resource_type, values) if kind is None else _azurerm(kind, values)


def _azurerm(kind: Kind, values: Fields) -> Facts:
    block, prefix = _BLOCKS[kind]
    settings = _first(values.get(block))
    return Facts(
        kind,
        _text(values, "id"),
        _text(values, "name"),
        _text(values, "resource_group_name"),
        *(_text(settings, prefix + key) for key in ("audience", "tenant", "issuer")),
    )


def _azapi(resource_type: str, values: Fields) -> Facts | None:
    kind = kind_of_type(_text(values, "type") or "")
    if kind is None:
        return None
    resource_id = _text(values, _AZAPI_ID[resource_type])
    identity = identity_of(resource_id) if resource_id else None
    parent = identity_of(_text(values, "parent_id") or "")
    properties = _object(_object(_body(values.get("body"))).get("properties"))
    settings = _object(properties.get(_ARM_BLOCKS[kind]))
    return Facts(
        kind,
        resource_id,
        _text(values, "name") or (identity.name if identity else None),
        identity.resource_group if identity else parent.resource_group,
        *(_text(settings, key) for key in ("aadAudience", "aadTenant", "aadIssuer")),
    )


def _body(body: object) -> object:
    """A request body: JSON text in old provider versions, a value in new ones.

    A raw state wraps a value of dynamic type as ``{"type": …, "value": …}``.
    """
    if isinstance(body, dict) and body.keys() == {"type", "value"}:
        body = body["value"]
    if not isinstance(body, str):
        return body
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        # The provider checked the text when it was applied; a plan may hold part of one.
        return None


def _first(blocks: object) -> Fields:
    return _object(blocks[0]) if isinstance(blocks, list) and blocks else _object(blocks)


def _object(value: object) -> Fields:
    return value if isinstance(value, dict) else {}


def _text(fields: Fields, key: str) -> str | None:
    value = fields.get(key)
    return value if isinstance(value, str) and value else None


class Resource(NamedTuple):
    """A resource instance of the JSON form, by its address."""

    address: str
    type: str
    values: Fields


def resources(values: object) -> Iterator[Resource]:
    """The relevant managed resources of ``values`` or ``planned_values``, modules included.

    Deposed objects, which Terraform is about to destroy, are left out.
    """
    stack = [fields_of(fields_of({"values": values}, "values"), "root_module")]
    while stack:
        module = stack.pop()
        for item in objects(module, "resources"):
            resource = resource_of(item, item.get("values"))
            if resource is not None:
                yield resource
        stack.extend(objects(module, "child_modules"))


def resource_of(item: Fields, values: object) -> Resource | None:
    """One entry of a resource list or a change list with the values that it has."""
    address, resource_type = item.get("address"), item.get("type")
    if item.get("mode", "managed") != "managed" or item.get("deposed_key") or item.get("deposed"):
        return None
    if not isinstance(address, str) or not isinstance(resource_type, str):
        return None
    return Resource(address, resource_type, _object(values)) if is_relevant(resource_type) else None


class ShapeError(Exception):
    """A file has not the shape of a state or plan. The message is a clause about the file."""


def objects(fields: Fields, key: str) -> list[Fields]:
    """The objects of a list; empty when there is none. Raises ShapeError for anything else."""
    items = fields.get(key)
    if items is None:
        return []
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise ShapeError(f"its {key} are no list of objects")
    return items


def fields_of(fields: Fields, key: str) -> Fields:
    """An object; empty when there is none. Raises ShapeError for anything else."""
    value = fields.get(key)
    if value is not None and not isinstance(value, dict):
        raise ShapeError(f"its {key} is no object")
    return value or {}

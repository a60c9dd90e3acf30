"""One Azure resource, in any form that Azure's tools print, as a live gateway.

Only the fields that are compared are looked at: what else stands in a resource (RADIUS secrets,
certificates) is neither kept nor repeated in a message.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from aadrift.gateway import Kind, LiveGateway, kind_of_type
from aadrift.jsonfile import kind_of_value

Fields = Mapping[str, object]

P2S_GATEWAY_TYPE = "microsoft.network/p2svpngateways"

_SUBNET = re.compile(r"/virtualNetworks/([^/]+)/subnets/[^/]+$", re.IGNORECASE)
_ID = re.compile(
    r"/subscriptions/[^/]+/resourceGroups/[^/]+/providers/(Microsoft\.Network/[^/]+)/[^/]+",
    re.IGNORECASE,
)

# Types of virtual network gateways that can't serve point-to-site clients.
_NO_VPN = frozenset({"expressroute", "localgateway"})

# Keys of which every resource of its kind has one; without them the properties were left out.
_OWN_KEYS = {
    Kind.GATEWAY: ("vpnClientConfiguration", "gatewayType", "vpnType", "ipConfigurations"),
    Kind.SERVER_CONFIGURATION: (
        "aadAuthenticationParameters",
        "vpnAuthenticationTypes",
        "vpnProtocols",
        "vpnClientIpsecPolicies",
    ),
}


class ResourceError(Exception):
    """A resource can't be used. The message is a clause that continues its name or position."""


def get(fields: Fields, name: str) -> object:
    """A field by its name, whose case Azure's services do not agree on; None when missing."""
    if name in fields:
        return fields[name]
    folded = name.lower()
    return next((value for key, value in fields.items() if key.lower() == folded), None)


def text(fields: Fields, name: str) -> str | None:
    """A string field; None when missing, null or empty. Raises ResourceError otherwise."""
    value = get(fields, name)
    if value is None or isinstance(value, str):
        return value or None
    raise ResourceError(f"has {kind_of_value(value)} as {name}, where a string is expected")


def texts(fields: Fields, name: str) -> tuple[str, ...]:
    """A list of strings; empty when missing or null. Raises ResourceError otherwise."""
    value = get(fields, name)
    if value is None:
        return ()
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise ResourceError(f"has {kind_of_value(value)} as {name}, where strings are expected")
    return tuple(value)


def nested(fields: Fields, name: str) -> Fields:
    """An object field; empty when missing or null. Raises ResourceError otherwise."""
    value = get(fields, name)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise ResourceError(f"has {kind_of_value(value)} as {name}, where an object is expected")
    return value


def resource_type(fields: Fields) -> str:
    """The ARM type of a resource in lower case, from its type or else its id; empty if unknown."""
    named = text(fields, "type")
    if named is not None:
        return named.lower()
    match = _ID.fullmatch((text(fields, "id") or "").rstrip("/"))
    return match[1].lower() if match else ""


def type_of_id(resource_id: str) -> str:
    """The ARM type that a full resource id names, in lower case; empty when it is no such id."""
    match = _ID.fullmatch(resource_id)
    return match[1].lower() if match else ""


def read_resource(fields: Fields, kind: Kind, source: str) -> LiveGateway | None:
    """Read a gateway or server configuration; None when it can't serve point-to-site clients.

    The properties may stand in an envelope (``properties``, as ARM and Resource Graph answer) or
    flat (as the Azure CLI prints). Raises ResourceError when the resource has no usable id, lacks
    its properties, or a field has the wrong type.
    """
    body = _body(fields, kind)
    if (text(body, "gatewayType") or "").lower() in _NO_VPN:
        return None
    resource_id = _checked_id(fields, kind)
    if kind is Kind.GATEWAY:
        settings = nested(body, "vpnClientConfiguration")
        protocols = texts(settings, "vpnClientProtocols")
        authentication = texts(settings, "vpnAuthenticationTypes")
    else:
        settings = nested(body, "aadAuthenticationParameters")
        protocols = texts(body, "vpnProtocols")
        authentication = texts(body, "vpnAuthenticationTypes")
    return LiveGateway(
        id=resource_id,
        kind=kind,
        source=source,
        audience=text(settings, "aadAudience"),
        tenant=text(settings, "aadTenant"),
        issuer=text(settings, "aadIssuer"),
        location=text(fields, "location"),
        protocols=protocols,
        authentication=authentication,
        tags=_tags(nested(fields, "tags")),
        used_by=_ids(body, "p2SVpnGateways"),
        guid=(text(body, "resourceGuid") or "").lower() or None,
        network=_network(body),
    )


def _network(body: Fields) -> str | None:
    """The name of the virtual network in whose subnet a gateway is; None when that is not told."""
    value = get(body, "ipConfigurations")
    for item in value if isinstance(value, list) else ():
        if not isinstance(item, dict):
            continue
        # The Azure CLI prints them flat.
        for fields in (get(item, "properties"), item):
            subnet = get(fields, "subnet") if isinstance(fields, dict) else None
            subnet_id = get(subnet, "id") if isinstance(subnet, dict) else None
            found = _SUBNET.search(subnet_id) if isinstance(subnet_id, str) else None
            if found is not None:
                return found[1]
    return None


def _tags(tags: Fields) -> dict[str, str]:
    return {key: value for key, value in tags.items() if isinstance(value, str)}


def _body(fields: Fields, kind: Kind) -> Fields:
    body = nested(fields, "properties")
    if body or isinstance(get(fields, "properties"), dict):
        return body
    if all(get(fields, key) is None for key in _OWN_KEYS[kind]):
        raise ResourceError(
            "comes without its properties, so nothing tells its audience; keep the columns id, "
            "type, location and properties"
        )
    return fields


def _checked_id(fields: Fields, kind: Kind) -> str:
    resource_id = (text(fields, "id") or "").rstrip("/")
    if not resource_id:
        raise ResourceError("has no id, so it can't be compared with code; keep the column id")
    if kind_of_type(type_of_id(resource_id)) is not kind:
        raise ResourceError(f"has an id that is not the resource id of a {kind}")
    return resource_id


def _ids(fields: Fields, name: str) -> tuple[str, ...]:
    """The ids of a list of references."""
    value = get(fields, name)
    items = value if isinstance(value, list) else []
    found = (get(item, "id") for item in items if isinstance(item, dict))
    return tuple(item for item in found if isinstance(item, str))

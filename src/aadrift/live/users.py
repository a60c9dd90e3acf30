"""Who uses a VPN server configuration: point-to-site gateways, and the Virtual WANs they are in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from aadrift.gateway import LiveGateway
from aadrift.live.arm import (
    P2S_GATEWAY_TYPE,
    Fields,
    ResourceError,
    get,
    nested,
    resource_type,
    text,
)

VIRTUAL_WAN_TYPE = "microsoft.network/virtualwans"


def with_users(
    gateways: Iterable[LiveGateway], resources: Iterable[object]
) -> Iterator[LiveGateway]:
    """The gateways, each server configuration with those of the resources that use it.

    Resources of other types, and ones that can't be read, are passed over: how a user is written
    decides nothing, it is only named beside the configuration.
    """
    hubs: dict[str, str] = {}
    uses: list[tuple[str, str, str]] = []
    for resource in resources:
        if isinstance(resource, dict):
            hubs.update(_hubs(resource))
            uses.extend(_use(resource))
    users: dict[str, list[str]] = {}
    for configuration, user, hub in uses:
        users.setdefault(configuration, []).append(user)
        if hub in hubs:
            users[configuration].append(hubs[hub])
    for live in gateways:
        named = (*live.used_by, *users.get(live.id.lower(), ()))
        once = {user.lower(): user for user in reversed(named)}
        yield replace(live, used_by=tuple(reversed(once.values()))) if named else live


def _use(resource: Fields) -> Iterator[tuple[str, str, str]]:
    """Server configuration and hub (lower case) of a P2S gateway, between them its own id."""
    try:
        if resource_type(resource) != P2S_GATEWAY_TYPE:
            return
        body = nested(resource, "properties") or resource
        configuration = text(nested(body, "vpnServerConfiguration"), "id")
        hub = text(nested(body, "virtualHub"), "id") or ""
        user = text(resource, "id")
    except ResourceError:
        return
    if configuration and user:
        yield configuration.lower(), user, hub.lower()


def _hubs(resource: Fields) -> Iterator[tuple[str, str]]:
    """The hubs (ids in lower case) of a Virtual WAN, each with the WAN's id."""
    try:
        if resource_type(resource) != VIRTUAL_WAN_TYPE:
            return
        body = nested(resource, "properties") or resource
        wan = text(resource, "id")
        listed = get(body, "virtualHubs")
        for hub in listed if isinstance(listed, list) else ():
            hub_id = text(hub, "id") if isinstance(hub, dict) else None
            if wan and hub_id:
                yield hub_id.lower(), wan
    except ResourceError:
        return

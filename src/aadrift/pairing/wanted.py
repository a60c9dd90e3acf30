"""The resource ids of declared gateways, where everything about them is known."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from aadrift.gateway import Gateway, Kind
from aadrift.pairing.records import complete
from aadrift.recorded.interface import Recorded

_TYPES = {
    Kind.GATEWAY: "virtualNetworkGateways",
    Kind.SERVER_CONFIGURATION: "vpnServerConfigurations",
}


def wanted_ids(gateways: Sequence[Gateway], recorded: Recorded | None) -> tuple[str, ...]:
    """The ids that a live source should have asked for by name, each once without case.

    They come from state and plan files, or from sources that tell subscription, resource group and
    name. What is only known in part names no resource.
    """
    found: dict[str, str] = {}
    for one in complete(gateways, recorded):
        for resource_id in (*one.ids, *_ids(one.gateway)):
            if "*" not in resource_id:
                found.setdefault(resource_id.lower(), resource_id)
    return tuple(found.values())


def _ids(gateway: Gateway) -> Iterator[str]:
    identity = gateway.identity
    if identity.id is not None:
        yield identity.id
    elif identity.subscription and identity.resource_group and identity.name:
        yield (
            f"/subscriptions/{identity.subscription}/resourceGroups/{identity.resource_group}"
            f"/providers/Microsoft.Network/{_TYPES[gateway.kind]}/{identity.name}"
        )

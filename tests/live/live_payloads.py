"""Answers in the forms in which Azure's tools print them, for made-up gateways."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

from aadrift.gateway import LiveGateway
from aadrift.live.file import read_live_file
from aadrift.live.interface import LiveReading

OLD = "41b23e61-6c1e-4545-b367-cd054e0ed4b4"
NEW = "c632b3df-fb67-4d84-bdcf-b95ad541b5c8"
SUB = "7d0f1b0a-52c4-4a35-9a57-2f1f3c6a1e10"
TENANT = "https://login.microsoftonline.com/2b9c7a44-6d0e-4c7b-8a51-9f3e2d1c0b77"
ISSUER = "https://sts.windows.net/2b9c7a44-6d0e-4c7b-8a51-9f3e2d1c0b77/"
SECRET = "s3cr3t-of-the-radius-server"

GATEWAY_TYPE = "Microsoft.Network/virtualNetworkGateways"
CONFIGURATION_TYPE = "Microsoft.Network/vpnServerConfigurations"


def resource_id(name: str, group: str = "rg-hub", kind: str = GATEWAY_TYPE, sub: str = SUB) -> str:
    return f"/subscriptions/{sub}/resourceGroups/{group}/providers/{kind}/{name}"


def gateway(name: str = "vgw-hub", audience: str | None = OLD, **more: Any) -> dict[str, Any]:
    """A virtual network gateway as ARM answers it."""
    client: dict[str, Any] = {
        "vpnClientProtocols": ["OpenVPN"],
        "vpnAuthenticationTypes": ["AAD", "Radius"],
        "radiusServers": [{"radiusServerAddress": "10.1.0.4", "radiusServerSecret": SECRET}],
        "radiusServerSecret": SECRET,
    }
    if audience is not None:
        client |= {"aadTenant": TENANT, "aadAudience": audience, "aadIssuer": ISSUER}
    return {
        "name": name,
        "id": resource_id(name),
        "type": GATEWAY_TYPE,
        "etag": 'W/"x"',
        "location": "westeurope",
        "tags": {"team": "net"},
        "properties": {
            "provisioningState": "Succeeded",
            "gatewayType": "Vpn",
            "vpnClientConfiguration": client,
        },
        **more,
    }


def configuration(name: str = "vsc-wan", audience: str | None = OLD, **more: Any) -> dict[str, Any]:
    """A VPN server configuration as ARM answers it."""
    aad = {"aadTenant": TENANT, "aadAudience": audience, "aadIssuer": ISSUER}
    return {
        "name": name,
        "id": resource_id(name, kind=CONFIGURATION_TYPE),
        "type": CONFIGURATION_TYPE,
        "location": "West Europe",
        "properties": {
            "vpnProtocols": ["OpenVPN"],
            "vpnAuthenticationTypes": ["AAD"],
            "radiusServerSecret": SECRET,
            "p2SVpnGateways": [
                {"id": resource_id("p2s-weu", kind="Microsoft.Network/p2sVpnGateways")}
            ],
            **({"aadAuthenticationParameters": aad} if audience else {}),
        },
        **more,
    }


def flat(resource: dict[str, Any]) -> dict[str, Any]:
    """The same resource as the Azure CLI prints it: no envelope around the properties."""
    rest = copy.deepcopy(resource)
    properties = rest.pop("properties")
    return {**rest, **properties, "resourceGroup": "rg-hub"}


def read(folder: Path, payload: object, *, encoding: str = "utf-8") -> LiveReading:
    path = folder / "live.json"
    text = payload if isinstance(payload, str) else json.dumps(payload)
    path.write_text(text, encoding=encoding)
    return read_live_file(path, "live.json")


def only(reading: LiveReading) -> LiveGateway:
    (one,) = reading.gateways
    return one

"""Resources in the shape in which Azure Resource Manager (api-version 2024-05-01) sends them."""

from __future__ import annotations

import uuid
from typing import Any

MICROSOFT = "c632b3df-fb67-4d84-bdcf-b95ad541b5c8"
LEGACY = "41b23e61-6c1e-4545-b367-cd054e0ed4b4"
CUSTOM = "7d2f0c1e-94ab-4b6d-8f53-1c5e2a9d7b30"
TENANT = "5f1c9a7e-2b64-4d38-9e0a-6c8d3b1f7a52"

# Azure really sends shared RADIUS secrets in clear. Nothing of aadrift may ever show this one.
RADIUS_SECRET = "planted-radius-secret-9Qv"

Resource = dict[str, Any]


def resource_id(subscription: str, group: str, kind: str, name: str) -> str:
    return (
        f"/subscriptions/{subscription}/resourceGroups/{group}"
        f"/providers/Microsoft.Network/{kind}/{name}"
    )


def _etag(seed: str) -> str:
    return f'W/"{uuid.uuid5(uuid.NAMESPACE_URL, seed)}"'


def _top(subscription: str, group: str, kind: str, name: str, location: str) -> Resource:
    full = resource_id(subscription, group, kind, name)
    return {
        "name": name,
        "id": full,
        "etag": _etag(full),
        "type": f"Microsoft.Network/{kind}",
        "location": location,
    }


def entra(audience: str, tenant: str = TENANT) -> dict[str, str]:
    return {
        "aadTenant": f"https://login.microsoftonline.com/{tenant}/",
        "aadAudience": audience,
        "aadIssuer": f"https://sts.windows.net/{tenant}/",
    }


def virtual_network_gateway(
    subscription: str,
    group: str,
    name: str,
    audience: str | None = LEGACY,
    *,
    location: str = "westeurope",
    gateway_type: str = "Vpn",
    tags: dict[str, str] | None = None,
) -> Resource:
    """A gateway; without an audience it serves no Entra clients (certificates, or nobody)."""
    top = _top(subscription, group, "virtualNetworkGateways", name, location)
    properties: Resource = {
        "provisioningState": "Succeeded",
        "resourceGuid": str(uuid.uuid5(uuid.NAMESPACE_OID, top["id"])),
        "ipConfigurations": [
            {
                "name": "default",
                "id": f"{top['id']}/ipConfigurations/default",
                "etag": top["etag"],
                "properties": {
                    "provisioningState": "Succeeded",
                    "privateIPAllocationMethod": "Dynamic",
                    "publicIPAddress": {
                        "id": resource_id(subscription, group, "publicIPAddresses", f"pip-{name}")
                    },
                    "subnet": {
                        "id": resource_id(subscription, group, "virtualNetworks", "vnet-hub")
                        + "/subnets/GatewaySubnet"
                    },
                },
            }
        ],
        "natRules": [],
        "enableBgp": False,
        "activeActive": False,
        "gatewayType": gateway_type,
    }
    if gateway_type == "Vpn":
        properties |= {
            "sku": {"name": "VpnGw2AZ", "tier": "VpnGw2AZ", "capacity": 2},
            "vpnType": "RouteBased",
            "vpnGatewayGeneration": "Generation2",
            "bgpSettings": {"asn": 65515, "bgpPeeringAddress": "10.40.0.30", "peerWeight": 0},
            "vpnClientConfiguration": _client_configuration(audience),
        }
    else:
        properties["sku"] = {"name": "ErGw1AZ", "tier": "ErGw1AZ", "capacity": 2}
    return {**top, "tags": tags or {}, "properties": properties}


def _client_configuration(audience: str | None) -> Resource:
    configuration: Resource = {
        "vpnClientAddressPool": {"addressPrefixes": ["172.29.8.0/24"]},
        "vpnClientProtocols": ["OpenVPN"],
        "vpnAuthenticationTypes": ["AAD"] if audience else ["Certificate"],
        "vpnClientRootCertificates": [],
        "vpnClientRevokedCertificates": [],
        "radiusServers": [
            {
                "radiusServerAddress": "10.40.9.4",
                "radiusServerScore": 20,
                "radiusServerSecret": RADIUS_SECRET,
            }
        ],
        "vpnClientIpsecPolicies": [],
    }
    return configuration | (entra(audience) if audience else {})


def vpn_server_configuration(
    subscription: str,
    group: str,
    name: str,
    audience: str | None = LEGACY,
    *,
    location: str = "northeurope",
) -> Resource:
    top = _top(subscription, group, "vpnServerConfigurations", name, location)
    properties: Resource = {
        "provisioningState": "Succeeded",
        "vpnProtocols": ["OpenVPN"],
        "vpnAuthenticationTypes": ["AAD", "Radius"] if audience else ["Radius"],
        "vpnClientRootCertificates": [],
        "vpnClientRevokedCertificates": [],
        "radiusServers": [
            {
                "radiusServerAddress": "10.41.9.4",
                "radiusServerScore": 10,
                "radiusServerSecret": RADIUS_SECRET,
            }
        ],
        "radiusServerRootCertificates": [],
        "radiusClientRootCertificates": [],
        "vpnClientIpsecPolicies": [],
        "configurationPolicyGroups": [],
    }
    if audience:
        properties["aadAuthenticationParameters"] = entra(audience)
    return {**top, "tags": {"owner": "network"}, "properties": properties}


def p2s_vpn_gateway(
    subscription: str, group: str, name: str, configuration: str, hub: str
) -> Resource:
    top = _top(subscription, group, "p2sVpnGateways", name, "northeurope")
    properties = {
        "provisioningState": "Succeeded",
        "virtualHub": {"id": resource_id(subscription, group, "virtualHubs", hub)},
        "vpnServerConfiguration": {"id": configuration},
        "vpnGatewayScaleUnit": 1,
        "customDnsServers": [],
        "isRoutingPreferenceInternet": False,
        "p2SConnectionConfigurations": [
            {
                "name": "default",
                "id": f"{top['id']}/p2sConnectionConfigurations/default",
                "etag": top["etag"],
                "properties": {
                    "provisioningState": "Succeeded",
                    "vpnClientAddressPool": {"addressPrefixes": ["172.30.0.0/22"]},
                    "enableInternetSecurity": False,
                },
            }
        ],
    }
    return {**top, "tags": {}, "properties": properties}


def virtual_wan(subscription: str, group: str, name: str, hubs: tuple[str, ...]) -> Resource:
    top = _top(subscription, group, "virtualWans", name, "northeurope")
    properties = {
        "provisioningState": "Succeeded",
        "disableVpnEncryption": False,
        "allowBranchToBranchTraffic": True,
        "type": "Standard",
        "virtualHubs": [
            {"id": resource_id(subscription, group, "virtualHubs", hub)} for hub in hubs
        ],
        "vpnSites": [],
    }
    return {**top, "tags": {}, "properties": properties}

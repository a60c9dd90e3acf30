"""The audiences of point-to-site VPN gateways, the clouds, and the rules for tenant and issuer.

Source: the audience table of Microsoft's migration article (10 February 2025), and the provider
and REST documentation for tenant and issuer by cloud.
"""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache

from aadrift.records import dataclass

MICROSOFT_REGISTERED = "c632b3df-fb67-4d84-bdcf-b95ad541b5c8"

_GUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_LOCATION_PREFIXES = (
    (("usgov", "usdod"), "AzureUSGovernment"),
    (("china",), "AzureChina"),
    (("germanycentral", "germanynortheast"), "AzureGermany"),
)


class AudienceClass(StrEnum):
    """What an audience value is."""

    MICROSOFT = "microsoft-registered"
    MANUAL = "manually-registered"
    CUSTOM = "custom"
    INVALID = "invalid"


@dataclass(frozen=True)
class Cloud:
    """An Azure cloud: its old audience, and the hosts that its tenants and issuers use."""

    name: str
    title: str
    legacy_audience: str
    tenant_host: str
    issuer_host: str


CLOUDS = {
    cloud.name: cloud
    for cloud in (
        Cloud(
            "AzurePublic",
            "Azure Public",
            "41b23e61-6c1e-4545-b367-cd054e0ed4b4",
            "login.microsoftonline.com",
            "sts.windows.net",
        ),
        Cloud(
            "AzureUSGovernment",
            "Azure US Government",
            "51bb15d4-3a4f-4ebf-9dca-40096fe32426",
            "login.microsoftonline.us",
            "sts.windows.net",
        ),
        Cloud(
            "AzureGermany",
            "Azure Germany",
            "538ee9e6-310a-468d-afef-ea97365856a9",
            "login-us.microsoftonline.de",
            "sts.microsoftonline.de",
        ),
        Cloud(
            "AzureChina",
            "Azure China",
            "49f817b6-84ae-4cc0-928c-73f27289b3aa",
            "login.chinacloudapi.cn",
            "sts.chinacloudapi.cn",
        ),
    )
}

LEGACY_AUDIENCES = {cloud.legacy_audience: cloud for cloud in CLOUDS.values()}

# Names under which people and providers know the clouds, lower case without separators.
_CLOUD_NAMES = {
    "azurepublic": "AzurePublic",
    "azurepubliccloud": "AzurePublic",
    "azurecloud": "AzurePublic",
    "azureglobal": "AzurePublic",
    "global": "AzurePublic",
    "public": "AzurePublic",
    "azureusgovernment": "AzureUSGovernment",
    "azureusgovernmentcloud": "AzureUSGovernment",
    "azuregovernment": "AzureUSGovernment",
    "usgovernment": "AzureUSGovernment",
    "usgov": "AzureUSGovernment",
    "usgovernmentl4": "AzureUSGovernment",
    "usgovernmentl5": "AzureUSGovernment",
    "dod": "AzureUSGovernment",
    "azuregermany": "AzureGermany",
    "azuregermancloud": "AzureGermany",
    "german": "AzureGermany",
    "germany": "AzureGermany",
    "azurechina": "AzureChina",
    "azurechinacloud": "AzureChina",
    "china": "AzureChina",
}


def is_guid(value: str) -> bool:
    """Whether the whole value is a GUID, in any case."""
    return _GUID.fullmatch(value) is not None


@lru_cache(maxsize=4096)
def classify(value: str) -> AudienceClass:
    """The class of an audience value; GUIDs compare without case."""
    if not is_guid(value):
        return AudienceClass.INVALID
    folded = value.lower()
    if folded == MICROSOFT_REGISTERED:
        return AudienceClass.MICROSOFT
    if folded in LEGACY_AUDIENCES:
        return AudienceClass.MANUAL
    return AudienceClass.CUSTOM


def describe(value: str) -> str:
    """An audience's class in words: ``manually registered, Azure Public``."""
    match classify(value):
        case AudienceClass.MICROSOFT:
            return "Microsoft-registered"
        case AudienceClass.MANUAL:
            return f"manually registered, {LEGACY_AUDIENCES[value.lower()].title}"
        case AudienceClass.CUSTOM:
            return "custom"
        case _:
            return "not a GUID"


@lru_cache(maxsize=4096)
def cloud_named(name: str) -> Cloud | None:
    """The cloud that a name stands for (``usgovernment``, ``AzureCloud``, …), None if none."""
    key = re.sub(r"[^a-z0-9]", "", name.lower())
    return CLOUDS.get(_CLOUD_NAMES.get(key, ""))


def cloud_of_location(location: str) -> Cloud | None:
    """The sovereign cloud that a location names; None for any other (Azure Public, or unknown)."""
    key = location.lower().replace(" ", "")
    for prefixes, name in _LOCATION_PREFIXES:
        if key.startswith(prefixes):
            return CLOUDS[name]
    return None


@lru_cache(maxsize=4096)
def host_of(url: str) -> str:
    """The host of a tenant or issuer URL, lower case; empty when the value is no URL."""
    match = re.match(r"https?:/*([^/\\?#\s]+)", url.strip(), re.IGNORECASE)
    return match[1].lower() if match else ""


def cloud_of_tenant(tenant: str) -> Cloud | None:
    """The cloud whose sign-in host a tenant URL names."""
    host = host_of(tenant)
    return next((cloud for cloud in CLOUDS.values() if cloud.tenant_host == host), None)


def tenant_id(url: str) -> str | None:
    """The tenant that a tenant or issuer URL names: its GUID (lower case) or domain name."""
    host = host_of(url)
    if not host:
        return url.strip().lower() if is_guid(url.strip()) else None
    path = re.split(r"[/\\]", url.strip().split("://", 1)[-1], maxsplit=1)
    first = re.split(r"[/\\?#]", path[1].strip("/\\"))[0] if len(path) > 1 else ""
    return first.lower() or None

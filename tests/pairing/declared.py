"""Declared and live gateways of a made-up company, built without any language."""

from __future__ import annotations

from typing import Any

from aadrift.gateway import (
    Dialect,
    Gateway,
    Identity,
    Kind,
    LiveGateway,
    Setting,
)
from aadrift.source import SourceFile, Span, Step
from aadrift.values import Null, OneOf, Text, Unknown, Value

NEW = "c632b3df-fb67-4d84-bdcf-b95ad541b5c8"
OLD = "41b23e61-6c1e-4545-b367-cd054e0ed4b4"
OLD_GOVERNMENT = "51bb15d4-3a4f-4ebf-9dca-40096fe32426"
OLD_CHINA = "49f817b6-84ae-4cc0-928c-73f27289b3aa"
CUSTOM = "6f1d7c52-9f0e-4a43-8c0b-2f6d3c9a7e15"
CUSTOM_2 = "b0c4e9d1-3f27-4d57-9d18-7a1e6c2f8b40"
NIL = "00000000-0000-0000-0000-000000000000"
TENANT_ID = "2b9c7a44-6d0e-4c7b-8a51-9f3e2d1c0b77"
TENANT = f"https://login.microsoftonline.com/{TENANT_ID}"
ISSUER = f"https://sts.windows.net/{TENANT_ID}/"
SUB = "5e6f0c1d-1a2b-4c3d-9e8f-7a6b5c4d3e2f"

ABSENT = Null()


def source(text: str, path: str = "hub/main.tf") -> SourceFile:
    return SourceFile.decode(path, text.encode())


def span(file: SourceFile, needle: str, occurrence: int = 0) -> Span:
    at = -1
    for _ in range(occurrence + 1):
        at = file.text.index(needle, at + 1)
    return file.span(at, at + len(needle))


def literal(value: str, path: str = "hub/main.tf") -> Text:
    """A string that stands in a file of its own line."""
    file = source(f'vpn {{\n  value = "{value}"\n}}\n', path)
    return Text.literal(value, span(file, value))


def unknown(reason: str = "var.audience has no value", pattern: str | None = None) -> Unknown:
    file = source('variable "audience" {}\n', "hub/variables.tf")
    return Unknown(reason, span(file, "variable"), pattern=pattern)


def one_of(*options: Value) -> OneOf:
    return OneOf(options, "var.migrated has no value")


def gateway(
    audience: Value | str = OLD,
    name: str | None = "vgw-hub",
    group: str | None = "rg-hub",
    sub: str | None = None,
    **more: Any,
) -> Gateway:
    """A declared gateway; a string stands in the file as a literal."""
    path = more.pop("path", "hub/main.tf")
    used = source("resource {\n  aad_audience = x\n}\n", path)

    def setting(value: Value | str | None) -> Setting:
        if value is None:
            return Setting.of(ABSENT)
        return Setting.of(literal(value, path) if isinstance(value, str) else value)

    for key in ("tenant", "issuer"):
        more[key] = setting(more.get(key))
    return Gateway(
        address=more.pop("address", "azurerm_virtual_network_gateway.hub"),
        kind=more.pop("kind", Kind.GATEWAY),
        dialect=Dialect.TERRAFORM,
        location=more.pop("location", span(used, "aad_audience")),
        audience=setting(audience),
        identity=Identity(sub, group, name, more.pop("id", None)),
        stack=more.pop("stack", "hub"),
        **more,
    )


def through(value: Text, *steps: tuple[Span, str]) -> Text:
    return value.via(*(Step(place, what) for place, what in steps))


def live_id(
    name: str = "vgw-hub", group: str = "rg-hub", sub: str = SUB, kind: Kind = Kind.GATEWAY
) -> str:
    types = {
        Kind.GATEWAY: "virtualNetworkGateways",
        Kind.SERVER_CONFIGURATION: "vpnServerConfigurations",
    }
    return (
        f"/subscriptions/{sub}/resourceGroups/{group}/providers/Microsoft.Network/"
        f"{types[kind]}/{name}"
    )


def live(
    audience: str | None = OLD,
    name: str = "vgw-hub",
    group: str = "rg-hub",
    sub: str = SUB,
    **more: Any,
) -> LiveGateway:
    kind = more.pop("kind", Kind.GATEWAY)
    more.setdefault("source", "live.json")
    return LiveGateway(live_id(name, group, sub, kind), kind, audience=audience, **more)

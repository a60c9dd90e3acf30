"""Small ARM templates, and reading them as a scan does."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aadrift.discovery import discover
from aadrift.gateway import Gateway
from aadrift.inputs import Inputs
from aadrift.languages.arm.language import ArmLanguage
from aadrift.languages.interface import Declarations, Use
from aadrift.workspace import Workspace

OLD = "41b23e61-6c1e-4545-b367-cd054e0ed4b4"
OLD_US = "51bb15d4-3a4f-4ebf-9dca-40096fe32426"
OLD_CHINA = "49f817b6-84ae-4cc0-928c-73f27289b3aa"
NEW = "c632b3df-fb67-4d84-bdcf-b95ad541b5c8"
CUSTOM = "0e0a4ea0-3f2c-4a2b-9c55-2a7d1b1a6f10"

_SCHEMA = "https://schema.management.azure.com/schemas/2019-04-01/deployment{}.json#"
GATEWAYS = "Microsoft.Network/virtualNetworkGateways"
SERVERS = "Microsoft.Network/vpnServerConfigurations"


def template(*resources: Any, **sections: Any) -> dict[str, Any]:
    """A template; ``resources`` is an object of symbols where it is given by name."""
    return {
        "$schema": _SCHEMA.format("Template"),
        "contentVersion": "1.0.0.0",
        "resources": list(resources),
        **sections,
    }


def parameters(**values: Any) -> dict[str, Any]:
    return {
        "$schema": _SCHEMA.format("Parameters"),
        "contentVersion": "1.0.0.0",
        "parameters": {name: {"value": value} for name, value in values.items()},
    }


def gateway(audience: Any = OLD, **more: Any) -> dict[str, Any]:
    """A VPN gateway whose audience is written in the resource."""
    return holding({"aadAudience": audience}, **more)


def holding(configuration: Any, **more: Any) -> dict[str, Any]:
    """A VPN gateway with some value for its whole client configuration."""
    properties = {"gatewayType": "Vpn", "vpnClientConfiguration": configuration}
    properties |= more.pop("properties", {})
    base = {"type": GATEWAYS, "apiVersion": "2023-09-01", "name": "vgw-north"}
    return {**base, "properties": properties, **more}


def server(audience: Any = OLD, **more: Any) -> dict[str, Any]:
    properties = {"aadAuthenticationParameters": {"aadAudience": audience}}
    base = {"type": SERVERS, "apiVersion": "2023-09-01", "name": "vsc-north"}
    return {**base, "properties": properties, **more}


def deployment(inner: Any = None, **more: Any) -> dict[str, Any]:
    properties: dict[str, Any] = {"mode": "Incremental"}
    if inner is not None:
        properties["template"] = inner
    properties |= more.pop("properties", {})
    base = {"type": "Microsoft.Resources/deployments", "apiVersion": "2022-09-01", "name": "inner"}
    return {**base, "properties": properties, **more}


@dataclass(frozen=True)
class Read:
    """What a scan of a small tree found."""

    found: Declarations
    workspace: Workspace
    uses: tuple[Use, ...]

    @property
    def gateways(self) -> tuple[Gateway, ...]:
        return self.found.gateways

    @property
    def only(self) -> Gateway:
        (one,) = self.found.gateways
        return one

    @property
    def problems(self) -> list[tuple[str, int, str]]:
        return [tuple(problem) for problem in self.workspace.problems.values()]


def plant(root: Path, files: dict[str, Any]) -> Path:
    """Write files: text, bytes, or a document as JSON."""
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, bytes):
            path.write_bytes(content)
        else:
            text = content if isinstance(content, str) else json.dumps(content, indent=2)
            path.write_text(text, encoding="utf-8")
    return root


def read(root: Path, files: dict[str, Any] | None = None, **given: Any) -> Read:
    """Plant files and read them; ``given`` are inputs."""
    plant(root, files or {})
    selection = discover([root])
    workspace = Workspace(selection.root)
    inputs = Inputs(**given)
    language = ArmLanguage()
    found = language.declarations(selection, workspace, inputs)
    origins = [origin for one in found.gateways for origin in one.audience.origins]
    return Read(found, workspace, language.uses(selection, workspace, inputs, origins))


def origins(one: Gateway) -> list[tuple[str, int, str]]:
    return [(span.path, span.line, span.text) for span in one.audience.origins]


def values(one: Gateway) -> set[str]:
    return {option.value for option in one.audience.options}

"""Trees of Bicep files for tests, and what the language says of them."""

from __future__ import annotations

from pathlib import Path

from aadrift.discovery import discover
from aadrift.gateway import Gateway
from aadrift.inputs import Inputs
from aadrift.languages.bicep.language import BicepLanguage
from aadrift.languages.interface import Declarations
from aadrift.workspace import Workspace

OLD = "41b23e61-6c1e-4545-b367-cd054e0ed4b4"
NEW = "c632b3df-fb67-4d84-bdcf-b95ad541b5c8"
TENANT = "https://login.microsoftonline.com/8d3f6b1a-47c2-4e0b-b5d9-6f1c2a9e7d34"
ISSUER = "https://sts.windows.net/8d3f6b1a-47c2-4e0b-b5d9-6f1c2a9e7d34/"


def plant(root: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
    return root


def gateway(audience: str, name: str = "'vgw-hub'", symbol: str = "vgw") -> str:
    """A gateway resource; ``audience`` and ``name`` are expressions."""
    return f"""resource {symbol} 'Microsoft.Network/virtualNetworkGateways@2023-09-01' = {{
  name: {name}
  location: 'westeurope'
  properties: {{
    gatewayType: 'Vpn'
    vpnClientConfiguration: {{
      aadAudience: {audience}
      aadTenant: '{TENANT}'
      aadIssuer: '{ISSUER}'
      vpnClientProtocols: ['OpenVPN']
      vpnAuthenticationTypes: ['AAD']
    }}
  }}
}}
"""


class Scan:
    """The declarations of a tree, and the problems that reading it met."""

    def __init__(self, root: Path, files: dict[str, str], inputs: Inputs | None = None) -> None:
        plant(root, files)
        self.selection = discover([root])
        self.workspace = Workspace(self.selection.root)
        self.inputs = inputs or Inputs()
        self.language = BicepLanguage()
        self.found: Declarations = self.language.declarations(
            self.selection, self.workspace, self.inputs
        )

    @property
    def one(self) -> Gateway:
        (gateway,) = self.found.gateways
        return gateway

    def by_address(self) -> dict[str, Gateway]:
        return {gateway.address: gateway for gateway in self.found.gateways}

    def messages(self) -> list[str]:
        return [
            f"{problem.path}:{problem.line} {problem.message}"
            for problem in self.workspace.problems.values()
        ]


def audience(root: Path, expression: str, before: str = "", **files: str) -> Gateway:
    """The gateway whose audience is an expression, behind some declarations."""
    extra = {name.replace("__", "."): text for name, text in files.items()}
    return Scan(root, {"main.bicep": f"{before}\n{gateway(expression)}", **extra}).one

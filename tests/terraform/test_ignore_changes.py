"""What ``ignore_changes`` keeps Terraform from doing is said beside the live verdict."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.cli_runner import invoke

OLD = "41b23e61-6c1e-4545-b367-cd054e0ed4b4"
NEW = "c632b3df-fb67-4d84-bdcf-b95ad541b5c8"
GROUP = "/subscriptions/4f0c1f52-6a0e-4d7e-8f43-0f6f9b0a7c11/resourceGroups/rg-network"
GATEWAY = """\
resource "azurerm_virtual_network_gateway" "this" {{
  name                = "vgw-this"
  location            = "westeurope"
  resource_group_name = "rg-network"
  type                = "Vpn"

  vpn_client_configuration {{
    aad_audience = "{audience}"
  }}

  lifecycle {{
    ignore_changes = {ignored}
  }}
}}
"""


def live_messages(tree: Path, declared: str, live: str, ignored: str) -> list[str]:
    text = GATEWAY.format(audience=declared, ignored=ignored)
    (tree / "main.tf").write_text(text, encoding="utf-8")
    gateway = {
        "id": f"{GROUP}/providers/Microsoft.Network/virtualNetworkGateways/vgw-this",
        "name": "vgw-this",
        "gatewayType": "Vpn",
        "vpnClientConfiguration": {"aadAudience": live},
    }
    (tree / "live.txt").write_text(json.dumps([gateway]), encoding="utf-8")
    result = invoke("check", "--live", "live.txt", "--format", "json", cwd=tree)
    findings = json.loads(result.out)["findings"]
    return [one["message"] for one in findings if one["code"] in {"AAD201", "AAD202"}]


@pytest.mark.parametrize(
    "ignored",
    [
        "all",
        "[vpn_client_configuration]",
        '["tags", "vpn_client_configuration"]',
        "[tags, vpn_client_configuration[0].aad_audience]",
        "[\n      # set in the portal\n      vpn_client_configuration[0],\n    ]",
    ],
)
@pytest.mark.parametrize(("declared", "live"), [(OLD, NEW), (NEW, OLD)])
def test_ignored_settings_are_named(declared: str, live: str, ignored: str, tmp_path: Path) -> None:
    (message,) = live_messages(tmp_path, declared, live, ignored)
    assert "ignore_changes (main.tf:12)" in message


@pytest.mark.parametrize(
    "ignored",
    [
        "[]",
        "[tags]",
        "[vpn_client_configuration[0].radius_server_secret]",
        "[ # vpn_client_configuration\n    tags]",
    ],
)
def test_other_settings_are_not(ignored: str, tmp_path: Path) -> None:
    (message,) = live_messages(tmp_path, OLD, NEW, ignored)
    assert "ignore_changes" not in message

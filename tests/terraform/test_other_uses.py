"""Whatever else a literal reaches makes its fix one for a human's eye."""

from __future__ import annotations

from pathlib import Path

import pytest

import aadrift

OLD = "41b23e61-6c1e-4545-b367-cd054e0ed4b4"


def gateway(audience: str, more: str = "") -> str:
    return f"""
resource "azurerm_virtual_network_gateway" "this" {{
  name = "vgw"
  type = "Vpn"
  {more}
  vpn_client_configuration {{
    aad_audience = {audience}
  }}
}}
"""


def body(kind: str, content: str) -> str:
    return f"""
resource "azapi_resource" "this" {{
  type = "Microsoft.{kind}@2024-05-01"
  body = {content}
}}
"""


GIVEN = {
    "main.tf": 'variable "a" {}\n' + gateway("var.a"),
    "terraform.tfvars": f'a = "{OLD}"\n',
}
READ = {
    "main.tf": gateway('jsondecode(file("c.json")).a'),
    "c.json": f'{{"a": "{OLD}"}}',
}
MERGED = {
    "main.tf": 'variable "a" {}\n' + gateway("var.a") + 'resource "t" "x" {\n  p = 1\n}\n',
    "terraform.tfvars": f'a = "{OLD}"\n',
}
CONFIGURED = "{ properties = { vpnClientConfiguration = { aadAudience = var.a } } }"
GATEWAYS = "Network/virtualNetworkGateways"


def resource(content: str, kind: str = 'resource "t" "x"') -> dict[str, str]:
    return {"other.tf": f"{kind} {{\n{content}\n}}\n"}


def safety(folder: Path, files: dict[str, str], links: dict[str, str]) -> set[str]:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    for name, target in links.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).symlink_to(target)
    report = aadrift.check(aadrift.Request(paths=(str(folder),)))
    return {
        finding.fix.safety
        for finding in report.findings
        if finding.code == "AAD101" and finding.fix is not None
    }


SHARED = {
    "vpn/main.tf": 'variable "a" {}\n' + gateway("var.a"),
    "app/main.tf": 'variable "a" {}\nresource "t" "x" {\n  p = var.a\n}\n',
    "common.tfvars": f'a = "{OLD}"\n',
}


@pytest.mark.parametrize(
    ("files", "links"),
    [
        pytest.param(
            GIVEN | resource("exec {\n  args = [var.a]\n}", 'provider "k"'), {}, id="in-a-provider"
        ),
        pytest.param(GIVEN | resource("for_each = toset([var.a])"), {}, id="a-key"),
        pytest.param(
            GIVEN
            | resource('source = "./m"\nfor_each = toset([var.a])', 'module "m"')
            | {"m/main.tf": 'resource "t" "x" {}\n'},
            {},
            id="a-key-of-a-module",
        ),
        pytest.param(GIVEN | resource("p = { (var.a) = 1 }"), {}, id="a-key-of-an-object"),
        pytest.param(
            GIVEN
            | resource('dynamic "b" {\n  for_each = [var.a]\n  content {\n p = b["value"]\n}\n}'),
            {},
            id="an-index-of-a-dynamic-block",
        ),
        pytest.param(
            GIVEN | resource('p = "${t.y.id}-${var.a}"\n}\nresource "t" "y" {'),
            {},
            id="beside-what-is-not-known",
        ),
        pytest.param(
            GIVEN
            | resource(
                "p = azurerm_virtual_network_gateway.this.vpn_client_configuration[0].aad_audience"
            ),
            {},
            id="through-the-gateway",
        ),
        pytest.param(READ | resource('p = file("c.json")'), {}, id="the-whole-file"),
        pytest.param(
            {
                "main.tf": f'locals {{\n  j = <<EOT\n{{"a": "{OLD}"}}\nEOT\n}}\n'
                + gateway("jsondecode(local.j).a")
            }
            | resource("p = local.j"),
            {},
            id="the-whole-document",
        ),
        pytest.param(
            MERGED | {"x_override.tf": 'resource "t" "x" {\n  p = var.a\n}\n'},
            {},
            id="in-an-override",
        ),
        pytest.param(
            {
                "main.tf": 'variable "a" {}\n' + gateway("var.a", "tags = { a = var.a }"),
                "x_override.tf": f'variable "a" {{\n  default = "{OLD}"\n}}\n',
            },
            {},
            id="from-an-override",
        ),
        pytest.param(
            GIVEN | {"other.tf": body("Web/sites", "{ properties = { id = var.a } }")},
            {},
            id="another-azapi-resource",
        ),
        pytest.param(
            GIVEN | {"other.tf": body(GATEWAYS, "{ properties = { id = var.a } }")},
            {},
            id="another-property-of-an-azapi-gateway",
        ),
        pytest.param(
            SHARED,
            {"vpn/c.auto.tfvars": "../common.tfvars", "app/c.auto.tfvars": "../common.tfvars"},
            id="by-another-name-of-the-file",
        ),
    ],
)
def test_another_use(tmp_path: Path, files: dict[str, str], links: dict[str, str]) -> None:
    assert safety(tmp_path, files, links) == {"unsafe"}


@pytest.mark.parametrize(
    "files",
    [
        pytest.param(GIVEN, id="nothing-else"),
        pytest.param(
            {
                "main.tf": f'locals {{\n  g = {{ x = {{ a = "{OLD}" }} }}\n}}\n'
                + gateway("each.value.a", "for_each = local.g")
            }
            | resource(
                'for_each = local.g\np = each.key\nq = azurerm_virtual_network_gateway.this["x"].id'
            ),
            id="a-key-beside-it",
        ),
        pytest.param(
            {
                "main.tf": 'variable "a" {}\n' + body(GATEWAYS, CONFIGURED),
                "terraform.tfvars": f'a = "{OLD}"\n',
            },
            id="azapi",
        ),
        pytest.param(
            {
                "main.tf": 'variable "a" {}\n' + body(GATEWAYS, f"jsonencode({CONFIGURED})"),
                "terraform.tfvars": f'a = "{OLD}"\n',
            },
            id="azapi-as-json",
        ),
        pytest.param(READ | resource('p = file("d.txt")') | {"d.txt": "x"}, id="another-file"),
    ],
)
def test_no_other_use(tmp_path: Path, files: dict[str, str]) -> None:
    assert safety(tmp_path, files, {}) == {"safe"}

"""Code that Terraform refuses never makes a gateway look clean."""

from __future__ import annotations

from pathlib import Path

import pytest

import aadrift

OLD = "41b23e61-6c1e-4545-b367-cd054e0ed4b4"
AUDIENCE = f'aad_audience = "{OLD}"'
TYPE, NAME = '"azurerm_virtual_network_gateway"', '"this"'
GATEWAY = f"resource {TYPE} {NAME} {{"
CONFIGURATION = f"  vpn_client_configuration {{\n    {AUDIENCE}\n  }}\n"


def check(folder: Path, code: str) -> aadrift.Report:
    (folder / "main.tf").write_text(code, encoding="utf-8")
    return aadrift.check(aadrift.Request(paths=(str(folder),)))


@pytest.mark.parametrize(
    "written",
    [
        f"x = 1; {AUDIENCE}",
        f"x = 1 {AUDIENCE}",
        f"x = 1, {AUDIENCE}",
        AUDIENCE.replace("=", ""),
        AUDIENCE.replace("=", ":"),
        AUDIENCE.replace("aad_audience", '"aad_audience"'),
    ],
)
def test_an_audience_that_no_statement_of_its_own_sets(tmp_path: Path, written: str) -> None:
    code = f"{GATEWAY}\n  vpn_client_configuration {{\n    {written}\n  }}\n}}\n"
    report = check(tmp_path, code)
    assert [one.audience.status for one in report.gateways] == ["unresolved"]
    assert [(one.path, one.line) for one in report.unreadable] == [("main.tf", 3)]


def test_an_audience_that_a_description_names_is_absent(tmp_path: Path) -> None:
    code = f'{GATEWAY}\n  vpn_client_configuration {{\n    x = "no aad_audience"\n  }}\n}}\n'
    report = check(tmp_path, code)
    assert [one.audience.status for one in report.gateways] == ["absent"]
    assert not report.unreadable


def test_a_sign_in_that_is_no_block(tmp_path: Path) -> None:
    code = (
        'resource "azurerm_vpn_server_configuration" "this" {\n'
        f'  azure_active_directory_authentication "{OLD}"\n}}\n'
    )
    report = check(tmp_path, code)
    assert [one.audience.status for one in report.gateways] == ["unresolved"]


@pytest.mark.parametrize(
    ("code", "line"),
    [
        (f"{GATEWAY}\n{CONFIGURATION.replace('n {', 'n = {')}}}\n", 2),
        (f"resource {TYPE} {{\n{CONFIGURATION}}}\n", 1),
        (f"resource {TYPE} {NAME} {NAME} {{\n{CONFIGURATION}}}\n", 1),
        (f"Resource {TYPE} {NAME} {{\n{CONFIGURATION}}}\n", 1),
        (f"hub {{\n{GATEWAY}\n{CONFIGURATION}}}\n}}\n", 1),
    ],
)
def test_a_gateway_in_a_block_that_is_none(tmp_path: Path, code: str, line: int) -> None:
    report = check(tmp_path, code)
    assert [(one.path, one.line) for one in report.unreadable] == [("main.tf", line)]
    assert "AAD901" in [finding.code for finding in report.findings]


def test_blocks_about_gateways_that_others_declare(tmp_path: Path) -> None:
    moved = "moved {\n  from = azurerm_virtual_network_gateway.old\n  to = "
    code = f"{GATEWAY}\n{CONFIGURATION}}}\n{moved}azurerm_virtual_network_gateway.this\n}}\n"
    assert not check(tmp_path, code).unreadable

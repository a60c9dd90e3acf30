"""Gateways that no instance is made of: the note on their audience says what decides."""

from __future__ import annotations

from pathlib import Path

import aadrift

CASE = Path(__file__).parents[1] / "cases" / "tf-noop-no-instance" / "input"


def test_the_note_names_the_expression_that_decides() -> None:
    report = aadrift.check(CASE)
    assert not report.gateways
    told = {
        (one.location.path, one.location.line): one.message
        for one in report.findings
        if one.location is not None
    }
    base = report.root.rstrip("/")
    prefix = CASE.as_posix().removeprefix(base).strip("/")
    path = f"{prefix}/main.tf".lstrip("/")
    assert "count = var.with_vpn ? 1 : 0" in told[path, 12]
    assert f"({path}:7)" in told[path, 12]
    assert "for_each = toset([])" in told[path, 21]
    hub = path.replace("main.tf", "hub/main.tf")
    assert "stands in module.hub, of which there is no instance: count = length([])" in told[hub, 6]


def test_an_instance_under_other_values_is_no_longer_a_note() -> None:
    request = aadrift.Request(
        paths=(str(CASE),), inputs=aadrift.Inputs(variables=(("with_vpn", "true"),))
    )
    report = aadrift.check(request)
    assert [one.address for one in report.gateways] == ["azurerm_virtual_network_gateway.p2s[0]"]
    assert sorted(one.code for one in report.findings) == ["AAD101", "AAD110", "AAD110"]

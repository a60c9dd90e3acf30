"""Configurations that would never end: each ends with a reason."""

from __future__ import annotations

from pathlib import Path

import pytest

import aadrift
from aadrift.languages.terraform import calls, instance
from aadrift.values import Sequence, Text, Unknown
from tests.terraform.world import evaluate

OLD = "41b23e61-6c1e-4545-b367-cd054e0ed4b4"
GATEWAY = """
resource "azurerm_virtual_network_gateway" "this" {{
  name                = "vgw"
  resource_group_name = "rg"
  location            = "westeurope"
  type                = "Vpn"

  vpn_client_configuration {{
    address_space = ["10.0.0.0/24"]
    aad_audience  = {audience}
  }}
}}
"""


def reason_of(folder: Path, locals_: str, audience: str) -> str | None:
    text = f"locals {{\n{locals_}\n}}\n" + GATEWAY.format(audience=audience)
    (folder / "main.tf").write_text(text, encoding="utf-8")
    (gateway,) = aadrift.check(aadrift.Request(paths=(str(folder),))).gateways
    assert gateway.audience.status == "unresolved"
    return gateway.audience.reason


def test_loops_in_loops() -> None:
    many = Sequence(tuple(Text(str(at)) for at in range(400)))
    value = evaluate("[for a in many : [for b in many : b]][0]", many=many)
    assert isinstance(value, Unknown)
    assert "loops run more than" in value.reason
    template = '"%{ for a in many }%{ for b in many }x%{ endfor }%{ endfor }"'
    value = evaluate(template, many=many)
    assert isinstance(value, Unknown)
    assert "loops run more than" in value.reason


def test_loops_that_people_write() -> None:
    expression = "length(flatten([for a in range(100) : [for b in range(20) : b]])) == 2000"
    assert not isinstance(evaluate(expression), Unknown)


def test_lists_that_double(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(instance, "MAX_PARTS", 5_000)
    doubled = "\n".join(f"  l{at} = [local.l{at - 1}, local.l{at - 1}]" for at in range(1, 60))
    reason = reason_of(tmp_path, f'  l0 = "{OLD}"\n{doubled}', "flatten(local.l59)[0]")
    assert reason is not None
    assert "parts" in reason


def test_strings_that_double(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(instance, "MAX_PARTS", 5_000)
    doubled = "\n".join(
        f'  s{at} = "${{local.s{at - 1}}}${{local.s{at - 1}}}"' for at in range(1, 60)
    )
    reason = reason_of(tmp_path, f'  s0 = "x"\n{doubled}', "local.s59")
    assert reason is not None
    assert "parts" in reason


def test_numbers_beyond_all_use(tmp_path: Path) -> None:
    reason = reason_of(tmp_path, "  n = 1e999999999", f'local.n > 1 ? "{OLD}" : null')
    assert reason is not None
    assert "out of range" in reason


def test_operators_in_a_row(tmp_path: Path) -> None:
    total = "+".join(["1"] * 20_000)
    reason = reason_of(tmp_path, f"  n = {total}", f'local.n > 1 ? "{OLD}" : null')
    assert reason is not None
    assert "too many operators" in reason or "too deep" in reason


def test_modules_that_multiply(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calls, "MAX_MODULES", 50)
    for level in range(1, 16):
        text = "\n".join(f'module "m{n}" {{\n  source = "../m{level - 1}"\n}}' for n in range(4))
        (tmp_path / f"m{level}").mkdir()
        (tmp_path / f"m{level}" / "main.tf").write_text(text, encoding="utf-8")
    (tmp_path / "m0").mkdir()
    (tmp_path / "m0" / "main.tf").write_text(GATEWAY.format(audience=f'"{OLD}"'), encoding="utf-8")
    report = aadrift.check(aadrift.Request(paths=(str(tmp_path),)))
    assert any("too many" in one.message or "more than" in one.message for one in report.unreadable)


def test_a_folder_that_holds_itself(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "up").symlink_to("..")
    reason = reason_of(tmp_path, '  all = fileset(".", "**")', "one(local.all)")
    assert reason is not None
    assert "circle" in reason

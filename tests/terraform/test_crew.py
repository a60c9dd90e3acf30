"""Stacks dealt to several processes: whatever their number, the report is the same."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import pytest

from aadrift.engine import check, fix
from aadrift.languages.terraform import crew
from aadrift.report.model import Report
from aadrift.report.serial import text
from aadrift.request import FixRequest, Request

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux forks")

OLD = "41b23e61-6c1e-4545-b367-cd054e0ed4b4"
GATEWAY = """
resource "azurerm_virtual_network_gateway" "p2s" {{
  name = "vgw-{number}"
  type = "Vpn"
  vpn_client_configuration {{
    aad_audience = {audience}
    aad_tenant   = "https://login.microsoftonline.com/8a1b2c3d-0000-4000-8000-0000000000{number}"
    aad_issuer   = "https://sts.windows.net/8a1b2c3d-0000-4000-8000-0000000000{number}/"
  }}
}}
"""
SHARED = (
    f'variable "audience" {{\n  default = "{OLD}"\n}}\n'
    + GATEWAY.format(number="shared", audience="var.audience")
    + "\nresource broken {\n"
)


def _stack(number: int) -> dict[str, str]:
    """One of several shapes: plain, by a variable, unresolved, shared, used twice, unreadable."""
    audience = {1: "var.audience", 2: "var.nowhere", 5: "join("}.get(number % 7, f'"{OLD}"')
    files = {"main.tf": GATEWAY.format(number=f"{number:02}", audience=audience)}
    match number % 7:
        case 1:
            files["variables.tf"] = f'variable "audience" {{\n  default = "{OLD}"\n}}\n'
        case 3:
            files["main.tf"] = 'module "vpn" {\n  source = "../../shared"\n}\n'
            files["quiet.tf"] = "# aadrift: ignore[AAD103] nothing to ignore here\n"
        case 4:
            files["locals.tf"] = f'locals {{\n  app = "{OLD}"\n}}\n'
            files["main.tf"] = GATEWAY.format(number=f"{number:02}", audience="local.app") + (
                'resource "azurerm_app_service" "x" {\n  name = local.app\n}\n'
            )
        case 6:
            files["odd.tf"] = 'resource "x" "y" {\n  a = \n}\n}\n'
    return files


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    (tmp_path / "shared").mkdir()
    (tmp_path / "shared" / "main.tf").write_text(SHARED)
    for number in range(60):
        folder = tmp_path / "stacks" / f"s{number:02}"
        folder.mkdir(parents=True)
        for name, content in _stack(number).items():
            (folder / name).write_text(content)
    return tmp_path


def _report(tree: Path, processes: int, monkeypatch: pytest.MonkeyPatch) -> Report:
    with monkeypatch.context() as patch:
        patch.setattr(crew, "processes", lambda: processes)
        return check(Request((str(tree),)))


def test_the_report_does_not_depend_on_the_number_of_processes(
    tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = _report(tree, 1, monkeypatch)
    assert len(alone.gateways) == 60
    assert {"AAD101", "AAD104", "AAD901", "AAD902"} <= {one.code for one in alone.findings}
    assert any(one.fix is not None and one.fix.hold for one in alone.findings)
    for processes in (2, 3, 5):
        assert text(_report(tree, processes, monkeypatch)) == text(alone)


def test_the_patch_does_not_either(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    patches = []
    for processes in (1, 3):
        with monkeypatch.context() as patch:
            patch.setattr(crew, "processes", lambda number=processes: number)
            outcome = fix(FixRequest((str(tree),))).fix
        assert outcome is not None
        patches.append(outcome.patch)
    assert patches[0].count(f'-  default = "{OLD}"') == 10
    assert patches[0] == patches[1]


@pytest.mark.parametrize("number", [None, signal.SIGKILL])
@pytest.mark.parametrize("stage", ["declared", "uses"])
def test_what_a_copy_that_failed_had_to_do_is_done(
    tree: Path, monkeypatch: pytest.MonkeyPatch, stage: str, number: int | None
) -> None:
    alone = text(_report(tree, 1, monkeypatch))
    parent, complete = os.getpid(), getattr(crew.Work, stage)
    done = 0

    def failing(work: crew.Work, *arguments: object) -> object:
        nonlocal done
        done += 1
        if os.getpid() != parent and done > 5:
            if number is None:
                raise MemoryError
            os.kill(os.getpid(), number)
        return complete(work, *arguments)

    monkeypatch.setattr(crew.Work, stage, failing)
    assert text(_report(tree, 3, monkeypatch)) == alone


def test_a_file_that_changes_while_it_is_read_is_reported(
    tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parent, complete = os.getpid(), crew.Work.declared
    shared = tree / "shared" / "main.tf"

    def changing(work: crew.Work, number: int) -> crew.Declared:
        if os.getpid() != parent:
            shared.write_text(SHARED.replace("vgw-shared", "vgw-other"))
        return complete(work, number)

    monkeypatch.setattr(crew.Work, "declared", changing)
    found = _report(tree, 2, monkeypatch)
    changed = [one for one in found.unreadable if "changed while it was read" in one.message]
    assert [one.path for one in changed] in ([], ["shared/main.tf"])
    names = {one.identity.name for one in found.gateways if one.address.startswith("module")}
    assert names <= {"vgw-shared", "vgw-other"}
    assert len(names) == 1 or changed


def test_few_stacks_are_not_worth_a_fork(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "main.tf").write_text(GATEWAY.format(number="00", audience=f'"{OLD}"'))

    def unwanted() -> int:
        raise AssertionError

    monkeypatch.setattr(crew, "processes", unwanted)
    assert len(check(Request((str(tmp_path),))).gateways) == 1

"""The package as a library: what the two functions take, and what they return."""

from __future__ import annotations

from pathlib import Path

import pytest

import aadrift
from aadrift.audiences import MICROSOFT_REGISTERED

CASES = Path(__file__).parent / "cases"
TREE = CASES / "tf-literal" / "input"
OLD = "41b23e61-6c1e-4545-b367-cd054e0ed4b4"


def audiences(report: aadrift.Report) -> list[str | None]:
    return [gateway.audience.value for gateway in report.gateways]


def test_paths_and_requests_are_the_same() -> None:
    reports = (
        aadrift.check(TREE),
        aadrift.check(str(TREE)),
        aadrift.check([TREE]),
        aadrift.check(aadrift.Request(paths=(str(TREE),))),
    )
    assert all(OLD in audiences(report) for report in reports)
    assert len({repr(report) for report in reports}) == 1


def test_fields_go_by_name_and_one_text_stands_for_one() -> None:
    report = aadrift.check(TREE, select="AAD2")
    assert not report.findings
    assert OLD in audiences(report)


def test_fix_shows_the_patch_and_writes_only_when_asked(tmp_path: Path) -> None:
    copy = tmp_path / "main.tf"
    source = next(TREE.glob("*.tf")).read_bytes()
    copy.write_bytes(source)
    shown = aadrift.fix(tmp_path)
    assert shown.fix is not None
    assert f'"{MICROSOFT_REGISTERED}"' in shown.fix.patch
    assert copy.read_bytes() == source
    aadrift.fix(tmp_path, write=True)
    wanted = source.replace(OLD.encode(), MICROSOFT_REGISTERED.encode())
    # The issuer gains its slash in the same fix.
    assert copy.read_bytes() == wanted.replace(b'c645"\n    vpn', b'c645/"\n    vpn')


def test_mistakes_are_said(tmp_path: Path) -> None:
    with pytest.raises(TypeError, match="lives"):
        aadrift.check(TREE, lives="x.json")
    with pytest.raises(aadrift.UsageError, match="FixRequest"):
        aadrift.fix(aadrift.Request())  # type: ignore[arg-type]
    with pytest.raises(aadrift.UsageError, match="missing"):
        aadrift.check(tmp_path / "missing")

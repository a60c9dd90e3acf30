"""Bad input through the real command line: a sentence with path and line, the rest still done."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.cases.runner import every
from tests.cli.cli_runner import Result, invoke

OLD = "41b23e61-6c1e-4545-b367-cd054e0ed4b4"
NEW = "c632b3df-fb67-4d84-bdcf-b95ad541b5c8"
GATEWAY = f"""\
resource "azurerm_virtual_network_gateway" "good" {{
  name                = "vgw-good"
  resource_group_name = "rg"
  location            = "westeurope"
  type                = "Vpn"

  vpn_client_configuration {{
    vpn_client_protocols = ["OpenVPN"]
    aad_audience         = "{OLD}"
  }}
}}
"""


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A tree with a good stack, beside which each test puts something bad."""
    (tmp_path / "good").mkdir()
    (tmp_path / "good/main.tf").write_text(GATEWAY)
    return tmp_path


def run(tree: Path, *arguments: str) -> Result:
    return invoke(*arguments, cwd=tree)


def bad(tree: Path, name: str, text: str | bytes) -> None:
    path = tree / "bad" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode() if isinstance(text, str) else text)


def check(tree: Path, *arguments: str) -> Result:
    return run(tree, "check", "--format", "json", *arguments)


def unreadable(result: Result) -> list[tuple[str, int, str]]:
    """What the report could not read; the good stack's gateway must be there all the same."""
    assert result.code == 1, result.err
    report = json.loads(result.out)
    addresses = {gateway["address"] for gateway in report["gateways"]}
    assert "azurerm_virtual_network_gateway.good" in addresses
    codes = {finding["code"] for finding in report["findings"]}
    assert not report["unreadable"] or "AAD901" in codes
    return [(one["path"], one["line"], one["message"]) for one in report["unreadable"]]


@pytest.mark.parametrize(
    ("name", "text", "line", "fragment"),
    [
        ("main.tf", b"\x00\x01audience\x00", 1, "binary"),
        ("main.tf", b"# audience\n\xff\xfe\xfa\n", 2, "UTF-8"),
        ("main.tf", f'{GATEWAY}\nresource "a" "b" {{\n', 13, "not closed"),
        ("main.tf", f'{GATEWAY}\nlocals {{\n  x = "open\n}}\n', 14, "does not end on its line"),
        ("main.tf.json", '{"resource": {"azurerm_virtual_network_gateway": ', 1, "expected"),
    ],
)
def test_a_file_that_can_not_be_read_is_named_with_its_line(
    tree: Path, name: str, text: str | bytes, line: int, fragment: str
) -> None:
    bad(tree, name, text)
    found = unreadable(check(tree))
    assert any(
        path == f"bad/{name}" and at == line and fragment in message for path, at, message in found
    ), found


def test_a_bad_statement_does_not_lose_the_gateway_beside_it(tree: Path) -> None:
    bad(tree, "main.tf", f"= broken\n{GATEWAY}")
    report = json.loads(check(tree).out)
    assert len(report["gateways"]) == 2
    assert [(one["path"], one["line"]) for one in report["unreadable"]] == [("bad/main.tf", 1)]


def test_an_expression_that_does_not_parse_is_unresolved_not_clean(tree: Path) -> None:
    bad(tree, "main.tf", GATEWAY.replace(f'"{OLD}"', "var.a +"))
    result = check(tree)
    assert ("bad/main.tf", 9) in {(path, line) for path, line, _ in unreadable(result)}
    verdicts = {
        one["location"]["path"]: one["verdict"] for one in json.loads(result.out)["gateways"]
    }
    assert verdicts["bad/main.tf"] == "unresolved"


def test_a_directory_with_the_name_of_a_file(tree: Path) -> None:
    (tree / "good/x.tf").mkdir()
    assert any(path == "good/x.tf" for path, _, _ in unreadable(check(tree)))


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission(tree: Path) -> None:
    bad(tree, "main.tf", GATEWAY)
    (tree / "bad/main.tf").chmod(0)
    assert any(path == "bad/main.tf" for path, _, _ in unreadable(check(tree)))


def test_a_huge_file_ends_in_time(tree: Path) -> None:
    block = 'resource "null_resource" "x" {\n  triggers = { audience = "none" }\n}\n'
    bad(tree, "main.tf", block * (50 * 1024 * 1024 // len(block)))
    unreadable(check(tree))


def test_nesting_of_5000_levels_ends_with_a_reason(tree: Path) -> None:
    nested = GATEWAY.replace(f'"{OLD}"', "[" * 5000 + "]" * 5000)
    bad(tree, "main.tf", nested)
    assert any("deeper than" in message for _, _, message in unreadable(check(tree)))


def test_a_cycle_of_modules(tree: Path) -> None:
    bad(tree, "main.tf", f'{GATEWAY}\nmodule "b" {{\n  source = "./b"\n}}\n')
    bad(tree, "b/main.tf", f'{GATEWAY}\nmodule "a" {{\n  source = "../"\n}}\n')
    found = unreadable(check(tree))
    assert any("cycle" in message for _, _, message in found), found


def test_a_cycle_of_locals(tree: Path) -> None:
    text = GATEWAY.replace(f'"{OLD}"', "local.a")
    bad(tree, "main.tf", f"{text}\nlocals {{\n  a = local.b\n  b = local.a\n}}\n")
    result = check(tree)
    unreadable(result)
    reasons = [gateway["audience"].get("reason") for gateway in json.loads(result.out)["gateways"]]
    assert any(reason and "refers to itself" in reason for reason in reasons)


def test_a_module_outside_of_the_root_is_not_read(tree: Path) -> None:
    outside = tree.parent / f"{tree.name}-outside"
    outside.mkdir()
    (outside / "main.tf").write_text(GATEWAY)
    bad(tree, "main.tf", f'module "vpn" {{\n  source = "../../{outside.name}"\n}}\n')
    bad(tree, "up/main.tf", 'module "vpn" {\n  source = "../../../../../.."\n}\n')
    found = unreadable(check(tree))
    named = {path for path, _, message in found if "of the scanned root" in message}
    assert named == {"bad/main.tf", "bad/up/main.tf"}


def test_malformed_values_files(tree: Path) -> None:
    bad(
        tree, "main.tf", f'{GATEWAY.replace(chr(34) + OLD + chr(34), "var.a")}\nvariable "a" {{}}\n'
    )
    bad(tree, "terraform.tfvars", 'a = "unclosed\n')
    found = unreadable(check(tree))
    assert any(path == "bad/terraform.tfvars" and line == 1 for path, line, _ in found)


@pytest.mark.parametrize("text", ["", "{", "[1, 2", '"text"', "not json"])
def test_a_live_file_that_can_not_be_used_is_incomplete_evidence(tree: Path, text: str) -> None:
    live = tree / "live.json"
    live.write_text(text)
    result = check(tree, "--live", str(live))
    assert result.code == 2
    evidence = json.loads(result.out)["evidence"]["live"]
    assert not evidence["complete"]
    assert "live.json" in evidence["errors"][0]


@pytest.mark.parametrize(
    ("arguments", "fragment"),
    [
        (("nowhere",), "nowhere does not exist"),
        (("--var", "a"), "--var takes NAME=VALUE"),
        (("--var", "nobody=1"), "nobody"),
        (("--var-file", "missing.tfvars"), "missing.tfvars"),
        (("--state", "missing.tfstate"), "missing.tfstate"),
        (("--unknown-flag",), "no such option"),
    ],
)
def test_a_mistake_on_the_command_line_is_one_sentence(
    tree: Path, arguments: tuple[str, ...], fragment: str
) -> None:
    result = run(tree, "check", *arguments)
    assert result.code == 2
    assert result.out == ""
    assert fragment in result.err
    assert "Traceback" not in result.err


def test_a_fix_leaves_what_can_not_be_read_alone(tree: Path) -> None:
    bad(tree, "main.tf", f"= broken\n{GATEWAY}")
    before = (tree / "bad/main.tf").read_bytes()
    run(tree, "fix", "--write")
    assert (tree / "good/main.tf").read_text() == GATEWAY.replace(OLD, NEW)
    assert (tree / "bad/main.tf").read_bytes() in {
        before,
        before.replace(OLD.encode(), NEW.encode()),
    }


def test_what_is_no_file_does_not_keep_others_from_being_fixed(tree: Path) -> None:
    (tree / "good/folder.tf").mkdir()
    os.mkfifo(tree / "good/pipe.tf")
    result = run(tree, "fix", "--write")
    assert "good/folder.tf:1: it is a folder" in result.err + result.out
    assert "good/pipe.tf:1: it is not a regular file" in result.err + result.out
    assert NEW in (tree / "good/main.tf").read_text()


ODD_NAMES = (b"-dash.tf", b"#hash.tf", b"a b.tf", b"new\nline.tf", b'quo"te.tf')


@pytest.mark.parametrize("name", ODD_NAMES)
def test_git_applies_the_fix_of_a_file_with_an_odd_name(tree: Path, name: bytes) -> None:
    path = os.path.join(os.fsencode(tree), b"good", name)
    os.rename(tree / "good/main.tf", path)
    subprocess.run(["git", "init", "-q", tree], check=True)
    result = run(tree, "fix", "--patch", "fix.patch")
    assert "Traceback" not in result.err
    subprocess.run(["git", "apply", "fix.patch"], cwd=tree, check=True)
    with open(path, "rb") as file:
        applied = file.read()
    assert applied == GATEWAY.replace(OLD, NEW).encode()


def test_terraform_formats_the_same_before_and_after(tmp_path: Path) -> None:
    if shutil.which("terraform") is None:
        if os.environ.get("CI"):
            pytest.fail("terraform is not on the PATH")
        pytest.skip("terraform is not installed")
    before, after = tmp_path / "before", tmp_path / "after"
    for case in every():
        if case.fixed.is_dir():
            shutil.copytree(case.folder / "input", before / case.name)
            shutil.copytree(case.folder / "input", after / case.name)
            shutil.copytree(case.fixed, after / case.name, dirs_exist_ok=True)
    assert listed(before) == listed(after)


def listed(folder: Path) -> list[str]:
    """The files that ``terraform fmt`` would change."""
    done = subprocess.run(
        ["terraform", "fmt", "-check", "-recursive", "-list=true"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    return sorted(done.stdout.split())

"""No secret of a client profile is in what aadrift prints, or writes besides the profile."""

from __future__ import annotations

import pytest
from package_files import PROFILE, package
from profile_files import CUSTOM, NEW, OLD, SECRET, contract, live, main_tf, one_line, split_lines
from tests.cli.cli_runner import invoke

from aadrift.reports import FORMATS

KEY = "c11e" * 30
PASSWORD = "hunter2-hunter2"
SECRETS = (SECRET, KEY, PASSWORD)
MARKED = "<serversecret>"


def with_certificate() -> str:
    """A profile that holds a client's certificate and password beside the audience."""
    text = contract(OLD, extra=f"\n<password>{PASSWORD}</password>")
    return text.replace('<cert i:nil="true" />', f"<cert><data>{KEY}</data></cert>")


def commented() -> str:
    """A profile whose old secret was commented out next to the audience."""
    return contract(f"<!-- {MARKED}{SECRET}</serversecret> -->{OLD}")


def broken() -> dict[str, str]:
    """Profiles that can't be read, each broken at its secret."""
    text = contract(OLD)
    return {
        "open.xml": text.replace("</serversecret>", "</server>"),
        "tag.xml": text.replace(f"{MARKED}{SECRET}", f"<{SECRET}>"),
        "entity.xml": text.replace(SECRET, f"&{SECRET};"),
        "twice.xml": text + text,
        "doctype.xml": f"<!DOCTYPE AzVpnProfile [<!ENTITY s '{SECRET}'>]>{text}",
        "end.xml": text.replace("</serversecret>", f"</{SECRET}>"),
        "child.xml": contract(f"<x>{SECRET}</x>"),
    }


@pytest.fixture
def estate(tree):
    script = f"$profile = @'\n{contract(OLD)}'@\nSet-Content vpn.xml $profile\n"
    root = tree(
        {
            "main.tf": main_tf(OLD),
            "live.json": live(NEW),
            "a/azurevpnconfig.xml": contract(OLD),
            "a/one-line.xml": one_line(OLD),
            "a/split.xml": split_lines(OLD).encode("utf-16"),
            "a/certificate.xml": with_certificate(),
            "a/commented.xml": commented(),
            "a/custom.xml": contract(CUSTOM),
            "a/latin.xml": f"<?xml version='1.0' encoding='ISO-8859-1'?>\n{contract(OLD)}",
            "install.ps1": script,
            "values.yaml": "profile: |\n" + contract(OLD).replace("<", "  <"),
            **{f"broken/{name}": text for name, text in broken().items()},
        }
    )
    for number, text in enumerate((contract(OLD), with_certificate(), broken()["open.xml"])):
        package(root / f"vpn{number}.zip", (PROFILE, text))
    return root


COMMANDS = [
    ("check",),
    ("check", "--live", "live.json"),
    ("fix",),
    ("fix", "--profiles"),
    ("fix", "--profiles", "--unsafe", "--to", "live", "--live", "live.json"),
    ("profile", "check", "."),
    ("profile", "check", "vpn0.zip", "vpn1.zip", "vpn2.zip", "broken", "--live", "live.json"),
    ("profile", "fix", "."),
    ("profile", "fix", "a", "--unsafe", "--audience-map", f"{CUSTOM}={NEW}"),
    ("profile", "fix", "a", "--sources", "main.tf", "--write"),
    ("fix", "--profiles", "--unsafe", "--write"),
    ("explain", OLD),
    ("explain", "a/azurevpnconfig.xml:5"),
]


def shows(text: str) -> list[str]:
    return [secret for secret in SECRETS if secret in text]


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_no_output_shows_a_secret(estate, command):
    known = ["json"] if command[0] == "explain" else [name for name in FORMATS if name != "text"]
    files = [item for name in known for item in ("--format", f"{name}:out.{name}")]
    if "fix" in command and "--write" not in command:
        files += ["--patch", "out.patch"]
    result = invoke(*command, "-vv", "--format", "text", *files, cwd=estate)
    assert "Traceback" not in result.err
    assert result.out
    assert shows(result.out + result.err) == []
    written = sorted(estate.glob("out.*"))
    assert len(written) >= len(known)
    for path in written:
        assert shows(path.read_bytes().decode("utf-8", "replace")) == [], path.name


@pytest.mark.parametrize("command", [("fix", "--profiles"), ("profile", "fix", ".")])
def test_no_patch_on_standard_output_shows_one(estate, command):
    result = invoke(*command, "--unsafe", "-vv", cwd=estate)
    assert result.out
    assert shows(result.out + result.err) == []


def test_a_defect_shows_none_either(estate, monkeypatch):
    def fails(*_: object) -> None:
        raise RuntimeError("made up")

    monkeypatch.setattr("aadrift.clientside.profile_findings", fails)
    result = invoke("profile", "check", ".", "-vv", cwd=estate)
    assert result.code == 2
    assert "Traceback" in result.err
    assert shows(result.err) == []


def test_a_file_that_changed_meanwhile(estate, monkeypatch):
    from aadrift.fixing import write as writing

    before = writing.write

    def changed(changes, workspace):
        for one in changes:
            path = workspace.root / one.path
            path.write_bytes(path.read_bytes() + SECRET.encode())
        before(changes, workspace)

    monkeypatch.setattr("aadrift.fixing.fix.write", changed)
    result = invoke(
        "profile", "fix", "a", "--sources", "main.tf", "--unsafe", "--write", cwd=estate
    )
    assert result.code == 2
    assert "changed" in result.err
    assert shows(result.out + result.err) == []

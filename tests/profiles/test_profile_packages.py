"""``aadrift profile check`` on downloaded packages."""

from __future__ import annotations

import json
import os
import random
import zlib

import pytest
from package_files import PROFILE, certificate, encrypted, inside, link, package
from profile_files import (
    CUSTOM,
    NEW,
    OLD,
    SECRET,
    contract,
    issuer,
    live,
    main_tf,
    one_line,
)
from tests.reports.report_schema import validate


@pytest.fixture
def check(tmp_path, run):
    """Runs ``profile check`` there; returns the exit code, the report and what was told."""

    def call(*arguments: str, command: str = "check"):
        result = run(tmp_path, "profile", command, *arguments, "--format", "json")
        report = json.loads(result.raw) if result.raw else None
        if report is not None:
            validate(report)
            assert report["command"] == "profile"
        return result.code, report, result.err

    return call


def unread(report):
    return {one["path"]: one["message"] for one in report["unreadable"]}


def codes(report):
    return [one["code"] for one in report["findings"]]


def test_a_package_of_a_migrated_gateway_is_clean(tmp_path, check):
    package(tmp_path / "vpn.zip", (PROFILE, contract(NEW)))
    (tmp_path / "main.tf").write_text(main_tf(NEW))
    (tmp_path / "live.json").write_text(live(NEW))
    for evidence in ([], ["--sources", "main.tf"], ["--live", "live.json"]):
        code, report, _ = check("vpn.zip", *evidence)
        assert (code, report["findings"], report["unreadable"]) == (0, [], [])
        (profile,) = report["profiles"]
        assert profile["location"]["path"] == f"vpn.zip!/{PROFILE}"
        assert (
            profile["tie"]
            == {0: None, 2: ("name" if "--sources" in evidence else "server")}[len(evidence)]
        )


def test_a_package_that_is_ahead_of_azure_says_so(tmp_path, check):
    package(tmp_path / "vpn.zip", (PROFILE, contract(NEW)))
    (tmp_path / "main.tf").write_text(main_tf(NEW))
    (tmp_path / "live.json").write_text(live(OLD))
    code, report, _ = check("vpn.zip", "--sources", "main.tf", "--live", "live.json")
    assert code == 0
    (note,) = report["notes"]
    assert "Azure still has another (manually registered, Azure Public)" in note
    assert "can't sign in with it before that is applied" in note
    (tmp_path / "live.json").write_text(live(NEW))
    assert "notes" not in check("vpn.zip", "--sources", "main.tf", "--live", "live.json")[1]


def test_a_package_that_its_gateway_has_left_behind(tmp_path, check):
    package(tmp_path / "vpn.zip", (PROFILE, contract(OLD)))
    (tmp_path / "live.json").write_text(live(NEW))
    before = (tmp_path / "vpn.zip").read_bytes()
    code, report, _ = check("vpn.zip", "--live", "live.json")
    assert (code, codes(report)) == (1, ["AAD301"])
    assert report["findings"][0]["fix"] is None
    assert "download a new one" in report["findings"][0]["message"]
    code, report, _ = check("vpn.zip", "--live", "live.json", "--write", command="fix")
    assert (code, report["fix"]["status"]) == (1, "nothing")
    assert (tmp_path / "vpn.zip").read_bytes() == before


def test_the_issuer_ends_in_a_slash(tmp_path, check):
    text = contract(NEW, issuer_text=issuer().rstrip("/"))
    package(tmp_path / "vpn.zip", (PROFILE, text))
    code, report, _ = check("vpn.zip")
    assert (code, codes(report)) == (1, ["AAD301"])
    assert "no slash" in report["findings"][0]["message"]


def test_one_profile_for_each_way_to_sign_in(tmp_path, check):
    package(
        tmp_path / "vpn.zip",
        ("AzureVPN/azurevpnconfig_aad.xml", contract(NEW)),
        ("AzureVPN/azurevpnconfig_cert.xml", certificate()),
        ("AzureVPN/azurevpnconfig.xml", one_line(OLD)),
    )
    code, report, _ = check("vpn.zip")
    assert code == 1
    assert [one["location"]["path"].rpartition("/")[2] for one in report["profiles"]] == [
        "azurevpnconfig.xml",
        "azurevpnconfig_aad.xml",
        "azurevpnconfig_cert.xml",
    ]
    assert [one.get("entra", True) for one in report["profiles"]] == [True, True, False]
    assert report["findings"][0]["location"]["path"].endswith("azurevpnconfig.xml")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_text_of_a_package_is_a_profile_as_it_is_in_a_folder(tmp_path, check, encoding):
    package(
        tmp_path / "vpn.zip",
        (PROFILE, contract(NEW)),
        ("profile.txt", contract(OLD).encode(encoding)),
        ("install.ps1", f"$profile = @'\n{contract(OLD)}'@\n"),
        ("large.js", "// azvpnprofile\n" + "x" * 5_000_000),
        ("readme.txt", "\xe4 hello".encode("latin-1")),
    )
    code, report, _ = check("vpn.zip")
    assert code == 1
    (finding,) = [one for one in report["findings"] if one["code"] == "AAD301"]
    assert finding["location"]["path"] == "vpn.zip!/profile.txt"
    (message,) = unread(report).values()
    assert "inside of something else" in message
    assert list(unread(report)) == ["vpn.zip!/install.ps1"]


def test_certificates_alone_are_no_finding(tmp_path, check):
    package(tmp_path / "vpn.zip", ("AzureVPN/azurevpnconfig_cert.xml", certificate()))
    code, report, _ = check("vpn.zip", "--strict")
    assert (code, report["findings"]) == (0, [])


def test_a_custom_audience_gets_advice(tmp_path, check):
    package(tmp_path / "vpn.zip", (PROFILE, contract(CUSTOM)))
    code, report, _ = check("vpn.zip")
    assert (code, codes(report)) == (0, ["AAD103"])
    text = contract(CUSTOM, extra=f"<applicationid>{NEW}</applicationid>")
    package(tmp_path / "vpn.zip", (PROFILE, text))
    assert check("vpn.zip")[1]["findings"] == []


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        (("inner.zip", inside((PROFILE, contract(OLD)))), "archive inside"),
        (("AzureVPN/more.7z", b"7z"), "archive inside"),
        ((link("AzureVPN/linked.xml"), "/etc/passwd"), "symbolic link"),
        (("../../azurevpnconfig.xml", contract(OLD)), "leads out"),
        (("/etc/azurevpnconfig.xml", contract(OLD)), "leads out"),
        (("C:/azurevpnconfig.xml", contract(OLD)), "leads out"),
        (("..\\azurevpnconfig.xml", contract(OLD)), "leads out"),
        (("AzureVPN/bomb.xml", b"<AzVpnProfile>" + b" " * (5 << 20)), "unpacks to more than 4 MB"),
        (("AzureVPN/old.xml", "<!DOCTYPE x [<!ENTITY a 'b'>]>" + contract()), "document type"),
        (("AzureVPN/cut.xml", contract()[:170]), "not closed"),
    ],
)
def test_what_is_not_read_is_said(tmp_path, check, entry, said):
    package(tmp_path / "vpn.zip", (PROFILE, contract(NEW)), entry)
    code, report, _ = check("vpn.zip")
    (message,) = unread(report).values()
    assert said in message
    assert (code, codes(report)) == (0, ["AAD901"])
    assert check("vpn.zip", "--strict")[0] == 1
    assert not (tmp_path.parent / "azurevpnconfig.xml").exists()


def test_of_two_files_with_one_name_both_are_judged(tmp_path, check):
    with pytest.warns(UserWarning, match="Duplicate name"):
        package(tmp_path / "vpn.zip", (PROFILE, contract(NEW)), (PROFILE, contract(OLD)))
    code, report, _ = check("vpn.zip")
    assert (code, sorted(codes(report))) == (1, ["AAD301", "AAD901"])
    assert len(report["profiles"]) == 2


def make_broken(path):
    """Packages that can't be read at all, and what is said of each."""
    good = package(path / "good.zip", (PROFILE, contract(NEW))).read_bytes()
    (path / "text.zip").write_text("no archive")
    (path / "empty.zip").write_bytes(b"")
    (path / "cut.zip").write_bytes(good[: len(good) // 2])
    (path / "tail.zip").write_bytes(good[-60:])
    with (path / "huge.zip").open("wb") as file:
        file.write(good[:4])
        file.truncate(200 * 1024 * 1024)
    encrypted(package(path / "secret.zip", (PROFILE, contract(NEW))))
    package(path / "without.zip")
    package(path / "nested.zip", ("inner.zip", inside((PROFILE, contract(OLD)))))
    return {
        "text.zip": "no zip archive",
        "empty.zip": "no zip archive",
        "cut.zip": "damaged",
        "tail.zip": "no zip archive",
        "huge.zip": "too large for a package of client profiles (200 MB)",
        "secret.zip": "encrypted",
        "without.zip": "holds no client profile",
        "nested.zip": "archive inside",
    }


def test_a_named_package_that_can_not_be_read_is_an_error(tmp_path, check):
    for name, said in make_broken(tmp_path).items():
        code, report, _ = check(name)
        assert code == 2, name
        assert any(said in message for message in unread(report).values()), name
        code, report, _ = check(name, "good.zip")
        assert code == 2, name
        assert len(report["profiles"]) == 1
        assert check(name, "--detailed-exitcode")[0] == 1


def test_a_folder_of_packages(tmp_path, check):
    for name in ("a", "b"):
        (tmp_path / "downloads" / name).mkdir(parents=True)
        package(tmp_path / "downloads" / name / "vpn.ZIP", (PROFILE, contract(NEW)))
    package(tmp_path / "downloads" / "fonts.zip", ("font.ttf", b"x"))
    (tmp_path / "downloads" / "azurevpnconfig.xml").write_text(contract(OLD))
    (tmp_path / "downloads" / ".gitignore").write_text("*\n")
    code, report, _ = check("downloads")
    assert (code, codes(report)) == (1, ["AAD301"])
    assert len(report["profiles"]) == 3
    assert report["unreadable"] == []
    code, report, _ = check("downloads", "--exclude", "azurevpnconfig.xml")
    assert (code, len(report["profiles"])) == (0, 2)
    assert len(check("downloads", "--include", "a/")[1]["profiles"]) == 1


def test_links_out_of_a_folder_are_not_followed(tmp_path, check):
    outside = tmp_path / "outside"
    outside.mkdir()
    package(outside / "vpn.zip", (PROFILE, contract(OLD)))
    (outside / "client.xml").write_text(contract(OLD))
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "own.xml").write_text(contract(NEW))
    os.symlink(outside / "vpn.zip", folder / "vpn.zip")
    os.symlink(outside / "client.xml", folder / "client.xml")
    code, report, _ = check("folder")
    assert [one["location"]["path"] for one in report["profiles"]] == ["own.xml"]
    assert code == 0
    assert all("symbolic link" in message for message in unread(report).values())
    assert set(unread(report)) == {"client.xml", "vpn.zip"}


@pytest.mark.parametrize("arguments", [["nothing.zip"], ["."], ["main.tf"], ["other.xml"], [""]])
def test_nothing_to_look_at_is_an_error(tmp_path, check, arguments):
    (tmp_path / "main.tf").write_text(main_tf(OLD))
    (tmp_path / "other.xml").write_text("<other/>")
    code, _, told = check(*arguments)
    assert code == 2
    assert "Traceback" not in told


def test_the_mapping_of_a_package_reaches_the_profiles_in_it(tmp_path, check):
    package(tmp_path / "vpn.zip", (PROFILE, contract(OLD, name="x", server="vpn.example")))
    other = main_tf(CUSTOM).replace("atrium", "annex")
    (tmp_path / "main.tf").write_text(main_tf(NEW) + other)
    (tmp_path / "aadrift.toml").write_text('[profile-gateways]\n"vpn.zip" = "vgw-atrium"\n')
    _, report, _ = check("vpn.zip", "--sources", "main.tf")
    (profile,) = report["profiles"]
    assert profile["tie"] == "mapping"
    assert [one["address"] for one in profile["gateways"]] == [
        "azurerm_virtual_network_gateway.atrium"
    ]


def test_incomplete_evidence_is_never_clean(tmp_path, check):
    package(tmp_path / "vpn.zip", (PROFILE, contract(NEW)))
    (tmp_path / "live.json").write_text("[")
    code, report, _ = check("vpn.zip", "--live", "live.json")
    assert code == 2
    assert not report["evidence"]["live"]["complete"]


def test_any_bytes_are_read_or_refused_with_a_sentence(tmp_path, check):
    good = package(tmp_path / "vpn.zip", (PROFILE, contract(NEW)), ("a.xml", one_line(OLD)))
    data = good.read_bytes()
    dice = random.Random(7)
    for _ in range(60):
        broken = bytearray(data)
        for _ in range(dice.choice([1, 3, 20])):
            broken[dice.randrange(len(broken))] = dice.randrange(256)
        good.write_bytes(broken[: dice.choice([len(broken), dice.randrange(len(broken))])])
        code, report, told = check("vpn.zip")
        assert code in (0, 1, 2)
        assert "internal error" not in told
        assert report is None or code or not report["unreadable"] or report["profiles"]


def test_a_bomb_is_not_unpacked(tmp_path, check):
    size = 300 << 20
    packed = zlib.compressobj(9, zlib.DEFLATED, -15)
    chunk = b" " * (1 << 20)
    data = b"".join(packed.compress(chunk) for _ in range(size >> 20)) + packed.flush()
    # The directory lies about the size.
    source = package(tmp_path / "vpn.zip", (PROFILE, contract(NEW)), ("AzureVPN/x.xml", b"0" * 9))
    assert len(data) < 1 << 20
    raw = source.read_bytes()
    small = zlib.compressobj(6, zlib.DEFLATED, -15)
    stored = small.compress(b"0" * 9) + small.flush()
    at = raw.index(stored)
    header = raw.rindex(b"PK\x03\x04", 0, at)
    local = bytearray(raw[header:at])
    local[18:22] = len(data).to_bytes(4, "little")
    directory = bytearray(raw[at + len(stored) :])
    entry = directory.index(b"AzureVPN/x.xml") - 46
    directory[entry + 20 : entry + 24] = len(data).to_bytes(4, "little")
    end = directory.rindex(b"PK\x05\x06")
    shift = int.from_bytes(directory[end + 16 : end + 20], "little") + len(data) - len(stored)
    directory[end + 16 : end + 20] = shift.to_bytes(4, "little")
    source.write_bytes(raw[:header] + local + data + directory)
    code, report, _ = check("vpn.zip")
    assert code == 0
    assert len(report["profiles"]) == 1
    assert "damaged" in unread(report)["vpn.zip!/AzureVPN/x.xml"] or (
        "more than" in unread(report)["vpn.zip!/AzureVPN/x.xml"]
    )
    assert SECRET not in json.dumps(report)

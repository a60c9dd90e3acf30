"""The config file on the command line: what it sets, and that a flag beats it."""

import json
import os

import pytest
from cli_runner import invoke
from cli_tree import OLD

LIVE = {
    "id": "/subscriptions/0/resourceGroups/rg-hub/providers/Microsoft.Network/"
    "virtualNetworkGateways/vgw-hub",
    "name": "vgw-hub",
    "type": "Microsoft.Network/virtualNetworkGateways",
    "properties": {"vpnClientConfiguration": {"aadAudience": OLD}},
}


@pytest.fixture
def config(tree):
    (tree / ".git").mkdir()

    def write(text, name="aadrift.toml", folder="."):
        (tree / folder).mkdir(exist_ok=True)
        (tree / folder / name).write_text(text, encoding="utf-8")

    return write


def codes(result):
    return [one["code"] for one in json.loads(result.out)["findings"] if not one["suppressed"]]


def test_a_setting_counts_and_a_flag_beats_it(aadrift, config):
    config('select = ["AAD2"]\nexit-zero = true\n')
    assert aadrift("check").code == 0
    assert codes(aadrift("check", "--format", "json")) == []
    assert codes(aadrift("check", "--format", "json", "--select", "AAD1")) == ["AAD101"]
    assert aadrift("check", "--select", "AAD1").code == 0
    assert aadrift("check", "--select", "AAD1", "--no-exit-zero").code == 1
    assert aadrift("check", "--no-config").code == 1


def test_another_file(aadrift, config):
    config("exit-zero = true", "other.toml")
    assert aadrift("check").code == 1
    assert aadrift("check", "--config", "other.toml").code == 0
    gone = aadrift("check", "--config", "gone.toml")
    assert (gone.code, gone.err) == (2, "error: gone.toml: there is no such file\n")
    assert aadrift("check", "--config", os.devnull).code == 1
    folder = aadrift("check", "--config", ".")
    assert (folder.code, folder.err) == (2, "error: .: the config can't be read: is a directory\n")
    both = aadrift("check", "--config", "other.toml", "--no-config")
    assert both.code == 2
    assert "give one of them" in both.err


def test_a_mistake_is_an_error_with_its_line(aadrift, config):
    config("\nstrct = true")
    told = aadrift("check")
    expected = "error: aadrift.toml:2: there is no setting strct; did you mean strict?\n"
    assert (told.code, told.err) == (2, expected)
    assert aadrift("check", "--detailed-exitcode").code == 1


def test_verbose_says_which_file_was_taken(aadrift, config, tree):
    config("[tool.aadrift]\nstrict = true", "pyproject.toml")
    assert "Settings are those of pyproject.toml." in aadrift("check", "-v").err
    (tree / "below").mkdir()
    told = invoke("check", "..", "-v", cwd=tree / "below")
    assert "Settings are those of ../pyproject.toml." in told.err


def test_paths_are_relative_to_the_file(aadrift, config, tree):
    config('live = ["data/live.json"]\nformat = ["json:data/report.json"]')
    config(json.dumps([LIVE]), "live.json", "data")
    (tree / "below").mkdir()
    told = invoke("check", "..", cwd=tree / "below")
    assert told.code == 1
    report = json.loads((tree / "data" / "report.json").read_text())
    assert report["evidence"]["live"]["sources"] == ["../data/live.json"]
    assert report["gateways"][0]["verdict"] == "legacy"


def test_evidence_that_is_not_there_is_an_error(aadrift, config):
    config('strict = true\nlive = ["live.json"]')
    told = aadrift("check")
    assert (told.code, told.err) == (2, "error: aadrift.toml:2: live: there is no file live.json\n")


def test_how_to_read_azure_may_stand_there_unused(aadrift, config):
    config('subscription = ["hub"]\nauth = "cli"\ntimeout = 10\ngroup-by = "stack"')
    assert aadrift("check").code == 1
    assert aadrift("fix").code == 0


def test_ignores_are_by_path_from_the_file(aadrift, config, tree):
    config('[[ignores]]\npath = "*.tf"\ncodes = ["AAD101"]\nreason = "known"')
    told = aadrift("check", "--format", "json")
    finding = json.loads(told.out)["findings"][0]
    assert (told.code, finding["suppressed"]["source"]) == (0, "config")
    assert finding["suppressed"]["reason"] == "known"
    # A file in a folder below speaks of that folder.
    (tree / "aadrift.toml").unlink()
    config('[[ignores]]\npath = "/main.tf"', folder="below")
    told = invoke("check", "..", "--format", "json", cwd=tree / "below")
    assert codes(told) == ["AAD101", "AAD902"]


def test_ignores_where_the_scanned_root_lies_below_the_file(tree):
    outer = tree.parent
    (outer / "aadrift.toml").write_text('[[ignores]]\npath = "infra/main.tf"', encoding="utf-8")
    told = invoke("check", "infra", "--format", "json", cwd=outer)
    assert (told.code, codes(told)) == (0, [])


def test_an_ignore_in_vain_is_told(aadrift, config):
    config('[[ignores]]\npath = "gone/**"\ncodes = ["AAD101"]')
    told = aadrift("check")
    assert "AAD902" in told.out
    assert "gone/**" in told.out


def test_the_patch_keeps_standard_output(aadrift, config):
    config('format = ["json", "markdown:comment.md"]')
    assert json.loads(aadrift("check").out)["command"] == "check"
    patch = aadrift("fix")
    assert patch.out.startswith("diff --git ")
    assert aadrift("fix", "--format", "json").out.startswith("{")
    assert aadrift("explain", OLD).code == 0


def test_a_flag_for_reports_replaces_all_that_the_file_says_of_them(aadrift, config, tree):
    config('output = "report.txt"')
    assert aadrift("check").out == ""
    assert (tree / "report.txt").exists()
    (tree / "report.txt").unlink()
    assert aadrift("check", "--format", "json").out.startswith("{")
    assert not (tree / "report.txt").exists()


def test_a_profile_is_held_against_the_gateway_that_the_file_names(aadrift, config, tree):
    profile = (
        "<AzVpnProfile><clientauth><aad><audience>11111111-2222-4333-8444-555555555555</audience>"
        "<issuer>https://sts.windows.net/9a1d6b0e-0b1e-4d53-9f6a-8d4f5c2b7e10/</issuer><tenant>"
        "https://login.microsoftonline.com/9a1d6b0e-0b1e-4d53-9f6a-8d4f5c2b7e10/</tenant></aad>"
        "<type>aad</type></clientauth><name>x</name></AzVpnProfile>"
    )
    config(profile, "azurevpnconfig.xml", "clients")
    assert "AAD301" not in codes(aadrift("check", "--format", "json"))
    config('[profile-gateways]\n"clients/azurevpnconfig.xml" = "VGW-hub"')
    assert "AAD301" in codes(aadrift("check", "--format", "json"))
    config('[profile-gateways]\n"clients/azurevpnconfig.xml" = "vgw-gone"')
    told = aadrift("check")
    assert "clients/azurevpnconfig.xml is mapped to vgw-gone" in " ".join(told.out.split())

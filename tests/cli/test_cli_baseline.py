"""--baseline, --write-baseline and --shard."""

import json

import pytest
from cli_runner import invoke
from cli_tree import GATEWAY, NEW, OLD, TENANT

LIVE = {
    "id": "/subscriptions/5a0c1f3e-2b7d-4c88-9a61-0e4d7f2b6c10/resourceGroups/rg-hub/providers"
    "/Microsoft.Network/virtualNetworkGateways/vgw-hub",
    "name": "vgw-hub",
    "location": "westeurope",
    "type": "Microsoft.Network/virtualNetworkGateways",
    "properties": {
        "gatewayType": "Vpn",
        "vpnClientConfiguration": {
            "aadTenant": f"https://login.microsoftonline.com/{TENANT}/",
            "aadAudience": NEW,
            "aadIssuer": f"https://sts.windows.net/{TENANT}/",
            "vpnAuthenticationTypes": ["AAD"],
            "vpnClientProtocols": ["OpenVPN"],
        },
    },
}


def findings(result):
    return [
        (one["code"], one["suppressed"] and one["suppressed"]["source"])
        for one in json.loads(result.out)["findings"]
    ]


def second(tree):
    # Paths are relative to the repository, whatever of it is scanned.
    (tree / ".git").mkdir()
    text = GATEWAY.format(audience=OLD, tenant=TENANT)
    (tree / "other").mkdir()
    (tree / "other/main.tf").write_text(text, encoding="utf-8")


def test_known_findings_do_not_count(aadrift, tree):
    written = aadrift("check", "--write-baseline", "--baseline", "known.json", "-q")
    assert written.code == 0
    result = aadrift("check", "--baseline", "known.json", "--format", "json")
    assert result.code == 0
    assert findings(result) == [("AAD101", "baseline")]
    second(tree)
    result = aadrift("check", "--baseline", "known.json", "--format", "json")
    assert result.code == 1
    assert sorted(findings(result), key=str) == [("AAD101", "baseline"), ("AAD101", None)]


def test_lines_may_move(aadrift, tree):
    aadrift("check", "--write-baseline")
    path = tree / "main.tf"
    path.write_text("# one\n\n# two\n" + path.read_text("utf-8"), encoding="utf-8")
    assert aadrift("check", "--baseline", "aadrift-baseline.json").code == 0


def test_the_fingerprint_that_github_reads_stays_when_lines_move(aadrift, tree):
    def hashes():
        results = json.loads(aadrift("check", "--format", "sarif").out)["runs"][0]["results"]
        return [one["partialFingerprints"]["primaryLocationLineHash"] for one in results]

    before = hashes()
    text = (tree / "main.tf").read_text(encoding="utf-8")
    (tree / "main.tf").write_text(f"# a\n\n# b\n{text}", encoding="utf-8")
    assert hashes() == before != []


def test_an_entry_that_is_gone_is_reported_at_its_line(aadrift, tree):
    aadrift("check", "--write-baseline", "--baseline", "known.json")
    path = tree / "main.tf"
    path.write_text(path.read_text("utf-8").replace(OLD, NEW), encoding="utf-8")
    result = aadrift("check", "--baseline", "known.json", "--format", "json")
    [one] = json.loads(result.out)["findings"]
    assert (one["code"], one["location"]["path"]) == ("AAD902", "known.json")
    assert "AAD101 in main.tf" in one["message"]
    # Writing it again forgets the entry, so that nothing is left to report.
    aadrift("check", "--write-baseline", "--baseline", "known.json")
    assert findings(aadrift("check", "--baseline", "known.json", "--format", "json")) == []


@pytest.mark.parametrize("narrower", [("--ignore", "AAD101"), ("--shard", "1/1"), ("other",)])
def test_what_a_run_did_not_look_at_is_not_gone(aadrift, tree, narrower):
    second(tree)
    aadrift("check", "--write-baseline", "--baseline", "known.json")
    path = tree / "main.tf"
    path.write_text(path.read_text("utf-8").replace(OLD, NEW), encoding="utf-8")
    result = aadrift("check", "--baseline", "known.json", "--format", "json", *narrower)
    assert "AAD902" not in {code for code, _ in findings(result)}


def test_a_baseline_holds_nothing_that_is_suppressed_otherwise(aadrift, tree):
    path = tree / "main.tf"
    path.write_text(
        path.read_text("utf-8").replace(f'"{OLD}"', f'"{OLD}" # aadrift: ignore[AAD101] later'),
        encoding="utf-8",
    )
    aadrift("check", "--write-baseline", "--baseline", "known.json")
    assert json.loads((tree / "known.json").read_text("utf-8"))["findings"] == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "the file is empty"),
        ("[]", "it is no baseline"),
        ('{"aadriftBaseline": 2}', "another version"),
        ('{"aadriftBaseline": 1, "findings": [{"code": 1}]}', "findings[0].fingerprint"),
    ],
)
def test_what_is_no_baseline(aadrift, tree, text, message):
    (tree / "known.json").write_text(text, encoding="utf-8")
    result = aadrift("check", "--baseline", "known.json")
    assert result.code == 2
    assert message in result.err


def test_a_missing_baseline_is_an_error(aadrift):
    result = aadrift("check", "--baseline", "none.json")
    assert (result.code, result.out) == (2, "")
    assert "--baseline none.json: the file can't be read" in result.err


def test_only_a_whole_run_makes_a_baseline(aadrift, tree):
    assert aadrift("check", "--write-baseline", "--shard", "1/2").code == 2
    assert not (tree / "aadrift-baseline.json").exists()


def test_an_error_stays_one(aadrift, tree):
    (tree / "live.json").write_text('{"value": [], "nextLink": "https://next"}', encoding="utf-8")
    result = aadrift("check", "--live", "live.json", "--write-baseline")
    assert result.code == 2


def test_fix_leaves_what_is_known(aadrift):
    aadrift("check", "--write-baseline", "--baseline", "known.json")
    assert aadrift("fix", "--baseline", "known.json", "-q").out == ""


def test_shards_are_disjoint_and_together_the_whole(tmp_path):
    for number in range(9):
        folder = tmp_path / f"stack-{number}"
        folder.mkdir()
        text = GATEWAY.format(audience=OLD, tenant=TENANT)
        (folder / "main.tf").write_text(text, encoding="utf-8")
    (tmp_path / "notes.md").write_text(f"{OLD}\n", encoding="utf-8")

    def run(*arguments):
        report = json.loads(invoke("check", "--format", "json", *arguments, cwd=tmp_path).out)
        return (
            [one["stack"] for one in report["gateways"]],
            [one["fingerprint"] for one in report["findings"]],
        )

    whole = run()
    parts = [run("--shard", f"{number}/3") for number in (1, 2, 3)]
    for index in (0, 1):
        together = [one for part in parts for one in part[index]]
        assert sorted(together) == sorted(whole[index])
    assert sum(bool(part[0]) for part in parts) > 1


@pytest.mark.parametrize("text", ["", "0/2", "3/2", "1", "a/b", "1/0"])
def test_what_is_no_shard(aadrift, text):
    result = aadrift("check", "--shard", text)
    assert result.code == 2
    assert "--shard" in result.err


def codes_of(path):
    return [one["code"] for one in json.loads(path.read_text("utf-8"))["findings"]]


@pytest.mark.parametrize("narrower", [("other",), ("--exclude", "/main.tf"), ("--select", "AAD2")])
def test_writing_again_keeps_what_the_run_did_not_look_for(aadrift, tree, narrower):
    second(tree)
    known = tree / "known.json"
    aadrift("check", "--write-baseline", "--baseline", "known.json")
    before = sorted(json.loads(known.read_text("utf-8"))["findings"], key=str)
    told = aadrift("check", "--write-baseline", "--baseline", "known.json", *narrower).err
    assert sorted(json.loads(known.read_text("utf-8"))["findings"], key=str) == before
    assert "It also keeps" in told


def test_writing_again_without_azure_keeps_what_was_compared_with_it(aadrift, tree):
    live = {"value": [LIVE]}
    (tree / "live.json").write_text(json.dumps(live), encoding="utf-8")
    known = tree / "known.json"
    aadrift("check", "--live", "live.json", "--write-baseline", "--baseline", "known.json")
    assert codes_of(known) == ["AAD101", "AAD201"]
    aadrift("check", "--write-baseline", "--baseline", "known.json")
    assert sorted(codes_of(known)) == ["AAD101", "AAD201"]


def test_a_file_that_a_glob_leaves_out_is_not_gone(aadrift, tree):
    second(tree)
    aadrift("check", "--write-baseline", "--baseline", "known.json")
    result = aadrift("check", "--baseline", "known.json", "--exclude", "other/**")
    assert (result.code, "no longer fires" in result.out) == (0, False)
    # One that was scanned, and one that was removed, are.
    (tree / "main.tf").write_text(GATEWAY.format(audience=NEW, tenant=TENANT), encoding="utf-8")
    (tree / "other/main.tf").unlink()
    result = aadrift("check", "--baseline", "known.json", "--exclude", "other/**")
    assert result.out.count("no longer fires") == 2


def test_a_part_of_the_files_can_not_tell_what_the_config_ignores_in_vain(aadrift, tree):
    second(tree)
    (tree / "aadrift.toml").write_text('[[ignores]]\npath = "other/**"\n', encoding="utf-8")
    for narrower in (("main.tf",), ("--exclude", "other/**"), ("--include", "/main.tf")):
        assert "Remove it" not in aadrift("check", *narrower).out
    (tree / "other/main.tf").unlink()
    assert "aadrift.toml ignores" in aadrift("check").out


def test_without_azure_a_comment_about_it_is_not_unused(aadrift, tree):
    path = tree / "main.tf"
    text = path.read_text("utf-8").replace(f'"{OLD}"', f'"{NEW}" # aadrift: ignore[AAD202] soon')
    path.write_text(text, encoding="utf-8")
    assert findings(aadrift("check", "--format", "json")) == []
    (tree / "live.json").write_text(json.dumps({"value": [LIVE]}), encoding="utf-8")
    told = aadrift("check", "--live", "live.json", "--format", "json")
    assert findings(told) == [("AAD902", None)]


def test_a_comment_in_a_module_outside_of_the_paths_is_not_unused(aadrift, tree):
    (tree / ".git").mkdir()
    text = GATEWAY.format(audience=NEW, tenant=TENANT).replace(f'"{NEW}"', "var.a")
    (tree / "mod").mkdir()
    (tree / "mod/main.tf").write_text(
        f'variable "a" {{}}\n# aadrift: ignore[AAD101] of another caller\n{text}', encoding="utf-8"
    )
    (tree / "main.tf").write_text(
        f'module "m" {{\n  source = "./mod"\n  a = "{NEW}"\n}}\n', encoding="utf-8"
    )
    assert findings(aadrift("check", "main.tf", "--format", "json")) == []
    assert findings(aadrift("check", "--format", "json")) == [("AAD902", None)]

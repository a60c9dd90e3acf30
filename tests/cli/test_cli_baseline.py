"""--baseline, --write-baseline and --shard."""

import json

import pytest
from cli_runner import invoke
from cli_tree import GATEWAY, NEW, OLD, TENANT


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

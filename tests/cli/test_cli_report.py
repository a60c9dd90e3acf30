"""``aadrift report``: what it joins, and what it says about files that are none."""

import json

import pytest
from cli_runner import invoke, spawn
from cli_tree import GATEWAY, NEW, OLD, TENANT


@pytest.fixture
def reports(tree, aadrift):
    """The reports of two stacks in two shards, and of all."""
    (tree / ".git").mkdir()
    for name, audience in (("weu", OLD), ("neu", NEW), ("eus", OLD)):
        (tree / name).mkdir()
        text = GATEWAY.format(audience=audience, tenant=TENANT)
        (tree / name / "main.tf").write_text(text, encoding="utf-8")
    (tree / "main.tf").unlink()
    for name in ("1/2", "2/2"):
        aadrift("check", "--shard", name, f"--format=json:{name[0]}.json", "--exclude=*.json")
    aadrift("check", "--format=json:all.json", "--exclude=*.json")
    return tree


def test_shards_make_the_whole(reports, aadrift):
    told = aadrift("report", "1.json", "2.json", "--format", "json")
    whole = json.loads((reports / "all.json").read_text())
    merged = json.loads(told.out)
    assert told.code == 1
    assert merged["summary"] == whole["summary"]
    for key in ("gateways", "findings"):
        assert sorted(map(json.dumps, merged[key])) == sorted(map(json.dumps, whole[key]))


def test_a_missing_shard_is_an_error(reports, aadrift):
    told = aadrift("report", "1.json", "--exit-zero")
    assert told.code == 2
    assert "The report lacks part 2 of 2" in told.out
    assert aadrift("report", "1.json", "--detailed-exitcode").code == 1


def test_every_format_in_one_run(reports, aadrift):
    from aadrift.reports import FORMATS

    formats = [f"--format={name}:out.{name}" for name in FORMATS]
    told = aadrift("report", "all.json", *formats)
    assert told.code == 1
    assert all((reports / f"out.{name}").stat().st_size for name in FORMATS)
    assert (reports / "out.html").read_text().startswith("<!doctype html>")


def test_exit_codes_are_those_of_check(reports, aadrift):
    assert aadrift("report", "all.json").code == 1
    assert aadrift("report", "all.json", "--detailed-exitcode").code == 2
    assert aadrift("report", "all.json", "--exit-zero").code == 0
    aadrift("check", "neu", "--format", "json:neu.json")
    assert aadrift("report", "neu.json").code == 0


def test_repositories_are_kept_apart(reports, aadrift):
    told = aadrift("report", "hub=all.json", "retail=all.json", "--format", "json")
    paths = {one["location"]["path"] for one in json.loads(told.out)["findings"]}
    assert paths == {
        "hub/weu/main.tf",
        "hub/eus/main.tf",
        "retail/weu/main.tf",
        "retail/eus/main.tf",
    }


def test_standard_input(reports):
    import subprocess
    import sys

    done = subprocess.run(
        [sys.executable, "-m", "aadrift", "report", "-"],
        input=(reports / "all.json").read_text(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, "3 gateways" in done.stdout) == (1, True)
    assert spawn("report", "all.json", cwd=reports).out == done.stdout


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[]", "x.json: it is a list, no report of aadrift (--format json)"),
        ("{}", "x.json: it is no report of aadrift, which 'aadrift check --format json' writes"),
        ("{", "x.json:1: the file is not valid JSON"),
        ("", "x.json: the file is empty"),
        ('{"aadriftSnapshot": 1}', "it is a snapshot of what Azure has"),
        (
            '{"version": 2, "tool": {"name": "aadrift"}, "findings": []}',
            "x.json: a newer aadrift wrote this report (version 2; this one reads version 1)",
        ),
        (
            '{"version": 1, "tool": {"name": "aadrift", "version": "1"}, "findings": []}',
            "x.json: it is no valid report of aadrift: the report lacks the key 'root'",
        ),
        ('{"version": "1", "tool": {"name": "aadrift"}, "findings": []}', "of version 1"),
    ],
)
def test_what_is_no_report_is_an_error_that_says_so(text, said, tree):
    (tree / "x.json").write_text(text, encoding="utf-8")
    told = invoke("report", "x.json", cwd=tree)
    assert (told.code, told.out) == (2, "")
    assert said in told.err


def test_a_broken_entry_is_named(reports, aadrift):
    data = json.loads((reports / "all.json").read_text())
    data["findings"][1]["location"]["line"] = "4"
    (reports / "bad.json").write_text(json.dumps(data))
    told = aadrift("report", "bad.json", "-o", "out.txt")
    assert told.code == 2
    assert "bad.json: it is no valid report of aadrift: findings[1].location.line must" in told.err
    assert not (reports / "out.txt").exists()


def test_bad_usage(aadrift):
    assert "report needs JSON reports" in aadrift("report").err
    assert "the file can't be read: no such file" in aadrift("report", "gone.json").err
    assert "write LABEL=FILE" in aadrift("report", "=gone.json").err

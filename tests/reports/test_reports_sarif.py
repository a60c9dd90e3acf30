import json
from dataclasses import replace
from urllib.parse import unquote

import pytest
from format_schemas import SARIF
from jsonschema import Draft202012Validator
from report_estate import (
    OLD,
    estate,
    finding,
    fixed_estate,
    live_id,
    report_of,
)
from sarif import loader

from aadrift.findings import Level
from aadrift.report.model import Evidence, LiveEvidence, Region
from aadrift.reports import render
from aadrift.reports.sarif import MAX_RESULTS
from aadrift.rules.catalogue import RULES

INCOMPLETE = replace(
    estate(), evidence=Evidence(LiveEvidence(complete=False, errors=("403: no access, sorry",)))
)
REPORTS = [report_of(), estate(), fixed_estate(), INCOMPLETE]


def sarif(report):
    data = json.loads(render("sarif", report))
    Draft202012Validator(SARIF).validate(data)
    return data["runs"][0]


def test_the_viewers_of_sarif_tools_read_it(tmp_path):
    path = tmp_path / "aadrift.sarif"
    for report in REPORTS:
        path.write_text(render("sarif", report), encoding="utf-8")
        read = loader.load_sarif_file(str(path))
        assert read.get_distinct_tool_names() == ["aadrift"]
        standing = [one for one in report.findings if not one.fixed]
        assert sorted((one["Code"], one["Severity"]) for one in read.get_records()) == sorted(
            (one.code, one.level.value) for one in standing
        )
        places = {(unquote(one["Location"]), one["Line"]) for one in read.get_records()}
        for one in standing:
            assert one.location is None or (one.location.path, one.location.line) in places


def test_all_rules_in_every_run():
    for report in REPORTS:
        rules = sarif(report)["tool"]["driver"]["rules"]
        assert [rule["id"] for rule in rules] == [rule.code for rule in RULES]


def test_a_result_points_at_the_literal_on_one_line():
    run = sarif(estate())
    result = run["results"][0]
    assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
    place = result["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "env/prod.tfvars"
    assert place["region"] == {
        "startLine": 4,
        "startColumn": 15,
        "endLine": 4,
        "endColumn": 15 + len(OLD),
    }


def test_the_chain_is_a_code_flow_that_ends_at_the_literal():
    flow = sarif(estate())["results"][0]["codeFlows"][0]["threadFlows"][0]["locations"]
    texts = [one["location"]["message"]["text"] for one in flow]
    assert texts == ["aad_audience", "var.audience", 'var.vpn["audience"]', f'"{OLD}"']


def test_the_fix_replaces_the_region():
    change = sarif(estate())["results"][0]["fixes"][0]["artifactChanges"][0]
    assert change["artifactLocation"]["uri"] == "env/prod.tfvars"
    assert change["replacements"][0]["deletedRegion"]["startColumn"] == 15


def test_suppressed_findings_stay_and_say_why():
    results = sarif(estate())["results"]
    suppressed = [one for one in results if one["suppressions"]]
    assert [one["ruleId"] for one in suppressed] == ["AAD103"]
    assert suppressed[0]["suppressions"][0]["justification"] == "agreed with the partner"
    assert suppressed[0]["suppressions"][0]["kind"] == "inSource"


def test_unreadable_sources_and_incomplete_evidence_are_notifications():
    clean = sarif(estate())["invocations"][0]
    assert clean["executionSuccessful"] is True
    note = clean["toolExecutionNotifications"][0]
    assert note["locations"][0]["physicalLocation"]["region"]["startLine"] == 5
    broken = sarif(INCOMPLETE)["invocations"][0]
    assert broken["executionSuccessful"] is False
    assert "403" in broken["toolExecutionNotifications"][1]["message"]["text"]


def test_a_finding_about_azure_alone_has_a_place_too():
    result = next(one for one in sarif(estate())["results"] if one["ruleId"] == "AAD204")
    location = result["locations"][0]
    assert location["physicalLocation"]["artifactLocation"]["uri"] == "./"
    assert location["logicalLocations"][0]["fullyQualifiedName"] == live_id("vgw-old")


@pytest.mark.parametrize(
    ("path", "uri"),
    [
        ("a b/ü.tf", "a%20b/%C3%BC.tf"),
        ("c:x.tf", "c%3Ax.tf"),
        ("100%.tf", "100%25.tf"),
        ("/etc/x y.tfvars", "file:///etc/x%20y.tfvars"),
        ("bad\udcff.tf", "bad%FF.tf"),
    ],
)
def test_paths_are_uris(path, uri):
    one = finding("AAD110", Level.NOTE, "x", Region(path, 1, 1, 1, 2))
    result = sarif(report_of(findings=(one,)))["results"][0]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == uri


def test_more_results_than_viewers_take_are_cut_and_said_so():
    notes = [
        finding("AAD110", Level.NOTE, "x", Region("a.md", number, 1, number, 2))
        for number in range(1, MAX_RESULTS + 8)
    ]
    error = finding("AAD101", Level.ERROR, "y", Region("a.tf", 1, 1, 1, 2))
    run = sarif(report_of(findings=(*notes, error)))
    assert len(run["results"]) == MAX_RESULTS
    assert "AAD101" in {one["ruleId"] for one in run["results"]}
    told = run["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"]
    assert told.startswith("8 of 5008 results are left out")


def test_what_the_patch_resolved_is_no_result():
    before, after = sarif(estate())["results"], sarif(fixed_estate())["results"]
    assert len(after) == len(before) - 1

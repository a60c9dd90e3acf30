import json
from dataclasses import replace

import pytest
from jsonschema import Draft202012Validator, ValidationError
from report_estate import OLD, estate, fixed_estate, gateway, report_of
from report_schema import published, validate

from aadrift.findings import Level
from aadrift.gateway import Verdict
from aadrift.report.model import (
    Evidence,
    FixOutcome,
    FixStatus,
    LiveEvidence,
    from_dict,
    resource_of,
    to_dict,
)
from aadrift.report.serial import SerialError
from aadrift.report.summary import Outcome, outcome
from aadrift.reports import render


def test_the_schema_itself_is_valid():
    Draft202012Validator.check_schema(published())


@pytest.mark.parametrize("report", [report_of(), estate(), fixed_estate()])
def test_a_report_validates_and_comes_back_equal_from_its_json(report):
    text = render("json", report)
    validate(json.loads(text))
    assert from_dict(json.loads(text)) == report


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("gateways", 0, "verdict"), "fine"),
        (("gateways", 0, "location", "line"), 0),
        (("gateways", 0, "audience", "class"), None),
        (("gateways", 0, "audience", "value"), None),
        (("gateways", 0, "origins", 0, "byteRange"), [1]),
        (("findings", 0, "code"), "X1"),
        (("findings", 0, "location", "path"), "a\\b.tf"),
        (("findings", 0, "surprise"), 1),
        (("evidence", "live", "errors"), ["no"]),
        (("summary", "verdicts"), {"unheard-of": 1}),
    ],
)
def test_the_schema_catches_mistakes(path, value):
    data = json.loads(render("json", estate()))
    place = data
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    with pytest.raises(ValidationError):
        validate(data)


def test_keys_are_those_of_the_contract():
    data = to_dict(estate())
    assert data["tool"]["name"] == "aadrift"
    entry = data["gateways"][0]
    assert entry["audience"] == {
        "status": "resolved",
        "value": OLD,
        "class": "manually-registered",
        "reason": None,
    }
    assert entry["identity"]["resourceGroup"] == "rg-hub"
    assert set(entry["origins"][0]) == {
        "path",
        "line",
        "column",
        "endLine",
        "endColumn",
        "byteRange",
        "text",
    }
    assert data["findings"][0]["fix"]["edits"][0]["byteRange"] == [160, 196]


def test_what_says_nothing_is_left_out():
    finding = to_dict(estate())["findings"][3]
    assert "trace" not in finding
    assert "byteColumn" not in finding["location"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"version": 2}, "version 1"),
        ({"gateways": None}, "gateways must be a list"),
        ({"gateways": [{}]}, r"gateways\[0\] lacks the key 'address'"),
        ({"root": 3}, "root must be a string"),
        (
            {"evidence": {"live": {"complete": 1}}},
            r"evidence\.live\.complete must be true or false",
        ),
    ],
)
def test_what_is_no_report_is_refused_with_the_place(change, message):
    with pytest.raises(SerialError, match=message):
        from_dict({**to_dict(report_of()), **change})


def test_the_summary_leaves_out_what_is_suppressed_or_fixed():
    before, after = estate().summary, fixed_estate().summary
    assert (before.findings.error, after.findings.error) == (3, 2)
    assert (after.fixed, after.suppressed) == (1, 1)
    assert before.verdicts["undeclared"] == 1
    assert before.verdicts["legacy"] == 2


def test_outcomes():
    clean = report_of((gateway("a.b", OLD, Verdict.LEGACY),))
    assert outcome(clean) is Outcome.CLEAN
    assert outcome(estate()) is Outcome.FINDINGS
    errors = [one for one in estate().findings if one.level is Level.ERROR]
    fixed = report_of(findings=tuple(replace(one, fixed=True) for one in errors))
    assert outcome(fixed) is Outcome.CLEAN


def test_strict_makes_open_questions_count():
    open_questions = tuple(
        one for one in estate().findings if one.code in ("AAD104", "AAD901", "AAD204")
    )
    for finding in open_questions:
        report = report_of(findings=(finding,))
        assert outcome(report) is Outcome.CLEAN
        strict = Outcome.CLEAN if finding.code == "AAD204" else Outcome.FINDINGS
        assert outcome(report, strict=True) is strict


def test_incomplete_evidence_and_failed_writing_are_errors():
    incomplete = Evidence(LiveEvidence(complete=False, errors=("it timed out",)))
    assert outcome(replace(estate(), evidence=incomplete)) is Outcome.ERROR
    failed = FixOutcome(FixStatus.FAILED, reason="the disk is full")
    assert outcome(replace(report_of(), fix=failed)) is Outcome.ERROR


@pytest.mark.parametrize(
    ("address", "resource"),
    [
        ("azurerm_x.y", "azurerm_x.y"),
        ('module.hub["we]u"].azurerm_x.y[0]', "module.hub.azurerm_x.y"),
        ('module.a["q\\"x"].b.c', "module.a.b.c"),
    ],
)
def test_an_address_without_its_instance_keys(address, resource):
    assert resource_of(address) == resource

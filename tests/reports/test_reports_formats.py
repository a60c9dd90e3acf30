import json
import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from format_schemas import GITLAB_ISSUE, RDJSON
from jsonschema import Draft202012Validator
from junitparser import JUnitXml
from report_estate import (
    OLD,
    estate,
    finding,
    fixed_estate,
    gateway,
    report_of,
)

from aadrift.findings import Level, Safety
from aadrift.gateway import Verdict
from aadrift.report.model import EditEntry, Evidence, FixEntry, LiveEvidence, Region
from aadrift.reports import FORMATS, render

INCOMPLETE = replace(
    estate(), evidence=Evidence(LiveEvidence(complete=False, errors=("403: no access, sorry",)))
)
REPORTS = [report_of(), estate(), fixed_estate(), INCOMPLETE]


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("report", REPORTS)
def test_every_format_renders_everything_the_same_way_twice(name, report):
    text = render(name, report)
    assert text == render(name, report)
    assert not text or text.endswith("\n")
    assert "\ufeff" not in text
    assert "Suppressed" not in text or name in ("text", "html")


def test_an_unknown_format_is_refused():
    with pytest.raises(KeyError):
        render("pdf", report_of())


class TestJUnit:
    def read(self, report):
        text = render("junit", report)
        JUnitXml.fromstring(text.encode())
        return ElementTree.fromstring(text.encode())

    @pytest.mark.parametrize("report", REPORTS)
    def test_the_counts_agree_with_the_cases(self, report):
        root = self.read(report)
        suite = root.find("testsuite")
        cases = suite.findall("testcase")
        assert int(suite.get("tests")) == len(cases)
        assert int(suite.get("failures")) == sum(case.find("failure") is not None for case in cases)
        assert int(suite.get("errors")) == sum(case.find("error") is not None for case in cases)

    def test_a_case_for_each_gateway_that_fails_on_its_errors(self):
        cases = {case.get("name"): case for case in self.read(estate()).iter("testcase")}
        hub = 'module.hub["weu"].azurerm_virtual_network_gateway.this[0] (env/prod.tfvars)'
        twin = hub.replace("weu", "neu")
        for name in (hub, twin):
            assert cases[name].find("failure").get("type") == "AAD101"
            assert cases[name].get("line") == "14"
        assert len(cases["azurerm_virtual_network_gateway.edge"].findall("failure")) == 2
        assert cases["azurerm_virtual_network_gateway.lab"].find("failure") is None
        partner = cases["azurerm_virtual_network_gateway.partner"]
        assert partner.find("failure") is None

    def test_what_could_not_be_read_is_an_error(self):
        cases = {case.get("name"): case for case in self.read(INCOMPLETE).iter("testcase")}
        assert cases["broken/main.tf:5"].find("error").get("message") == "A quote is not closed."
        assert "403" in cases["Live evidence is incomplete: 403: no access, sorry"].find(
            "error"
        ).get("message")

    def test_control_characters_do_not_break_the_document(self):
        entry = gateway("a\x00\x1b\ud800.b", OLD, Verdict.LEGACY)
        assert self.read(report_of((entry,))).find("testsuite") is not None


class TestGitHub:
    LINE = re.compile(r"^::(error|warning|notice) ((?:\w+=[^:,\r\n]*,?)+)::([^\r\n]*)$")

    def test_every_line_is_a_command(self):
        for report in REPORTS:
            for line in render("github", report).splitlines():
                assert self.LINE.match(line), line

    def test_errors_come_first_and_suppressed_ones_not_at_all(self):
        lines = render("github", estate()).splitlines()
        kinds = [self.LINE.match(line)[1] for line in lines]
        assert kinds == sorted(kinds, key=["error", "warning", "notice"].index)
        assert lines[0].startswith(
            f"::error file=env/prod.tfvars,line=4,endLine=4,col=15,endColumn={15 + len(OLD)},"
            "title=AAD101 legacy-audience::The declared"
        )
        assert not any("AAD103" in line for line in lines)

    def test_what_would_end_a_property_or_the_line_is_escaped(self):
        one = finding("AAD110", Level.NOTE, "50%\r\n::x", Region("a,b:c%.tf", 1, 1, 2, 2))
        text = render("github", report_of(findings=(one,)))
        assert text == (
            "::notice file=a%2Cb%3Ac%25.tf,line=1,endLine=2,title=AAD110 stale-legacy-text"
            "::50%25%0D%0A::x\n"
        )

    def test_incomplete_evidence_is_annotated(self):
        assert "The evidence is incomplete::Live evidence is incomplete: 403: no access" in render(
            "github", INCOMPLETE
        )


class TestAzurePipelines:
    def test_issues_and_notes(self):
        lines = render("azure-pipelines", estate()).splitlines()
        assert lines[0].startswith(
            "##vso[task.logissue type=error;sourcepath=env/prod.tfvars;linenumber=4;"
            "columnnumber=15;code=AAD101;]The declared"
        )
        assert lines[-1].startswith("note AAD110 docs/über uns.md:3: ")
        assert "SucceededWithIssues" not in "".join(lines)

    def test_warnings_alone_succeed_with_issues(self):
        one = finding("AAD104", Level.WARNING, "x", Region("a.tf", 1, 1, 1, 2))
        text = render("azure-pipelines", report_of(findings=(one,)))
        assert text.splitlines()[-1] == "##vso[task.complete result=SucceededWithIssues;]"

    def test_what_would_end_a_property_or_the_line_is_escaped(self):
        one = finding("AAD104", Level.WARNING, "5%\n##vso[x]", Region("a;b].tf", 1, 1, 1, 2))
        first = render("azure-pipelines", report_of(findings=(one,))).splitlines()[0]
        assert "sourcepath=a%3Bb%5D.tf;" in first
        assert first.endswith("]5%AZP25%0A##vso[x]")

    def test_a_note_can_not_smuggle_a_command(self):
        one = finding("AAD110", Level.NOTE, "x ##vso[task.setvariable]y", None)
        for name in ("azure-pipelines", "text"):
            assert "##vso[" not in render(name, report_of(findings=(one,)))

    def test_text_can_not_smuggle_a_github_command(self):
        one = finding("AAD110", Level.NOTE, "a\n::set-output name=x::y " * 9, None)
        text = render("text", report_of(findings=(one,)))
        assert not re.search(r"^\s*::", text, re.MULTILINE)


class TestGitLab:
    @pytest.mark.parametrize("report", REPORTS)
    def test_it_is_an_array_of_issues(self, report):
        issues = json.loads(render("gitlab", report))
        Draft202012Validator({"type": "array", "items": GITLAB_ISSUE}).validate(issues)
        assert len({one["fingerprint"] for one in issues}) == len(issues)

    def test_an_issue(self):
        first = json.loads(render("gitlab", estate()))[0]
        assert first["check_name"] == "legacy-audience"
        assert first["severity"] == "major"
        assert first["location"] == {"path": "env/prod.tfvars", "lines": {"begin": 4}}


class TestRdjson:
    @pytest.mark.parametrize("report", REPORTS)
    def test_it_is_a_diagnostic_result(self, report):
        Draft202012Validator(RDJSON).validate(json.loads(render("rdjson", report)))

    def test_the_fix_is_a_suggestion(self):
        first = json.loads(render("rdjson", estate()))["diagnostics"][0]
        assert first["suggestions"] == [
            {
                "range": first["location"]["range"],
                "text": estate().findings[0].fix.edits[0].new,
            }
        ]

    def test_columns_count_bytes_of_utf8(self):
        region = Region("a.tf", 1, 3, 1, 5, 4, 6)
        edit = EditEntry("a.tf", (3, 5), "ab", "cd", region)
        other = EditEntry("b.tf", (3, 5), "ab", "cd", replace(region, path="b.tf"))
        fix = FixEntry("Do it", Safety.SAFE, (edit, other))
        one = finding("AAD101", Level.ERROR, "x", region, fix=fix)
        found = json.loads(render("rdjson", report_of(findings=(one,))))["diagnostics"][0]
        assert found["location"]["range"]["start"] == {"line": 1, "column": 4}
        assert found["location"]["range"]["end"] == {"line": 1, "column": 6}
        assert len(found["suggestions"]) == 1

"""Logging commands that list issues in Azure Pipelines."""

from __future__ import annotations

from collections.abc import Iterator

from aadrift.findings import Level
from aadrift.report.model import FindingEntry, Report
from aadrift.reports.annotations import standing
from aadrift.reports.console import clean
from aadrift.reports.interface import View


def render(report: Report, view: View) -> str:  # noqa: ARG001 - every format takes a view
    """One command a line. Azure Pipelines knows no notes: they are lines of the log."""
    return "".join(f"{line}\n" for line in _lines(report))


def _lines(report: Report) -> Iterator[str]:
    gaps = report.evidence.gaps
    findings = standing(report)
    for gap in gaps:
        yield f"##vso[task.logissue type=error]{_data(gap)}"
    for finding in findings:
        yield _issue(finding) if finding.level is not Level.NOTE else _note(finding)
    levels = {finding.level for finding in findings}
    if Level.WARNING in levels and Level.ERROR not in levels and not gaps:
        yield "##vso[task.complete result=SucceededWithIssues;]"


def _issue(finding: FindingEntry) -> str:
    properties = [f"type={finding.level}"]
    where = finding.location
    if where is not None:
        properties += [
            f"sourcepath={_property(where.path)}",
            f"linenumber={where.line}",
            f"columnnumber={where.column}",
        ]
    properties.append(f"code={finding.code}")
    return f"##vso[task.logissue {';'.join(properties)};]{_data(finding.message)}"


def _note(finding: FindingEntry) -> str:
    where = finding.location
    place = f"{where.path}:{where.line}: " if where is not None else ""
    return f"note {finding.code} {clean(place + finding.message)}"


def _data(text: str) -> str:
    return text.replace("%", "%AZP25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(";", "%3B").replace("]", "%5D")

"""Workflow commands that annotate lines in GitHub Actions."""

from __future__ import annotations

from collections.abc import Iterator

from aadrift.findings import Level
from aadrift.report.model import FindingEntry, Report
from aadrift.reports.annotations import standing
from aadrift.reports.interface import View

_COMMANDS = {Level.ERROR: "error", Level.WARNING: "warning", Level.NOTE: "notice"}


def render(report: Report, view: View) -> str:  # noqa: ARG001 - every format takes a view
    """One command a line; nothing when there is nothing to annotate."""
    return "".join(f"{line}\n" for line in _lines(report))


def _lines(report: Report) -> Iterator[str]:
    for gap in report.evidence.gaps:
        yield f"::error title=The evidence is incomplete::{_data(gap)}"
    for finding in standing(report):
        yield f"::{_COMMANDS[finding.level]} {_properties(finding)}::{_data(finding.message)}"


def _properties(finding: FindingEntry) -> str:
    title = f"title={_property(f'{finding.code} {finding.name}')}"
    where = finding.location
    if where is None:
        return title
    place = f"file={_property(where.path)},line={where.line},endLine={where.end_line}"
    # Columns are only understood within one line.
    if where.line == where.end_line:
        place += f",col={where.column},endColumn={where.end_column}"
    return f"{place},{title}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")

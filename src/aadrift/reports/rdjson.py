"""reviewdog's diagnostic format, which carries each fix as a suggestion.

Its columns count bytes of UTF-8; its ends are exclusive, as ours are.
"""

from __future__ import annotations

import json
from typing import Any

from aadrift.findings import Level
from aadrift.report.model import FindingEntry, Region, Report
from aadrift.reports.annotations import Anchor, anchor, anchors, standing
from aadrift.reports.interface import View

_SEVERITIES = {Level.ERROR: "ERROR", Level.WARNING: "WARNING", Level.NOTE: "INFO"}


def render(report: Report, view: View) -> str:  # noqa: ARG001 - every format takes a view
    """The diagnostics as JSON in ASCII."""
    known = anchors(report)
    diagnostics = [
        {
            "message": gap,
            "location": {"path": "."},
            "severity": "ERROR",
        }
        for gap in report.evidence.gaps
    ]
    diagnostics += [_diagnostic(finding, known) for finding in standing(report)]
    result = {"source": {"name": "aadrift"}, "diagnostics": diagnostics}
    return json.dumps(result) + "\n"


def _diagnostic(finding: FindingEntry, known: dict[str, Anchor]) -> dict[str, Any]:
    where = finding.location
    place = anchor(finding, known)
    location: dict[str, Any] = {"path": place.path}
    if where is not None:
        location["range"] = _range(where)
    diagnostic: dict[str, Any] = {
        "message": finding.message,
        "location": location,
        "severity": _SEVERITIES[finding.level],
        "code": {"value": finding.code},
    }
    # A suggestion has no path of its own: it is one for the file of the diagnostic.
    edits = finding.fix.edits if finding.fix is not None else ()
    suggestions = [
        {"range": _range(edit.region), "text": edit.new}
        for edit in edits
        if edit.path == place.path
    ]
    if suggestions:
        diagnostic["suggestions"] = suggestions
    return diagnostic


def _range(region: Region) -> dict[str, Any]:
    return {
        "start": {"line": region.line, "column": region.byte_column or region.column},
        "end": {"line": region.end_line, "column": region.end_byte_column or region.end_column},
    }

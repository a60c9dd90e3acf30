"""GitLab's Code Quality report: an array of issues."""

from __future__ import annotations

import json
from typing import Any

from aadrift.findings import Level
from aadrift.report.model import FindingEntry, Report
from aadrift.reports.annotations import Anchor, anchor, anchors, standing
from aadrift.reports.interface import View

_SEVERITIES = {Level.ERROR: "major", Level.WARNING: "minor", Level.NOTE: "info"}


def render(report: Report, view: View) -> str:  # noqa: ARG001 - every format takes a view
    """The issues as JSON in ASCII; incomplete live evidence is one of its own."""
    known = anchors(report)
    issues = [_evidence(report)] if report.evidence.gaps else []
    issues += [_issue(finding, known) for finding in standing(report)]
    return json.dumps(issues) + "\n"


def _issue(finding: FindingEntry, known: dict[str, Anchor]) -> dict[str, Any]:
    place = anchor(finding, known)
    return {
        "description": f"{finding.code}: {finding.message}",
        "check_name": finding.name,
        "fingerprint": finding.fingerprint,
        "severity": _SEVERITIES[finding.level],
        "location": {"path": place.path, "lines": {"begin": place.line}},
    }


def _evidence(report: Report) -> dict[str, Any]:
    return {
        "description": " ".join(report.evidence.gaps),
        "check_name": "live-evidence",
        "fingerprint": "live-evidence-incomplete",
        "severity": "critical",
        "location": {"path": ".", "lines": {"begin": 1}},
    }

"""SARIF 2.1.0, within what GitHub's code scanning accepts and shows."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

from aadrift.findings import Level
from aadrift.report.model import (
    FindingEntry,
    FixEntry,
    Region,
    Report,
    SuppressionEntry,
    TracePoint,
)
from aadrift.reports.annotations import Anchor, anchor, anchors
from aadrift.reports.interface import View
from aadrift.rules.catalogue import RULES, Rule
from aadrift.rules.page import help_markdown, help_text

_SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
_ROOT = "SRCROOT"
_RANK = {Level.ERROR: 0, Level.WARNING: 1, Level.NOTE: 2}
_PROBLEMS = {Level.ERROR: "error", Level.WARNING: "warning", Level.NOTE: "recommendation"}

# GitHub shows 5,000 results of a run and 1,000 locations of a code flow.
MAX_RESULTS = 5_000
MAX_FLOW = 1_000


def render(report: Report, view: View) -> str:  # noqa: ARG001 - every format takes a view
    """One run with every rule. Beyond ``MAX_RESULTS`` the least serious results are left out.

    A notification then says how many, so that the file never looks complete when it is not.
    """
    index = {rule.code: number for number, rule in enumerate(RULES)}
    known = anchors(report)
    findings = [finding for finding in report.findings if not finding.fixed]
    ranked = sorted(findings, key=lambda one: (one.suppressed is not None, _RANK[one.level]))
    left_out = ranked[MAX_RESULTS:]
    kept = {id(finding) for finding in ranked[:MAX_RESULTS]}
    run = {
        "tool": {
            "driver": {
                "name": report.tool.name,
                "semanticVersion": report.tool.version,
                "rules": [_rule(rule) for rule in RULES],
            }
        },
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {
            _ROOT: {"description": {"text": "The folder that paths are relative to."}}
        },
        "invocations": [_invocation(report, len(left_out))],
        "results": [_result(finding, index, known) for finding in findings if id(finding) in kept],
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}) + "\n"


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.code,
        "name": "".join(part.capitalize() for part in rule.name.split("-")),
        "shortDescription": {"text": rule.summary},
        "fullDescription": {"text": rule.why},
        "help": {"text": help_text(rule), "markdown": help_markdown(rule)},
        "defaultConfiguration": {"level": rule.level.value},
        "properties": {
            "tags": ["azure", "vpn", "entra"],
            "precision": "very-high",
            "problem.severity": _PROBLEMS[rule.level],
        },
    }


def _invocation(report: Report, left_out: int) -> dict[str, Any]:
    complete = report.evidence.complete
    notes: list[dict[str, Any]] = [
        {
            "descriptor": {"id": "AAD901"},
            "level": "warning",
            "message": {"text": unreadable.message},
            "locations": [_location(Anchor(unreadable.path, unreadable.line))],
        }
        for unreadable in report.unreadable
    ]
    notes += [{"level": "error", "message": {"text": gap}} for gap in report.evidence.gaps]
    if left_out:
        text = (
            f"{left_out} of {len(report.findings)} results are left out, the least serious ones: "
            f"viewers take no more than {MAX_RESULTS}. The JSON report has them all."
        )
        notes.append({"level": "warning", "message": {"text": text}})
    return {"executionSuccessful": complete, "toolExecutionNotifications": notes}


def _result(
    finding: FindingEntry, index: dict[str, int], known: dict[str, Anchor]
) -> dict[str, Any]:
    place = finding.location or anchor(finding, known)
    location = _location(place)
    if finding.gateway is not None:
        location["logicalLocations"] = [{"fullyQualifiedName": finding.gateway, "kind": "resource"}]
    elif finding.live is not None:
        location["logicalLocations"] = [{"fullyQualifiedName": finding.live, "kind": "resource"}]
    result: dict[str, Any] = {
        "ruleId": finding.code,
        "ruleIndex": index[finding.code],
        "level": finding.level.value,
        "message": {"text": finding.message},
        "locations": [location],
        "partialFingerprints": {"primaryLocationLineHash": f"{finding.fingerprint}:1"},
    }
    if finding.trace:
        result["codeFlows"] = [_code_flow(finding.trace)]
    if finding.fix is not None:
        result["fixes"] = [_fix(finding.fix)]
    # An empty list says that suppressions were looked for: viewers then take the rest as active.
    suppressed = finding.suppressed
    result["suppressions"] = [_suppression(suppressed)] if suppressed is not None else []
    if finding.variant is not None:
        result["properties"] = {"variant": finding.variant}
    return result


def _artifact(path: str) -> dict[str, Any]:
    if path.startswith("/"):
        return {"uri": f"file://{quote(path, errors='surrogateescape')}"}
    # A colon in the first part would make it a scheme.
    uri = quote(path, safe="/", errors="surrogateescape") if path != "." else "./"
    return {"uri": uri, "uriBaseId": _ROOT}


def _region(region: Region) -> dict[str, int]:
    return {
        "startLine": region.line,
        "startColumn": region.column,
        "endLine": region.end_line,
        "endColumn": region.end_column,
    }


def _location(place: Region | Anchor) -> dict[str, Any]:
    region = _region(place) if isinstance(place, Region) else {"startLine": place.line}
    return {"physicalLocation": {"artifactLocation": _artifact(place.path), "region": region}}


def _code_flow(trace: tuple[TracePoint, ...]) -> dict[str, Any]:
    locations = [
        {
            "location": {
                "physicalLocation": {
                    "artifactLocation": _artifact(point.path),
                    "region": {"startLine": point.line, "startColumn": point.column},
                },
                "message": {"text": point.what},
            }
        }
        for point in trace[:MAX_FLOW]
    ]
    return {"threadFlows": [{"locations": locations}]}


def _fix(fix: FixEntry) -> dict[str, Any]:
    changes: dict[str, list[dict[str, Any]]] = {}
    for edit in fix.edits:
        replacement = {
            "deletedRegion": _region(edit.region),
            "insertedContent": {"text": edit.new},
        }
        changes.setdefault(edit.path, []).append(replacement)
    return {
        "description": {"text": fix.title if fix.hold is None else f"{fix.title} ({fix.hold})"},
        "artifactChanges": [
            {"artifactLocation": _artifact(path), "replacements": replacements}
            for path, replacements in changes.items()
        ],
    }


def _suppression(suppressed: SuppressionEntry) -> dict[str, Any]:
    found: dict[str, Any] = {
        "kind": "inSource" if suppressed.source == "inline" else "external",
    }
    if suppressed.reason:
        found["justification"] = suppressed.reason
    if suppressed.path is not None:
        found["location"] = _location(Anchor(suppressed.path, suppressed.line or 1))
    return found

"""What the formats that annotate lines have in common."""

from __future__ import annotations

from typing import NamedTuple

from aadrift.findings import Level
from aadrift.report.model import FindingEntry, Report

_RANK = {Level.ERROR: 0, Level.WARNING: 1, Level.NOTE: 2}


class Anchor(NamedTuple):
    """A line to annotate."""

    path: str
    line: int


def standing(report: Report) -> list[FindingEntry]:
    """The findings to annotate: neither suppressed nor fixed, the most serious first.

    Viewers cut long lists at the end.
    """
    counted = [finding for finding in report.findings if finding.counts]
    return sorted(counted, key=lambda finding: _RANK[finding.level])


def anchors(report: Report) -> dict[str, Anchor]:
    """Where a finding about a live gateway alone is shown, by the gateway's id.

    That is the evidence file which tells of it; viewers refuse results without a place. What was
    read from Azure itself is shown at the root.
    """
    return {
        one.id: Anchor("." if one.source == "azure" else one.source.replace("\\", "/"), 1)
        for one in report.live
    }


def anchor(finding: FindingEntry, known: dict[str, Anchor]) -> Anchor:
    """The line of a finding; for one without a place, that of the evidence."""
    if finding.location is not None:
        return Anchor(finding.location.path, finding.location.line)
    return known.get(finding.live or "", Anchor(".", 1))

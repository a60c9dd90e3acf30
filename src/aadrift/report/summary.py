"""A report in numbers, and how its run ended."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from enum import StrEnum

from aadrift.findings import Level
from aadrift.gateway import Verdict
from aadrift.report.model import (
    Counts,
    FindingEntry,
    FixStatus,
    GatewayEntry,
    Report,
    Summary,
    Unreadable,
)


class Outcome(StrEnum):
    """How a run ended, in the words of the exit code table."""

    CLEAN = "clean"
    FINDINGS = "findings"
    ERROR = "error"


# Warnings that `--strict` turns into reasons to fail: what the sources leave open.
STRICT_CODES = frozenset({"AAD104", "AAD901"})


def outcome(report: Report, *, strict: bool = False) -> Outcome:
    """How the run ended: incomplete evidence and failed writing are errors, never clean."""
    if not report.evidence.complete:
        return Outcome.ERROR
    if report.fix is not None and report.fix.status is FixStatus.FAILED:
        return Outcome.ERROR
    failing = (
        finding
        for finding in report.findings
        if finding.counts
        and (finding.level is Level.ERROR or (strict and finding.code in STRICT_CODES))
    )
    return Outcome.CLEAN if next(failing, None) is None else Outcome.FINDINGS


def summarise(
    gateways: Sequence[GatewayEntry],
    findings: Sequence[FindingEntry],
    unreadable: Sequence[Unreadable],
    *,
    files: tuple[int, int],
    undeclared: int = 0,
) -> Summary:
    """The numbers of a report.

    ``files`` are those seen and those read. Live gateways that no code declares count under their
    verdict, though not among the gateways.
    """
    verdicts = Counter(entry.verdict for entry in gateways)
    verdicts[Verdict.UNDECLARED] += undeclared
    levels = Counter(finding.level for finding in findings if finding.counts)
    return Summary(
        files_seen=files[0],
        files_read=files[1],
        gateways=len(gateways),
        findings=Counts(levels[Level.ERROR], levels[Level.WARNING], levels[Level.NOTE]),
        verdicts={verdict.value: verdicts[verdict] for verdict in Verdict if verdicts[verdict]},
        suppressed=sum(1 for finding in findings if finding.suppressed is not None),
        fixed=sum(1 for finding in findings if finding.fixed),
        unreadable=len(unreadable),
    )

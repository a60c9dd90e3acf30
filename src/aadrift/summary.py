"""A report in numbers, and how its run ended."""

from __future__ import annotations

from collections import Counter
from enum import StrEnum

from aadrift.findings import Level
from aadrift.gateway import Verdict
from aadrift.report import (
    Counts,
    FindingEntry,
    FixStatus,
    GatewayEntry,
    LiveEntry,
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
    """How the run ended: incomplete live evidence and failed writing are errors, never clean."""
    if not report.evidence.live.complete:
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
    gateways: tuple[GatewayEntry, ...],
    live: tuple[LiveEntry, ...],
    findings: tuple[FindingEntry, ...],
    unreadable: tuple[Unreadable, ...],
    *,
    files: tuple[int, int],
) -> Summary:
    """The numbers of a report; ``files`` are those seen and those read.

    A live gateway that no code declares counts under the verdict undeclared.
    """
    verdicts = Counter(entry.verdict for entry in gateways)
    undeclared = sum(1 for entry in live if not entry.paired and entry.audience)
    if undeclared:
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

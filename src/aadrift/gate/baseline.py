"""Baselines: findings that are known, so that a gate fails for new ones only.

A baseline is JSON with the fingerprint of each known finding; code, path and gateway stand beside
it for people who review the file.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from aadrift.findings import Finding, Suppression
from aadrift.jsonfile import JsonFileError, load
from aadrift.report import FindingEntry, Report
from aadrift.request import UsageError
from aadrift.rules.catalogue import rule
from aadrift.rules.fingerprint import fingerprint
from aadrift.rules.suppression import UNUSED
from aadrift.source import SourceFile, Span
from aadrift.wording import shown

KEY = "aadriftBaseline"
VERSION = 1


@dataclass(frozen=True, slots=True)
class Entry:
    """One known finding."""

    fingerprint: str
    code: str
    path: str | None = None
    gateway: str | None = None


@dataclass(frozen=True, slots=True)
class Baseline:
    """The known findings, and the file that says so."""

    name: str
    entries: tuple[Entry, ...] = ()
    file: SourceFile | None = None

    def apply(self, findings: Iterable[Finding], within: Scope) -> Iterator[Finding]:
        """Mark what is known, and add AAD902 for each entry of this scope that no longer fires."""
        known = {entry.fingerprint: entry for entry in self.entries}
        seen: set[str] = set()
        for finding in findings:
            mark = fingerprint(finding)
            if mark not in known or finding.code == UNUSED:
                yield finding
                continue
            seen.add(mark)
            if finding.suppressed is not None:
                yield finding
                continue
            where = self._line(mark)
            yield replace(finding, suppressed=Suppression("baseline", f"in {self.name}", where))
        for entry in self.entries:
            if entry.fingerprint not in seen and within.covers(entry):
                yield self._gone(entry)

    def _gone(self, entry: Entry) -> Finding:
        about = " ".join(
            part
            for part in (
                entry.code,
                f"in {shown(entry.path)}" if entry.path else "",
                f"of {shown(entry.gateway)}" if entry.gateway else "",
            )
            if part
        )
        return Finding(
            code=UNUSED,
            level=rule(UNUSED).level,
            message=f"The baseline {shown(self.name)} lists {about}, which no longer fires. "
            "Write the baseline again to remove it.",
            location=self._line(entry.fingerprint),
            subject=entry.fingerprint,
        )

    def _line(self, mark: str) -> Span | None:
        if self.file is None:
            return None
        start = self.file.text.find(mark)
        return Span(self.file, start, start + len(mark)) if start >= 0 else None


@dataclass(frozen=True, slots=True)
class Scope:
    """What a run looked at: its scanned paths, and the codes that it could find."""

    paths: Collection[str]
    codes: Collection[str]

    def covers(self, entry: Entry) -> bool:
        """Whether an entry would have fired in this run if it still could."""
        if entry.code not in self.codes:
            return False
        if entry.path is None:
            return True
        return any(
            scanned in (".", entry.path) or entry.path.startswith(f"{scanned}/")
            for scanned in self.paths
        )


def read_baseline(path: str, relative: str | None) -> Baseline:
    """Read a baseline. ``relative`` is its path in the scanned tree, if it lies there.

    Raises UsageError when it is none.
    """
    name = relative or path
    try:
        data = load(Path(path), path)
    except JsonFileError as error:
        raise UsageError(f"--baseline {error}") from None
    if not isinstance(data, dict) or KEY not in data:
        raise UsageError(
            f"--baseline {shown(path)}: it is no baseline; --write-baseline writes one"
        )
    if data[KEY] != VERSION:
        raise UsageError(
            f"--baseline {shown(path)}: it has another version than {VERSION}; write it again"
        )
    entries = data.get("findings")
    if not isinstance(entries, list):
        raise UsageError(f"--baseline {shown(path)}: 'findings' must be a list")
    found = tuple(_entry(path, number, one) for number, one in enumerate(entries))
    raw = Path(path).read_bytes() if relative is not None else None
    file = SourceFile.decode(relative, raw) if relative is not None and raw is not None else None
    return Baseline(name, found, file)


def _entry(path: str, number: int, data: Any) -> Entry:
    if not isinstance(data, dict):
        raise UsageError(f"--baseline {shown(path)}: findings[{number}] must be an object")
    for name in ("fingerprint", "code", "path", "gateway"):
        value = data.get(name)
        if not isinstance(value, str) and (value is not None or name in ("fingerprint", "code")):
            raise UsageError(
                f"--baseline {shown(path)}: findings[{number}].{name} must be a string"
            )
    return Entry(data["fingerprint"], data["code"], data.get("path"), data.get("gateway"))


def baseline_of(report: Report) -> str:
    """The baseline that makes a report's findings known, as text."""
    entries = [
        {
            "fingerprint": finding.fingerprint,
            "code": finding.code,
            "path": finding.location.path if finding.location is not None else None,
            "gateway": finding.gateway,
        }
        for finding in _known(report)
    ]
    return json.dumps({KEY: VERSION, "findings": entries}, indent=2, ensure_ascii=True) + "\n"


def accepted(report: Report) -> frozenset[str]:
    """The fingerprints that ``baseline_of`` writes."""
    return frozenset(finding.fingerprint for finding in _known(report))


def _known(report: Report) -> Iterator[FindingEntry]:
    """What stands: what comments and the config suppress, or the patch resolves, needs no entry."""
    for finding in report.findings:
        known = finding.suppressed is None or finding.suppressed.source == "baseline"
        if known and finding.code != UNUSED and not finding.fixed:
            yield finding

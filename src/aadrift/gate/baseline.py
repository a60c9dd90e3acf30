"""Baselines: findings that are known, so that a gate fails for new ones only.

A baseline is JSON with the fingerprint of each known finding; code, path and gateway stand beside
it for people who review the file.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from aadrift.discovery import Selection
from aadrift.findings import Finding, Suppression
from aadrift.jsonfile import JsonFileError, load
from aadrift.records import dataclass
from aadrift.report.model import FindingEntry, Report
from aadrift.request import UsageError
from aadrift.rules.catalogue import rule
from aadrift.rules.fingerprint import fingerprint
from aadrift.rules.suppression import UNUSED
from aadrift.source import SourceFile, Span
from aadrift.wording import shown

KEY = "aadriftBaseline"
VERSION = 1


@dataclass(frozen=True)
class Entry:
    """One known finding."""

    fingerprint: str
    code: str
    path: str | None = None
    gateway: str | None = None


@dataclass(frozen=True)
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


@dataclass(frozen=True)
class Scope:
    """What a run looked at: what it scanned, and the codes that it could find.

    ``partly`` says that globs left out some files.
    """

    scanned: Selection
    codes: Collection[str]
    partly: bool = False

    def covers(self, entry: Entry) -> bool:
        """Whether an entry would have fired in this run if it still could."""
        if entry.code not in self.codes:
            return False
        path = entry.path
        if path is None:
            return True
        return self.scanned.has(path) and not (self.partly and self._left_out(path))

    def _left_out(self, path: str) -> bool:
        return path not in self.scanned.files and (self.scanned.root / path).exists()


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


def baseline_of(report: Report, others: Iterable[Entry] = ()) -> str:
    """The baseline that makes a report's findings known, as text.

    ``others`` are entries to keep besides: those that the run could not tell about.
    """
    entries = [
        Entry(
            finding.fingerprint,
            finding.code,
            finding.location.path if finding.location is not None else None,
            finding.gateway,
        )
        for finding in _known(report)
    ]
    known = accepted(report)
    entries += [one for one in others if one.fingerprint not in known]
    data = {KEY: VERSION, "findings": [asdict(one) for one in entries]}
    return json.dumps(data, indent=2, ensure_ascii=True) + "\n"


def accepted(report: Report) -> frozenset[str]:
    """The fingerprints that ``baseline_of`` writes."""
    return frozenset(finding.fingerprint for finding in _known(report))


def _known(report: Report) -> Iterator[FindingEntry]:
    """What stands: what comments and the config suppress, or the patch resolves, needs no entry."""
    for finding in report.findings:
        known = finding.suppressed is None or finding.suppressed.source == "baseline"
        if known and finding.code != UNUSED and not finding.fixed:
            yield finding

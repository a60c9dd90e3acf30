"""Joins reports: the shards of one run, and the repositories of an estate."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Sequence
from dataclasses import fields, is_dataclass, replace
from functools import cache
from itertools import groupby
from pathlib import PurePosixPath
from typing import Any, TypeVar

from aadrift.records import dataclass
from aadrift.report.joinedapps import joined_apps
from aadrift.report.model import (
    VERSION,
    Evidence,
    FindingEntry,
    FixOutcome,
    FixStatus,
    GatewayEntry,
    LiveEntry,
    LiveEvidence,
    ProfileEntry,
    Report,
    Subject,
    Tool,
)
from aadrift.report.summary import summarise
from aadrift.wording import joined, listing, shown

Entry = TypeVar("Entry")

_UNDECLARED = "AAD204"
# What became of several patches is what became of the worst.
_WORST = (
    FixStatus.FAILED,
    FixStatus.REFUSED,
    FixStatus.WRITTEN,
    FixStatus.SHOWN,
    FixStatus.NOTHING,
)


class MergeError(Exception):
    """The reports do not go together: a sentence for the user."""


@dataclass(frozen=True)
class Part:
    """A report and the file that it came from; ``label`` names its repository if the user did."""

    name: str
    report: Report
    label: str | None = None


def merge(parts: Sequence[Part]) -> Report:
    """One report of all.

    Reports of the same folder (or label) are parts of one run: what several of them say counts
    once, and shards that nobody gave are told as missing. Those of different folders are kept
    apart by a label before each path.

    Raises MergeError when reports of one folder contradict each other.
    """
    trees = _trees(parts)
    labels = _labels(trees)
    whole = [_tree(tree) for tree in trees]
    if len(whole) == 1:
        return whole[0]
    named = [_labelled(report, label) for report, label in zip(whole, labels, strict=True)]
    return _estate(named, trees)


def _trees(parts: Sequence[Part]) -> list[list[Part]]:
    """The parts by the folder that they are about, in the order given."""
    trees: dict[tuple[str | None, str], list[Part]] = {}
    for part in parts:
        key = (part.label, "" if part.label is not None else part.report.root)
        trees.setdefault(key, []).append(part)
    return list(trees.values())


def _labels(trees: Sequence[Sequence[Part]]) -> list[str]:
    """A name for each tree: the user's, or the way to it from the folder that holds them all."""
    roots = [PurePosixPath(tree[0].report.root) for tree in trees if tree[0].label is None]
    try:
        above = PurePosixPath(os.path.commonpath(roots)) if roots else PurePosixPath()
    except ValueError:  # several drives
        above = PurePosixPath()
    if above in roots:
        above = above.parent
    labels = []
    for tree in trees:
        first = tree[0]
        own = PurePosixPath(first.report.root)
        inside = own.is_relative_to(above) and above != PurePosixPath()
        labels.append(first.label or (own.relative_to(above) if inside else own).as_posix())
    return labels


def _tree(parts: Sequence[Part]) -> Report:
    """The reports of one folder as one."""
    if len(parts) == 1 and parts[0].report.shard is None:
        return parts[0].report
    reports = [part.report for part in parts]
    gateways = _gateways(parts)
    findings = _findings(reports)
    unreadable = _once(one for report in reports for one in report.unreadable)
    undeclared = sum(report.summary.verdicts.get("undeclared", 0) for report in reports)
    # Every part saw the whole tree, and reported its own share of it.
    return Report(
        version=VERSION,
        tool=_tool(reports),
        root=reports[0].root,
        command=_command(reports),
        summary=summarise(
            gateways,
            findings,
            unreadable,
            files=(
                max(report.summary.files_seen for report in reports),
                max(report.summary.files_read for report in reports),
            ),
            undeclared=undeclared,
        ),
        gateways=gateways,
        live=_live(reports),
        findings=findings,
        unreadable=unreadable,
        evidence=_evidence(reports, _missing(parts)),
        fix=_fix(reports),
        profiles=_profiles(reports),
        notes=_once(note for one in reports if one.shard is None for note in one.notes),
        enterprise_apps=joined_apps(reports),
    )


def _estate(reports: Sequence[Report], trees: Sequence[Sequence[Part]]) -> Report:
    """The reports of several folders, whose paths are labelled, as one."""
    live = _live(reports)
    declared = {one.id.lower() for one in live if one.paired}
    # What one repository lacks, another may declare.
    findings = tuple(
        one
        for report in reports
        for one in report.findings
        if one.code != _UNDECLARED or (one.live or "").lower() not in declared
    )
    gateways = tuple(one for report in reports for one in report.gateways)
    unreadable = tuple(one for report in reports for one in report.unreadable)
    known = any(report.summary.verdicts.get("undeclared") for report in reports)
    left = sum(1 for one in live if not one.paired and one.audience) if known else 0
    return Report(
        version=VERSION,
        tool=_tool(reports),
        root=", ".join(dict.fromkeys(tree[0].report.root for tree in trees)),
        command=_command(reports),
        summary=summarise(
            gateways,
            findings,
            unreadable,
            files=(
                sum(report.summary.files_seen for report in reports),
                sum(report.summary.files_read for report in reports),
            ),
            undeclared=left,
        ),
        gateways=gateways,
        live=live,
        findings=findings,
        unreadable=unreadable,
        evidence=_evidence(reports, ()),
        fix=_fix(reports),
        profiles=tuple(one for report in reports for one in report.profiles),
        notes=tuple(note for report in reports for note in report.notes),
        enterprise_apps=joined_apps(reports),
    )


def _once(items: Iterable[Entry]) -> tuple[Entry, ...]:
    return tuple(dict.fromkeys(items))


def _gateways(parts: Sequence[Part]) -> tuple[GatewayEntry, ...]:
    known: dict[Subject, tuple[GatewayEntry, Part]] = {}
    for part in parts:
        for gateway in part.report.gateways:
            first, source = known.setdefault(gateway.subject, (gateway, part))
            if first != gateway and source is not part:
                raise MergeError(
                    f"{source.name} and {part.name} are of the same folder, "
                    f"{shown(part.report.root)}, and say different things about "
                    f"{shown(gateway.address)}. If they are of two repositories, name these: "
                    f"one={source.name} two={part.name}"
                )
    return tuple(gateway for gateway, _ in known.values())


def _findings(reports: Sequence[Report]) -> tuple[FindingEntry, ...]:
    """Each finding once; what one part's patch resolves is resolved."""
    known: dict[FindingEntry, bool] = {}
    for report in reports:
        for one in report.findings:
            key = replace(one, fixed=False)
            known[key] = known.get(key, False) or one.fixed
    return tuple(replace(one, fixed=fixed) for one, fixed in known.items())


def _live(reports: Sequence[Report]) -> tuple[LiveEntry, ...]:
    known: dict[str, LiveEntry] = {}
    for one in (one for report in reports for one in report.live):
        first = known.setdefault(one.id.lower(), one)
        if one.paired and not first.paired:
            known[one.id.lower()] = replace(first, paired=True)
    return tuple(known.values())


def _profiles(reports: Sequence[Report]) -> tuple[ProfileEntry, ...]:
    """Each profile once: with its gateway, where one part knows it."""
    known: dict[object, ProfileEntry] = {}
    for one in (one for report in reports for one in report.profiles):
        itself = replace(one, tie=None, gateways=(), live=None, live_gateways=())
        first = known.setdefault(itself, one)
        if first.tie is None and one.tie is not None:
            known[itself] = one
    return tuple(known.values())


def _evidence(reports: Sequence[Report], missing: Iterable[str]) -> Evidence:
    live = [report.evidence.live for report in reports]
    return Evidence(
        LiveEvidence(
            complete=all(one.complete for one in live),
            sources=_once(source for one in live for source in one.sources),
            errors=_once(error for one in live for error in one.errors),
            notes=_once(note for one in live for note in one.notes),
        ),
        _once([*(one for report in reports for one in report.evidence.missing), *missing]),
    )


def _missing(parts: Sequence[Part]) -> tuple[str, ...]:
    """The shards that nobody gave, by how many there should be."""
    shards = sorted(
        (part.report.shard.total, part.report.shard.index)
        for part in parts
        if part.report.shard is not None
    )
    told = []
    for total, numbers in groupby(shards, key=lambda one: one[0]):
        given = {number for _, number in numbers}
        lacking = [str(number) for number in range(1, total + 1) if number not in given]
        if lacking:
            noun = "part" if len(lacking) == 1 else "parts"
            told.append(
                f"The report lacks {noun} {listing(lacking)} of {total} of "
                f"{shown(parts[0].label or parts[0].report.root)}."
            )
    return tuple(told)


def _fix(reports: Sequence[Report]) -> FixOutcome | None:
    outcomes = [report.fix for report in reports if report.fix is not None]
    if not outcomes:
        return None
    return FixOutcome(
        status=next(status for status in _WORST if any(one.status is status for one in outcomes)),
        patch="".join(_once(one.patch for one in outcomes)),
        files=_once(file for one in outcomes for file in one.files),
        reason=" ".join(_once(one.reason for one in outcomes if one.reason)) or None,
        held=_once(one for outcome in outcomes for one in outcome.held),
        by_hand=_once(one for outcome in outcomes for one in outcome.by_hand),
        notes=_once(note for outcome in outcomes for note in outcome.notes),
    )


def _tool(reports: Sequence[Report]) -> Tool:
    versions = _once(report.tool.version for report in reports)
    return Tool(version=versions[0] if len(versions) == 1 else Tool().version)


def _command(reports: Sequence[Report]) -> str:
    commands = _once(report.command for report in reports)
    return commands[0] if len(commands) == 1 else "report"


def _labelled(report: Report, label: str) -> Report:
    """The same report with the label before each path, and in what must not be mistaken."""
    moved: Report = _moved(report, label)
    findings = tuple(
        replace(one, fingerprint=_fingerprint(label, one.fingerprint)) for one in moved.findings
    )
    fix = moved.fix
    if fix is not None:
        # Git takes what stands before a file's header as a comment.
        patch = f"# {label}\n{fix.patch}" if fix.patch else ""
        fix = replace(fix, patch=patch, files=tuple(_joined(label, one) for one in fix.files))
    notes = tuple(f"{label}: {note}" for note in moved.notes)
    return replace(moved, findings=findings, fix=fix, notes=notes)


def _fingerprint(label: str, fingerprint: str) -> str:
    text = f"{label}\0{fingerprint}"
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _joined(label: str, path: str) -> str:
    """A path below a label; what lies outside of the scanned folder keeps its own."""
    if path.startswith("/"):
        return path
    return label if path == "." else f"{label}/{path}"


@cache
def _paths_in(kind: type) -> tuple[str, ...]:
    return tuple(one.name for one in fields(kind) if one.name in ("path", "stack"))


@cache
def _rest_in(kind: type) -> tuple[str, ...]:
    return tuple(one.name for one in fields(kind) if one.name not in ("path", "stack"))


def _moved(value: Any, label: str) -> Any:
    """A value of a report with the label before each path and stack in it."""
    if isinstance(value, tuple):
        return tuple([_moved(one, label) for one in value]) if value else value
    if not is_dataclass(value) or isinstance(value, type):
        return value
    changes = {}
    for name in _paths_in(type(value)):
        path = getattr(value, name)
        if path is not None:
            changes[name] = _joined(label, path)
    for name in _rest_in(type(value)):
        one = getattr(value, name)
        if isinstance(one, tuple) or is_dataclass(one):
            changes[name] = _moved(one, label)
    return replace(value, **changes)


def differing_versions(parts: Sequence[Part]) -> str | None:
    """A sentence when the reports were written by different versions of aadrift."""
    versions = _once(part.report.tool.version for part in parts)
    if len(versions) == 1:
        return None
    return f"The reports were written by aadrift {joined(versions)}."

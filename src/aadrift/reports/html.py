"""The audit page, from ``templates/html/``: one file that needs no network and no script.

A script filters and sorts the table where it may run; a policy in the page allows nothing else.
"""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from collections.abc import Iterator

from aadrift.findings import Level
from aadrift.gateway import Status
from aadrift.records import dataclass
from aadrift.report.model import (
    FindingEntry,
    GatewayEntry,
    LiveEntry,
    Option,
    Report,
)
from aadrift.report.summary import Outcome, outcome
from aadrift.reports import words
from aadrift.reports.blocks import Block, Client, blocks, clients, loose
from aadrift.reports.interface import View
from aadrift.reports.words import Tone

_ORDER = {Tone.BAD: 0, Tone.OPEN: 1, Tone.PLAIN: 2, Tone.GOOD: 3}

_LEVELS = {"error": 0, "warning": 1, "note": 2, "none": 3}


@dataclass(frozen=True)
class _Verdict:
    """A verdict, how many gateways have it, and what it means."""

    name: str
    tone: Tone
    count: int
    sentence: str


@dataclass(frozen=True)
class _Row:
    """A line of the table: gateways that resolve and compare alike."""

    block: Block
    verdict: str
    tone: Tone
    sentence: str
    audience: str
    options: tuple[Option, ...]
    differs: tuple[tuple[str, str, str], ...]

    @property
    def first(self) -> GatewayEntry:
        return self.block.first

    @property
    def level(self) -> str:
        """The most serious finding."""
        return self.block.findings[0].level.value if self.block.findings else "none"

    @property
    def text(self) -> str:
        """What the filter searches."""
        first = self.first
        parts = [*self.block.addresses, *self.block.stacks, *self.block.variants, self.verdict]
        parts += [first.audience.value or "", first.identity.name or "", first.location.path]
        parts += [origin.path for origin in first.origins]
        parts += [finding.code for finding in self.block.findings]
        if first.live is not None:
            parts += [first.live.id, first.live.audience or ""]
        return " ".join(parts).lower()


@dataclass(frozen=True)
class _Client:
    """A client profile: how it stands to its gateways, which are named."""

    client: Client
    verdict: str
    tone: Tone
    audiences: tuple[str, ...]
    gateways: list[str]
    tie: str


@dataclass(frozen=True)
class _FileDiff:
    """What the patch does to one file: lines, each with what kind it is."""

    name: str
    lines: tuple[tuple[str, str], ...]


def render(report: Report, view: View) -> str:  # noqa: ARG001 - every format takes a view
    """The report as a page."""
    from aadrift.templating import read
    from aadrift.templating import render as render_template

    style, script = read("html/style.css"), read("html/filter.js")
    rows = [_row(block) for block in blocks(report)]
    return render_template(
        "html/report.html.j2",
        {
            "report": report,
            "style": style,
            "script": script,
            "policy": _policy(style, script),
            "outcome": _Outcome.of(report),
            "rows": sorted(rows, key=lambda row: (_ORDER[row.tone], _LEVELS[row.level])),
            "verdicts": _verdicts(report),
            "clients": [_client(one, report) for one in clients(report)],
            "loose": loose(report),
            "undeclared": [one for one in report.live if not one.paired and one.audience],
            "live": sorted(report.live, key=_live_order),
            "suppressed": [one for one in report.findings if one.suppressed is not None],
            "fixable": sum(map(_fixable, report.findings)),
            "diffs": list(_diffs(report.fix.patch if report.fix is not None else "")),
            "follow_up": [line.partition(" ")[2] for line in words.follow_up(report)],
            "described": words.described,
            "step": words.step,
            "enterprise_app": words.enterprise_app,
        },
    )


@dataclass(frozen=True)
class _Outcome:
    title: str
    tone: Tone

    @classmethod
    def of(cls, report: Report) -> _Outcome:
        match outcome(report):
            case Outcome.ERROR:
                return cls("Incomplete: this is no clean bill of health", Tone.BAD)
            case Outcome.FINDINGS:
                return cls("Action is needed", Tone.BAD)
            case _:
                return cls("Nothing at error level", Tone.GOOD)


def _policy(style: str, script: str) -> str:
    """What the page may do: use its own style and script, and load nothing."""
    hashes = [
        f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
        for text in (style, script)
    ]
    return (
        f"default-src 'none'; style-src {hashes[0]}; script-src {hashes[1]}; "
        "base-uri 'none'; form-action 'none'"
    )


def _row(block: Block) -> _Row:
    gateway = block.first
    audience = gateway.audience
    said = (
        audience.value
        or {
            Status.ABSENT: "none",
            Status.UNRESOLVED: "not known",
            Status.RESOLVED: "",
        }[audience.status]
    )
    return _Row(
        block,
        words.label(gateway),
        words.tone(gateway),
        words.sentence(gateway),
        said,
        audience.options if audience.value is None else (),
        tuple(_differing(gateway)),
    )


def _client(client: Client, report: Report) -> _Client:
    profile = client.first
    verdict = words.client_label(profile, client.findings)
    if any(one.level is Level.ERROR and one.counts for one in client.findings):
        tone = Tone.BAD
    else:
        tone = Tone.GOOD if verdict == "agrees" else Tone.PLAIN
    said = dict.fromkeys(one.audience for one in client.readings if one.audience)
    names = words.gateways_of(profile, report)
    return _Client(client, verdict, tone, tuple(said), names, words.tied(profile))


def _differing(gateway: GatewayEntry) -> Iterator[tuple[str, str, str]]:
    """Tenant and issuer where code and Azure differ: the name, in code, in Azure."""
    live = gateway.live
    if live is None:
        return
    pairs = (("tenant", gateway.tenant, live.tenant), ("issuer", gateway.issuer, live.issuer))
    for name, setting, other in pairs:
        if setting.value and other and setting.value.rstrip("/") != other.rstrip("/"):
            yield name, setting.value, other


def _verdicts(report: Report) -> list[_Verdict]:
    tally = Counter(words.label(gateway) for gateway in report.gateways)
    first: dict[str, GatewayEntry] = {}
    for gateway in report.gateways:
        first.setdefault(words.label(gateway), gateway)
    found = [
        _Verdict(name, words.tone(first[name]), number, words.sentence(first[name]))
        for name, number in tally.items()
    ]
    return sorted(found, key=lambda one: (_ORDER[one.tone], -one.count))


def _live_order(one: LiveEntry) -> tuple[bool, str]:
    return one.paired, one.id.lower()


def _fixable(finding: FindingEntry) -> bool:
    return finding.counts and finding.fix is not None and finding.fix.safety == "safe"


def _diffs(patch: str) -> Iterator[_FileDiff]:
    name, lines = "", list[tuple[str, str]]()
    kinds = {"+": "added", "-": "removed", "@": "hunk"}
    for line in patch.splitlines():
        if line.startswith("diff --git "):
            if name:
                yield _FileDiff(name, tuple(lines))
            name, lines = line.rpartition(" b/")[2].rstrip('"'), []
            continue
        head = line.startswith(("+++ ", "--- ")) and not any(kind == "hunk" for kind, _ in lines)
        lines.append(("head" if head else kinds.get(line[:1], "same"), line))
    if lines:
        yield _FileDiff(name or "patch", tuple(lines))

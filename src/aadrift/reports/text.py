"""The report for people at a terminal: a block for each gateway, then what else matters.

Plain ASCII apart from what stands in the sources, so that it reads the same in every terminal.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from aadrift.findings import Level, Safety
from aadrift.gateway import Status, Verdict
from aadrift.report import (
    FindingEntry,
    FixStatus,
    GatewayEntry,
    Origin,
    Region,
    Report,
    TracePoint,
)
from aadrift.reports import words
from aadrift.reports.blocks import Block, Group, blocks, held_back, loose
from aadrift.reports.console import Paint, clean, flow, indented, wrap
from aadrift.reports.interface import View

_KEY = 12
_FEW = 5
_LEVEL_STYLES = {
    Level.ERROR: ("bold", "red"),
    Level.WARNING: ("bold", "yellow"),
    Level.NOTE: ("bold", "blue"),
}
_VERDICT_STYLES = {
    Verdict.MIGRATED: "green",
    Verdict.LEGACY: "red",
    Verdict.CODE_BEHIND: "red",
    Verdict.DRIFTED: "red",
    Verdict.NOT_APPLIED: "yellow",
    Verdict.UNRESOLVED: "yellow",
    Verdict.AMBIGUOUS: "yellow",
}
_LABEL_STYLES = {"microsoft": "green", "legacy": "red", "invalid": "yellow"}


def render(report: Report, view: View) -> str:
    """The report as lines of at most ``view.width`` columns (the patch keeps its own)."""
    return "\n".join(_Text(view).lines(report)) + "\n"


class _Text:
    """One rendering: the view and its paint, so that they need not be passed around."""

    def __init__(self, view: View) -> None:
        self.view = view
        self.width = view.width
        self.paint = Paint(view.color)

    def lines(self, report: Report) -> Iterator[str]:
        shown: set[str] = set()
        for block in blocks(report):
            yield from self.block(block, shown)
            yield ""
        yield from self.loose(loose(report))
        yield from self.unreadable(report)
        yield from self.evidence(report)
        yield from self.fixing(report)
        yield from self.summary(report)

    # Gateways

    def block(self, block: Block, shown: set[str]) -> Iterator[str]:
        """A gateway. ``shown`` holds the findings that an earlier block has explained."""
        gateway = block.first
        name = words.label(gateway)
        style = _VERDICT_STYLES.get(gateway.verdict) or _LABEL_STYLES.get(name, "cyan")
        yield from self.header(name, block.addresses, style)
        quiet = words.settled(gateway) and not block.findings and not self.view.verbose
        if not quiet:
            yield from indented(words.sentence(gateway), self.width, "  ")
            yield ""
        yield from self.facts(block, quiet=quiet)
        for finding in block.findings:
            yield ""
            if finding.fingerprint in shown:
                yield from self.title(finding, "as above")
            else:
                yield from self.finding(finding)
                shown.add(finding.fingerprint)

    def header(self, name: str, addresses: tuple[str, ...], style: str) -> Iterator[str]:
        margin = len(name) + 2
        for index, address in enumerate(addresses[:_FEW]):
            head = f"{name}  " if index == 0 else " " * margin
            for number, line in enumerate(wrap(address, self.width - margin)):
                lead = self.paint(head, "bold", style) if number == 0 else " " * margin
                yield lead + self.paint(line, "bold")
        if len(addresses) > _FEW:
            yield " " * margin + f"and {len(addresses) - _FEW} more that are alike"

    def facts(self, block: Block, *, quiet: bool) -> Iterator[str]:
        gateway = block.first
        if gateway.audience.status is not Status.ABSENT:
            yield from self.audience(gateway)
        elif gateway.live is not None:
            yield from self.row("audience", "none")
        if gateway.live is not None:
            yield from self.live(gateway)
        if gateway.candidates:
            yield from self.listed("could be", gateway.candidates)
        if block.variants:
            yield from self.listed("variant", block.variants)
        if quiet:
            place = gateway.origins[0] if gateway.origins else gateway.location
            yield from self.row("at", f"{place.path}:{place.line}")
        else:
            yield from self.chain(gateway.trace)

    def audience(self, gateway: GatewayEntry) -> Iterator[str]:
        found = gateway.audience
        if found.value is not None:
            yield from self.value("audience", found.value)
        else:
            yield from self.row("audience", f"not known: {found.reason}")
            if found.stopped is not None:
                yield from self.row("stops at", f"{found.stopped.path}:{found.stopped.line}")
            for option in found.options:
                if option.value is not None:
                    yield from self.value("perhaps", option.value, _origin_place(option.origin))

    def value(self, key: str, value: str | None, source: str = "") -> Iterator[str]:
        """An audience, its class and who says so, on a line of its own where one is too short."""
        rest = f"{words.described(value)}, {source}" if source else words.described(value)
        if not value:
            yield from self.row(key, rest)
        elif len(value) + len(rest) + 3 <= self.width - _KEY:
            yield from self.row(key, f"{value} ({rest})")
        else:
            yield from self.row(key, value)
            yield from self.row("", rest)

    def live(self, gateway: GatewayEntry) -> Iterator[str]:
        live = gateway.live
        if live is None:
            return
        declared = gateway.audience.value
        same = declared is not None and (live.audience or "").lower() == declared.lower()
        if same:
            yield from self.row("in Azure", f"the same audience, {live.source}")
        else:
            yield from self.value("in Azure", live.audience, live.source)
        pairs = (("tenant", gateway.tenant, live.tenant), ("issuer", gateway.issuer, live.issuer))
        for name, setting, other in pairs:
            if setting.value and other and setting.value.rstrip("/") != other.rstrip("/"):
                yield from self.row(name, f"{setting.value} in code,")
                yield from self.row("", f"{other} in Azure")
        if self.view.verbose:
            yield from self.row("id", live.id)

    def chain(self, trace: tuple[TracePoint, ...]) -> Iterator[str]:
        """The places of a trace in one column, what was evaluated there in another."""
        places = [f"{point.path}:{point.line}" for point in trace]
        room = self.width - _KEY
        column = max((len(place) for place in places if len(place) <= room // 2), default=0)
        for index, (place, point) in enumerate(zip(places, trace, strict=True)):
            key = "chain" if index == 0 else ""
            what = clean(point.what)
            if len(place) > column or column + 2 + len(what) > room:
                yield from self.row(key, place)
                yield from indented(what, self.width, " " * (_KEY + 2))
            else:
                yield self.key(key) + place.ljust(column + 2) + self.paint(what, "dim")

    def listed(self, key: str, values: tuple[str, ...]) -> Iterator[str]:
        for index, value in enumerate(values[:_FEW]):
            yield from self.row(key if index == 0 else "", value)
        if len(values) > _FEW:
            yield from self.row("", f"and {len(values) - _FEW} more")

    def row(self, key: str, value: str) -> Iterator[str]:
        for index, line in enumerate(wrap(value, self.width - _KEY)):
            yield self.key(key if index == 0 else "") + line

    def key(self, key: str) -> str:
        return "  " + self.paint(key, "dim") + " " * (_KEY - 2 - len(key))

    # Findings

    def title(self, finding: FindingEntry, place: str) -> Iterator[str]:
        head = f"{finding.level} {finding.code}"
        style = _LEVEL_STYLES[finding.level]
        lines = wrap(f"{head} {finding.name} {place}".rstrip(), self.width - 2)
        yield "  " + self.paint(head, *style) + lines[0][len(head) :]
        yield from (f"    {line}" for line in lines[1:])

    def finding(self, finding: FindingEntry) -> Iterator[str]:
        yield from self.title(finding, _place(finding.location))
        yield from indented(finding.message, self.width, "    ")
        yield from self.fix(finding)

    def fix(self, finding: FindingEntry) -> Iterator[str]:
        fix = finding.fix
        if finding.fixed:
            yield "    " + self.paint("The patch resolves this.", "green")
        elif fix is not None:
            how = "Fix" if fix.safety is Safety.SAFE else "Fix, with --unsafe"
            why = f" ({fix.hold})" if fix.hold else ""
            yield from indented(f"{how}: {fix.title}{why}", self.width, "    ", "      ")

    def loose(self, groups: list[Group]) -> Iterator[str]:
        if groups:
            yield self.paint("Besides the gateways", "bold")
        for group in groups:
            finding = group.finding
            if len(group.places) <= 1:
                yield from self.finding(finding)
            else:
                yield from self.title(finding, f"at {len(group.places)} places")
                yield from indented(finding.message, self.width, "    ")
                shown = group.places if self.view.verbose else group.places[: 2 * _FEW]
                for place in shown:
                    yield from indented(_place(place), self.width, "      ")
                if len(shown) < len(group.places):
                    yield f"      and {len(group.places) - len(shown)} more (-v lists them)"
                yield from self.fix(finding)
            yield ""

    # What could not be read, and what fix did

    def section(self, title: str, lines: Iterable[str]) -> Iterator[str]:
        rows = list(lines)
        if rows:
            yield self.paint(title, "bold")
            for row in rows:
                yield from indented(row, self.width, "  ", "    ")
            yield ""

    def unreadable(self, report: Report) -> Iterator[str]:
        lines = (f"{one.path}:{one.line}: {one.message}" for one in report.unreadable)
        yield from self.section("Could not be read", lines)

    def evidence(self, report: Report) -> Iterator[str]:
        live = report.evidence.live
        yield from self.section("Live evidence is incomplete", live.errors)
        yield from self.section("About the live evidence", live.notes)

    def fixing(self, report: Report) -> Iterator[str]:
        fix = report.fix
        if fix is None:
            return
        held = (
            f"{_place(finding.location)} {finding.code}: "
            f"{finding.fix.hold or finding.fix.title if finding.fix is not None else ''}"
            for finding in held_back(report)
        )
        yield from self.section("Held back, unless --unsafe is given", held)
        if fix.reason is not None:
            title = "Nothing was written"
            yield from self.section(title, [fix.reason])
        if fix.status is FixStatus.WRITTEN:
            yield from self.section("Written", fix.files)

    def summary(self, report: Report) -> Iterator[str]:
        if report.command == "explain":
            return
        yield from flow(words.verdicts(report), self.width)
        yield from flow(words.tally(report), self.width)


def _place(region: Region | None) -> str:
    return f"{region.path}:{region.line}:{region.column}" if region is not None else ""


def _origin_place(origin: Origin | None) -> str:
    return f"{origin.path}:{origin.line}" if origin is not None else "computed"

"""A gateway and its findings for people at a terminal: the lines of one block.

Plain ASCII apart from what stands in the sources, so that it reads the same in every terminal.
"""

from __future__ import annotations

from collections.abc import Iterator

from aadrift.findings import Level, Safety
from aadrift.gateway import Status
from aadrift.report.model import FindingEntry, GatewayEntry, Origin, Region, TracePoint
from aadrift.reports import words
from aadrift.reports.blocks import Block
from aadrift.reports.console import Paint, clean, indented, wrap
from aadrift.reports.interface import View
from aadrift.reports.words import Tone
from aadrift.wording import shown

FEW = 5

_KEY = 12
_LEVEL_STYLES = {
    Level.ERROR: ("bold", "red"),
    Level.WARNING: ("bold", "yellow"),
    Level.NOTE: ("bold", "blue"),
}
_TONE_STYLES = {Tone.BAD: "red", Tone.OPEN: "yellow", Tone.GOOD: "green", Tone.PLAIN: "cyan"}


class GatewayText:
    """Writes blocks under one view; each method yields finished lines."""

    def __init__(self, view: View) -> None:
        self.view = view
        self.width = view.width
        self.paint = Paint(view.color)

    def block(self, block: Block, shown: set[str]) -> Iterator[str]:
        """A gateway. ``shown`` holds the findings that an earlier block has explained."""
        gateway = block.first
        name = words.label(gateway)
        yield from self.header(name, block.addresses, _TONE_STYLES[words.tone(gateway)])
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
        """The verdict and the addresses."""
        margin = len(name) + 2
        shown = addresses if self.view.verbose else addresses[:FEW]
        for index, address in enumerate(shown):
            head = f"{name}  " if index == 0 else " " * margin
            for number, line in enumerate(wrap(address, self.width - margin)):
                lead = self.paint(head, "bold", style) if number == 0 else " " * margin
                yield lead + self.paint(line, "bold")
        if len(addresses) > len(shown):
            yield " " * margin + f"and {len(addresses) - len(shown)} more that are alike"

    def facts(self, block: Block, *, quiet: bool) -> Iterator[str]:
        """Audience, live side, variants and chain; the quiet form names the literal's place."""
        gateway = block.first
        if gateway.audience.status is not Status.ABSENT:
            yield from self.audience(gateway)
        elif gateway.live is not None:
            yield from self.row("audience", "none")
        if gateway.live is not None:
            yield from self.live(gateway)
        if gateway.candidates:
            yield from self.listed("could be", gateway.candidates)
        if block.stacks:
            yield from self.listed("stack", block.stacks)
        if block.variants:
            yield from self.listed("variant", block.variants)
        if quiet or not gateway.trace:
            place = gateway.origins[0] if gateway.origins else gateway.location
            yield from self.row("at", f"{place.path}:{place.line}")
        else:
            yield from self.chain("chain", gateway.trace, gateway.address)
        yield from self.listed("also at", _elsewhere(gateway))

    def audience(self, gateway: GatewayEntry) -> Iterator[str]:
        """What the code says, or why that is not known and what it could be."""
        found = gateway.audience
        if found.value is not None:
            yield from self.value("audience", found.value)
            return
        yield from self.row("audience", f"not known: {found.reason}")
        if found.stopped is not None:
            yield from self.row("stops at", f"{found.stopped.path}:{found.stopped.line}")
        for option in found.options:
            if option.value is not None:
                yield from self.value("perhaps", option.value, origin_place(option.origin))

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
        """What Azure has, as far as it differs."""
        live = gateway.live
        if live is None:
            return
        declared = gateway.audience.value
        if declared is not None and (live.audience or "").lower() == declared.lower():
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

    def chain(self, name: str, trace: tuple[TracePoint, ...], address: str = "") -> Iterator[str]:
        """The places of a trace in one column, what was evaluated there in another.

        A place that several steps share is named once; one that is too long for the column has
        the line for itself.
        """
        places = [clean(f"{point.path}:{point.line}") for point in trace]
        room = self.width - _KEY
        column = max((len(place) for place in places if len(place) <= room // 2), default=0)
        before = ""
        for index, (place, point) in enumerate(zip(places, trace, strict=True)):
            key = name if index == 0 else ""
            what = clean(words.step(point, address))
            cell = place if place != before else ""
            before = place
            if len(place) <= column and column + 2 + len(what) <= room:
                yield self.key(key) + cell.ljust(column + 2) + self.paint(what, "dim")
                continue
            if cell:
                yield from self.row(key, place)
            for line in indented(what, self.width, " " * (_KEY + 2)):
                yield " " * (_KEY + 2) + self.paint(line.lstrip(), "dim")

    def listed(self, key: str, values: tuple[str, ...]) -> Iterator[str]:
        """A few values under one key, the rest counted."""
        shown = values if self.view.verbose else values[:FEW]
        for index, value in enumerate(shown):
            yield from self.row(key if index == 0 else "", value)
        if len(values) > len(shown):
            yield from self.row("", f"and {len(values) - len(shown)} more")

    def row(self, key: str, value: str) -> Iterator[str]:
        """A key in the first column and its value, wrapped, in the second."""
        for index, line in enumerate(wrap(value, self.width - _KEY)):
            yield self.key(key if index == 0 else "") + line

    def key(self, key: str) -> str:
        """The first column."""
        return "  " + self.paint(key, "dim") + " " * (_KEY - 2 - len(key))

    def title(self, finding: FindingEntry, place: str) -> Iterator[str]:
        """Level, code, name and place."""
        head = f"{finding.level} {finding.code}"
        style = _LEVEL_STYLES[finding.level]
        lines = wrap(f"{head} {finding.name} {place}".rstrip(), self.width - 4)
        yield "  " + self.paint(head, *style) + lines[0][len(head) :]
        yield from (f"    {line}" for line in lines[1:])

    def finding(self, finding: FindingEntry) -> Iterator[str]:
        """A finding with its message and what is to be done."""
        yield from self.title(finding, region_place(finding.location))
        yield from indented(finding.message, self.width, "    ")
        yield from self.fix(finding)

    def fix(self, finding: FindingEntry) -> Iterator[str]:
        """How the finding is resolved, where an edit can."""
        fix = finding.fix
        if finding.fixed:
            yield "    " + self.paint("The patch resolves this.", "green")
        elif fix is not None:
            how = "Fix" if fix.safety is Safety.SAFE else "Fix, with --unsafe"
            why = f" ({fix.hold})" if fix.hold else ""
            yield from indented(f"{how}: {fix.title}{why}", self.width, "    ", "      ")
        if finding.suggestion:
            yield "    To add:"
            yield from (f"      {shown(line, 200)}" for line in finding.suggestion.splitlines())


def _elsewhere(gateway: GatewayEntry) -> tuple[str, ...]:
    """The literals that are not told by now: those of a compiled template, or of another branch."""
    told = {(point.path, point.line) for point in gateway.trace}
    told |= {(origin.path, origin.line) for origin in gateway.origins[:1]}
    if gateway.audience.value is None:
        options = (option.origin for option in gateway.audience.options)
        told |= {(origin.path, origin.line) for origin in options if origin is not None}
    rest = (origin for origin in gateway.origins if (origin.path, origin.line) not in told)
    return tuple(origin_place(origin) for origin in rest)


def region_place(region: Region | None) -> str:
    """``path:line:column``; nothing for what has no place."""
    return f"{region.path}:{region.line}:{region.column}" if region is not None else ""


def origin_place(origin: Origin | None) -> str:
    """``path:line`` of a literal, or that there is none."""
    return f"{origin.path}:{origin.line}" if origin is not None else "computed"

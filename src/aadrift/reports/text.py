"""The report for people at a terminal: a block for each gateway, then what else matters."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from aadrift.report import FixStatus, Report
from aadrift.reports import words
from aadrift.reports.blocks import Group, blocks, held_back, loose
from aadrift.reports.console import flow, indented
from aadrift.reports.gateway_text import FEW, GatewayText, region_place
from aadrift.reports.interface import View


def render(report: Report, view: View) -> str:
    """The report as lines of at most ``view.width`` columns."""
    return "\n".join(Text(view).lines(report)) + "\n"


class Text(GatewayText):
    """Writes a whole report."""

    def lines(self, report: Report) -> Iterator[str]:
        """The report, line by line."""
        shown: set[str] = set()
        for block in blocks(report):
            yield from self.block(block, shown)
            yield ""
        yield from self.loose(loose(report))
        yield from self.sections(report)
        yield from flow(words.verdicts(report), self.width)
        yield from flow(words.tally(report), self.width)

    def sections(self, report: Report) -> Iterator[str]:
        """What could not be read, and what ``fix`` did."""
        unreadable = (f"{one.path}:{one.line}: {one.message}" for one in report.unreadable)
        yield from self.section("Could not be read", unreadable)
        live = report.evidence.live
        yield from self.section("Live evidence is incomplete", live.errors)
        yield from self.section("About the live evidence", live.notes)
        if self.view.verbose:
            yield from self.section("Suppressed", _suppressed(report))
        if report.fix is None:
            return
        yield from self.section("Held back, unless --unsafe is given", _held(report))
        if report.fix.reason is not None:
            yield from self.section("Nothing was written", [report.fix.reason])
        if report.fix.status is FixStatus.WRITTEN:
            yield from self.section("Changed", report.fix.files)

    def loose(self, groups: list[Group]) -> Iterator[str]:
        """The findings that are tied to no gateway."""
        if groups:
            yield self.paint("Besides the gateways", "bold")
        for group in groups:
            finding = group.finding
            if len(group.places) <= 1:
                yield from self.finding(finding)
                yield ""
                continue
            yield from self.title(finding, f"at {len(group.places)} places")
            yield from indented(finding.message, self.width, "    ")
            shown = group.places if self.view.verbose else group.places[: 2 * FEW]
            for place in shown:
                yield from indented(region_place(place), self.width, "      ")
            if len(shown) < len(group.places):
                yield f"      and {len(group.places) - len(shown)} more (-v lists them)"
            yield from self.fix(finding)
            yield ""

    def section(self, title: str, items: Iterable[str]) -> Iterator[str]:
        """A title and items under it; nothing when there are none."""
        rows = list(items)
        if rows:
            yield self.paint(title, "bold")
            for row in rows:
                yield from indented(row, self.width, "  ", "    ")
            yield ""


def _held(report: Report) -> Iterator[str]:
    for finding in held_back(report):
        if finding.fix is not None:
            why = finding.fix.hold or finding.fix.title
            yield f"{region_place(finding.location)} {finding.code}: {why}"


def _suppressed(report: Report) -> Iterator[str]:
    for finding in report.findings:
        if finding.suppressed is not None:
            why = finding.suppressed.reason or "no reason given"
            yield (
                f"{region_place(finding.location)} {finding.code}, {finding.suppressed.source}: "
                f"{why}"
            )

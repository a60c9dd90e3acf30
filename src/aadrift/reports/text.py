"""The report for people at a terminal: a block for each gateway, then what else matters."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from aadrift.report.model import ByHandEntry, FixOutcome, FixStatus, HeldEntry, Report
from aadrift.reports import words
from aadrift.reports.blocks import Group, blocks, clients, loose
from aadrift.reports.client_text import ClientText
from aadrift.reports.console import flow, indented
from aadrift.reports.gateway_text import FEW, region_place
from aadrift.reports.interface import View


def render(report: Report, view: View) -> str:
    """The report as lines of at most ``view.width`` columns."""
    return "\n".join(Text(view).lines(report)) + "\n"


class Text(ClientText):
    """Writes a whole report."""

    def lines(self, report: Report) -> Iterator[str]:
        """The report, line by line."""
        shown: set[str] = set()
        for block in blocks(report):
            yield from self.block(block, shown)
            yield ""
        yield from self.clients(clients(report), report)
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
        yield from self.section("The report is incomplete", report.evidence.missing)
        yield from self.section("About the live evidence", live.notes)
        yield from self.section("What is reported", report.notes)
        apps = (" ".join(words.enterprise_app(one)) for one in report.enterprise_apps)
        yield from self.section("The old enterprise app", apps)
        if self.view.verbose:
            yield from self.section("Suppressed", _suppressed(report))
        if report.fix is not None:
            yield from self.fixing(report.fix)

    def fixing(self, fix: FixOutcome) -> Iterator[str]:
        """What ``fix`` left to people, and what it did."""
        unsafe = [one for one in fix.held if one.cause == "unsafe"]
        others = [one for one in fix.held if one.cause != "unsafe"]
        yield from self.section("Held back, unless --unsafe is given", map(_held, unsafe))
        yield from self.section("Held back", map(_held, others))
        yield from self.section("To be changed by hand", map(_by_hand, fix.by_hand))
        yield from self.section("About the patch", fix.notes)
        if fix.reason is not None:
            yield from self.section("Nothing was written", [fix.reason])
        if fix.status is FixStatus.WRITTEN:
            yield from self.section("Changed", fix.files)

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


def _held(held: HeldEntry) -> str:
    places = "".join(f"{region_place(edit.region)} " for edit in held.edits[:1])
    return f"{places}{held.title}: {held.reason}"


def _by_hand(entry: ByHandEntry) -> str:
    place = f"{entry.place.path}:{entry.place.line} " if entry.place is not None else ""
    return f"{place}{entry.gateway}, {entry.setting}: {entry.note}"


def _suppressed(report: Report) -> Iterator[str]:
    for finding in report.findings:
        if finding.suppressed is not None:
            why = finding.suppressed.reason or "no reason given"
            yield (
                f"{region_place(finding.location)} {finding.code}, {finding.suppressed.source}: "
                f"{why}"
            )

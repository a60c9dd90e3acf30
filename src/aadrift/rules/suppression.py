"""Which findings a comment in the sources suppresses, and which comments suppress nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import field, replace

from aadrift.findings import Finding, Suppression
from aadrift.gateway import Gateway
from aadrift.records import dataclass
from aadrift.rules.catalogue import CODES, rule
from aadrift.rules.directives import Directive, directives
from aadrift.rules.places import in_order
from aadrift.source import SourceFile
from aadrift.values import Trail
from aadrift.wording import listing

UNUSED = "AAD902"

Line = tuple[str, int]


def apply_suppressions(
    findings: Iterable[Finding],
    files: Iterable[SourceFile],
    checked: frozenset[str] = CODES,
    scanned: Callable[[str], bool] = lambda _: True,
) -> tuple[Finding, ...]:
    """Mark what comments suppress, and add AAD902 for comments that suppress nothing.

    A comment counts on the line of the finding's literal, the line above, and each line of the
    chain from the place of use to the literal. A literal that reaches several gateways is
    suppressed by comments on their chains only when each chain has one. ``files`` are the files
    whose comments count (those that were read); ``checked`` the codes that this run looked for,
    so that a comment for another run is not called unused; nor is one in a file that is not
    ``scanned`` but only called, as its other callers may need it.

    Call this before findings are selected by code, else a comment for a code that was left out
    would seem unused.
    """
    book = _Book.of(files)
    kept = list(findings)
    if not book.every:
        return tuple(kept)
    marked = [book.on_lines(finding) for finding in kept]
    marked = [
        found or book.from_above(finding) for finding, found in zip(kept, marked, strict=True)
    ]
    result = [
        finding if found is None or finding.suppressed else replace(finding, suppressed=found)
        for finding, found in zip(kept, marked, strict=True)
    ]
    return in_order([*result, *(one for one in book.unused(checked) if _judged(one, scanned))])


def _judged(unused: Finding, scanned: Callable[[str], bool]) -> bool:
    return unused.location is None or scanned(unused.location.path)


@dataclass
class _Book:
    """The directives of a run, and the codes for which each was needed."""

    every: list[Directive] = field(default_factory=list)
    at_line: dict[Line, list[Directive]] = field(default_factory=dict)
    in_file: dict[str, list[Directive]] = field(default_factory=dict)
    used: dict[int, set[str]] = field(default_factory=dict)
    used_below: dict[int, set[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, files: Iterable[SourceFile]) -> _Book:
        book = cls()
        for file in files:
            for one in directives(file):
                book.every.append(one)
                if one.whole_file:
                    book.in_file.setdefault(one.path, []).append(one)
                else:
                    book.at_line.setdefault((one.path, one.line), []).append(one)
        return book

    def on_lines(self, finding: Finding) -> Suppression | None:
        """What suppresses a finding from its own line, its chain or its file."""
        line = _line(finding)
        whole = self.in_file.get(line[0], ()) if line is not None else ()
        own = self._covering(finding.code, whole)
        own = own or self._on((line,) if line is not None else (), finding.code)
        if own is None:
            own = self._on_chains(finding)
        return self._use(own, finding.code, self.used) if own is not None else None

    def from_above(self, finding: Finding) -> Suppression | None:
        """What suppresses a finding from the line above.

        A comment behind other text belongs to that text first: it reaches down only when it
        suppresses nothing on its own line.
        """
        line = _line(finding)
        if line is None:
            return None
        above = self.at_line.get((line[0], line[1] - 1), ())
        free = [one for one in above if one.alone or id(one) not in self.used]
        found = self._covering(finding.code, free)
        return self._use(found, finding.code, self.used_below) if found is not None else None

    def unused(self, checked: frozenset[str]) -> Iterator[Finding]:
        """AAD902 for each directive that was not needed, in whole or for some of its codes."""
        for one in self.every:
            used = self.used.get(id(one), set()) | self.used_below.get(id(one), set())
            reason = _why_unused(one, used, checked)
            if reason is None:
                continue
            finding = Finding(
                code=UNUSED,
                level=rule(UNUSED).level,
                message=f"{reason} Remove it.",
                location=one.span,
                subject=",".join(sorted(one.codes or ())),
            )
            around = self.at_line.get((one.path, one.line), [])
            named = [
                other
                for other in (*around, *self.in_file.get(one.path, ()))
                if other.codes is not None and UNUSED in other.codes
            ]
            quiet = self._covering(UNUSED, named)
            yield replace(finding, suppressed=_suppression(quiet)) if quiet else finding

    def _on_chains(self, finding: Finding) -> Directive | None:
        chains = [_chain_lines(finding, one) for one in finding.gateways]
        found = [self._on(lines, finding.code) for lines in chains or [_steps(finding.trace)]]
        if not found or not all(found):
            return None
        for one in found:
            if one is not None:
                self._use(one, finding.code, self.used)
        return found[0]

    def _on(self, lines: Iterable[Line], code: str) -> Directive | None:
        near = (one for line in lines for one in self.at_line.get(line, ()))
        return self._covering(code, near)

    @staticmethod
    def _covering(code: str, found: Iterable[Directive]) -> Directive | None:
        return next((one for one in found if one.covers(code)), None)

    @staticmethod
    def _use(one: Directive, code: str, book: dict[int, set[str]]) -> Suppression:
        book.setdefault(id(one), set()).add(code)
        return _suppression(one)


def _suppression(one: Directive) -> Suppression:
    return Suppression("inline", one.reason, one.span)


def _line(finding: Finding) -> Line | None:
    if finding.location is not None:
        return finding.location.path, finding.location.line
    if finding.problem is not None:
        return finding.problem.path, finding.problem.line
    return None


def _chain_lines(finding: Finding, gateway: Gateway) -> list[Line]:
    """The lines from a gateway's place of use to where the finding is."""
    lines = [(gateway.location.path, gateway.location.line)]
    return lines + _steps(_trail(finding, gateway))


def _trail(finding: Finding, gateway: Gateway) -> Trail:
    for setting in (gateway.audience, gateway.tenant, gateway.issuer):
        for text in setting.options:
            if text.origin is not None and text.origin == finding.location:
                return text.full_trail
    return finding.trace if gateway is finding.gateway else gateway.audience.trace


def _steps(trail: Trail) -> list[Line]:
    return [(step.span.path, step.span.line) for step in trail]


def _why_unused(one: Directive, used: set[str], checked: frozenset[str]) -> str | None:
    if one.codes is None:
        return None if used else "This comment suppresses nothing."
    unknown = sorted(one.codes - CODES)
    if unknown:
        return f"This comment names {listing(unknown)}, which is no rule."
    if not one.codes:
        return "This comment names no rule between its brackets."
    idle = sorted((one.codes & checked) - used - {UNUSED})
    if not idle:
        return None
    if used:
        return f"This comment suppresses nothing for {listing(idle)}."
    return f"This comment suppresses nothing ({listing(idle)})."

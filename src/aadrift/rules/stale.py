"""AAD110: old audiences in text that no gateway takes its audience from."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from operator import itemgetter

from aadrift.audiences import LEGACY_AUDIENCES, describe
from aadrift.findings import Finding, Level
from aadrift.languages.interface import Absent, Declarations
from aadrift.source import SourceFile, Span
from aadrift.values import Text
from aadrift.wording import shown

# A snapshot of Azure in the tree says what is there, not what should be, and a report or baseline
# of ours repeats what was found. Each starts with words that nothing else starts with.
_OURS = re.compile(
    r'\s*(?:\{\s*"aadrift(?:Snapshot|Baseline)"'
    r'|\{\s*"version"\s*:\s*\d+\s*,\s*"tool"\s*:\s*\{\s*"name"\s*:\s*"aadrift"'
    r'|\{\s*"\$schema"\s*:\s*"[^"]*/sarif-[^"]*"\s*,\s*"version"\s*:\s*"[^"]*"\s*,'
    r'\s*"runs"\s*:\s*\[\s*\{\s*"tool"\s*:\s*\{\s*"driver"\s*:\s*\{\s*"name"\s*:\s*"aadrift"'
    r'|\{\s*"source"\s*:\s*\{\s*"name"\s*:\s*"aadrift"'
    r'|\[\s*\{\s*"description"\s*:\s*"(?:AAD\d{3}|Live evidence is incomplete): '
    r"|(?:<!doctype html>\s*)?<!-- aadrift-report -->"
    r"|# Runbook: new audience for point-to-site VPN gateways\s"
    r'|<\?xml[^>]*>\s*<testsuites name="aadrift")'
)
# A client profile inside of something else, its brackets perhaps escaped; at worst to the end.
_PROFILE = re.compile(
    r"(?:<|&lt;|\\u003c)(?:[\w.-]{1,40}:)?AzVpnProfile\b.*?(?:/(?:[\w.-]{1,40}:)?AzVpnProfile\b|\Z)",
    re.IGNORECASE | re.DOTALL,
)
_OLD = re.compile("|".join(map(re.escape, LEGACY_AUDIENCES)), re.IGNORECASE)


def stale_text(
    files: Iterable[SourceFile], declarations: Declarations, unread: frozenset[str] = frozenset()
) -> Iterator[Finding]:
    """A note for each old audience in the files that is not accounted for otherwise.

    ``unread`` are the paths of files of which some part could not be read.
    """
    accounted = _accounted(declarations)
    for file in files:
        if _OURS.match(file.text):
            continue
        pasted: list[tuple[int, int]] | None = None
        for start, end in _old_ids(file.text):
            if any(low <= start and end <= high for low, high in accounted[file.path]):
                continue
            if pasted is None:
                pasted = [one.span() for one in _PROFILE.finditer(file.text)]
            span = Span(file, start, end)
            before = bisect_right(pasted, start, key=itemgetter(0)) - 1
            if before >= 0 and end <= pasted[before][1]:
                yield _in_profile(span)
            else:
                absent = next(
                    (
                        one
                        for one in declarations.absent
                        if any(place.holds(span) for place in one.places)
                    ),
                    None,
                )
                yield _finding(span, absent, told=file.path not in unread)


def _old_ids(text: str) -> Iterator[tuple[int, int]]:
    """Where old audiences stand, in order. Plain searches are ten times as fast as a pattern."""
    if not text.isascii():  # other characters change their number in lower case
        yield from (match.span() for match in _OLD.finditer(text))
        return
    lower = text.lower()
    found: list[tuple[int, int]] = []
    for guid in LEGACY_AUDIENCES:
        at = lower.find(guid)
        while at >= 0:
            found.append((at, at + len(guid)))
            at = lower.find(guid, at + len(guid))
    yield from sorted(found)


def _accounted(declarations: Declarations) -> dict[str, set[tuple[int, int]]]:
    """The ranges of every file that declarations take a value from."""
    ranges: dict[str, set[tuple[int, int]]] = defaultdict(set)

    def add(text: Text) -> None:
        # An escape sequence and what follows it are pieces of one literal.
        start: Span | None = None
        last: Span | None = None
        for span in text.spans:
            if start is None or last is None or (span.path, span.start) != (last.path, last.end):
                start = span
            last = span
            ranges[span.path].add((start.start, span.end))

    for gateway in declarations.gateways:
        for setting in (gateway.audience, gateway.tenant, gateway.issuer):
            for text in setting.options:
                add(text)
        for partner in gateway.partners:
            ranges[partner.path].add((partner.start, partner.end))
    for app in declarations.apps:
        add(app.value)
    for profile in declarations.profiles:
        for element in (profile.audience, profile.applicationid):
            if element is not None and profile.entra:
                ranges[profile.path].add((element.place.start, element.place.end))
    return ranges


def _finding(span: Span, absent: Absent | None, *, told: bool) -> Finding:
    named = f"{span.text} ({describe(span.text)})"
    message = (
        f"{named} stands here, but no gateway takes its audience from "
        "it: a default that is overridden, a resource that is not deployed, a comment, "
        "documentation or a script. It is left as it is; remove or replace it by hand so that "
        "nobody copies it."
    )
    if absent is not None:
        why = shown(" ".join(absent.why.text.split()), 80)
        message = (
            f"{named} stands in {absent.what}, of which there is no instance: "
            f"{why} ({absent.why}). It is left as it is. Other values may "
            "deploy it: change it by hand, or scan with those values (--var-file, --var)."
        )
    if not told:
        message = (
            f"{named} stands here, in a file of which not all could be read (AAD901): a gateway "
            "may take its audience from it. It is left as it is; look whether one does."
        )
    return Finding("AAD110", Level.NOTE, message, span, subject=span.text.lower())


def _in_profile(span: Span) -> Finding:
    message = (
        f"{span.text} ({describe(span.text)}) stands in a client profile that this file holds (in "
        "a here-string, say). It is left as it is: a client that is set up with it can't sign in "
        "once its gateway has moved. Replace it by hand, together with the gateway."
    )
    return Finding("AAD110", Level.NOTE, message, span, subject=span.text.lower())

"""What a run says about one target: an address, ``path:line`` or a GUID."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from aadrift.audiences import MICROSOFT_REGISTERED, describe, is_guid
from aadrift.records import dataclass
from aadrift.report.model import (
    FindingEntry,
    GatewayEntry,
    Option,
    Origin,
    Region,
    Report,
    SettingEntry,
    Subject,
    TracePoint,
    resource_of,
    to_dict,
)
from aadrift.report.serial import dump
from aadrift.report.summary import summarise
from aadrift.request import UsageError
from aadrift.wording import joined, shown

_PLACE = re.compile(r"(?P<path>.+?):(?P<line>\d+)(?::\d+)?")


@dataclass(frozen=True)
class UseEntry:
    """A place other than an audience that takes its value from one of the literals."""

    what: str
    location: Region
    origin: Origin
    trace: tuple[TracePoint, ...] = ()


@dataclass(frozen=True)
class Explanation:
    """The part of a report that a target is about, and what else its literals reach."""

    target: str
    report: Report
    uses: tuple[UseEntry, ...] = ()


def explanation_to_dict(explanation: Explanation) -> dict[str, Any]:
    """The explanation as JSON: a report with the keys ``target`` and ``uses`` besides."""
    return {
        **to_dict(explanation.report),
        "target": explanation.target,
        "uses": dump(explanation.uses),
    }


def narrow(report: Report, target: str) -> Report:
    """The part of a report that a target is about.

    Raises UsageError when it is about nothing, with the nearest addresses.
    """
    place = None if is_guid(target) else _place(report, target)
    gateways = _gateways(report, target, place)
    findings = tuple(
        finding
        for finding in report.findings
        if _mentions(finding, target) or _tied(finding, gateways) or _at(finding, place)
    )
    folded = target.lower()
    paired = {gateway.live.id for gateway in gateways if gateway.live is not None}
    live = tuple(
        one
        for one in report.live
        if one.id in paired or folded in (one.id.lower(), (one.audience or "").lower())
    )
    if not (gateways or findings or live):
        raise UsageError(_nothing(report, target))
    return replace(
        report,
        command="explain",
        gateways=gateways,
        live=live,
        findings=findings,
        unreadable=(),
        summary=summarise(
            gateways,
            findings,
            (),
            files=(report.summary.files_seen, report.summary.files_read),
            undeclared=sum(not one.paired and one.audience is not None for one in live),
        ),
    )


def _gateways(
    report: Report, target: str, place: tuple[str, int] | None
) -> tuple[GatewayEntry, ...]:
    """The gateways that have the GUID, pass the place, or go by the address or id."""
    folded = target.lower()
    if is_guid(target):
        return tuple(
            gateway
            for gateway in report.gateways
            if any(folded in value.lower() for value in _values(gateway))
        )
    named = tuple(
        gateway
        for gateway in report.gateways
        if any(point == place for point in _points(gateway))
        or (gateway.live is not None and gateway.live.id.lower() == folded)
    )
    return named or _by_address(report, target)


def _place(report: Report, target: str) -> tuple[str, int] | None:
    match = _PLACE.fullmatch(target)
    if match is None:
        return None
    path, line = match["path"].replace("\\", "/"), int(match["line"])
    known = {point_path for gateway in report.gateways for point_path, _ in _points(gateway)}
    known.update(one.location.path for one in report.findings if one.location is not None)
    if path not in known:
        path = Path(os.path.relpath(path, report.root)).as_posix()
    return path, line


def _points(gateway: GatewayEntry) -> Iterator[tuple[str, int]]:
    """Every place that the gateway's settings pass on their way to a literal."""
    yield gateway.location.path, gateway.location.line
    settings: tuple[SettingEntry, ...] = (gateway.tenant, gateway.issuer)
    options: list[Option] = list(gateway.audience.options)
    traces = [gateway.trace]
    origins = list(gateway.origins)
    for setting in settings:
        options.extend(setting.options)
        traces.append(setting.trace)
        origins.extend(setting.origins)
    for option in options:
        traces.append(option.trace)
        if option.origin is not None:
            origins.append(option.origin)
    for stopped in (gateway.audience.stopped, *(setting.stopped for setting in settings)):
        if stopped is not None:
            yield stopped.path, stopped.line
    yield from ((point.path, point.line) for trace in traces for point in trace)
    yield from ((origin.path, origin.line) for origin in origins)


def _values(gateway: GatewayEntry) -> Iterator[str]:
    settings = (gateway.tenant, gateway.issuer)
    yield gateway.audience.value or ""
    yield from (setting.value or "" for setting in settings)
    for options in (gateway.audience.options, *(setting.options for setting in settings)):
        yield from (option.value or "" for option in options)
    if gateway.live is not None:
        yield gateway.live.id
        yield from (gateway.live.audience or "", gateway.live.tenant or "")


def _by_address(report: Report, target: str) -> tuple[GatewayEntry, ...]:
    """The gateways of an address: the very one, else all its instances, else those it ends."""
    plain = resource_of(target)
    tests: tuple[Callable[[str], bool], ...] = (
        lambda address: address == target,
        lambda address: resource_of(address) == plain,
        lambda address: resource_of(address).endswith(f".{plain}"),
    )
    for test in tests:
        found = tuple(gateway for gateway in report.gateways if test(gateway.address))
        if found:
            return found
    return ()


def _mentions(finding: FindingEntry, target: str) -> bool:
    if not is_guid(target):
        return finding.live is not None and finding.live.lower() == target.lower()
    edits = finding.fix.edits if finding.fix is not None else ()
    folded = target.lower()
    # Every message that advises the migration names the new audience.
    named = folded != MICROSOFT_REGISTERED and folded in finding.message.lower()
    return named or any(edit.old.lower() == folded for edit in edits)


def _tied(finding: FindingEntry, gateways: tuple[GatewayEntry, ...]) -> bool:
    named = finding.gateways or (Subject(finding.gateway or "", finding.variant),)
    return any(gateway.subject in named for gateway in gateways)


def _at(finding: FindingEntry, place: tuple[str, int] | None) -> bool:
    where = finding.location
    if place is None or where is None:
        return False
    return where.path == place[0] and where.line <= place[1] <= where.end_line


def _nothing(report: Report, target: str) -> str:
    if is_guid(target):
        return f"{target} ({describe(target)}) is the audience of no gateway that was found"
    addresses = sorted({gateway.address for gateway in report.gateways})
    if not addresses:
        return f"nothing is known about {shown(target)}: there is no gateway in what was scanned"
    close = get_close_matches(target, addresses, n=3) or addresses[:3]
    return (
        f"nothing is known about {shown(target)}: a target is an address, PATH:LINE on a "
        f"gateway's chain, or a GUID; gateways are {joined(close)}"
        + (f" and {len(addresses) - len(close)} more" if len(addresses) > len(close) else "")
    )

"""Gateways and findings grouped for people: what says the same is said once."""

from __future__ import annotations

from collections.abc import Iterable

from aadrift.findings import Level
from aadrift.records import dataclass
from aadrift.report.model import (
    FindingEntry,
    GatewayEntry,
    ProfileEntry,
    Region,
    Report,
    Subject,
    resource_of,
)

# In the file of a client profile, these rules speak of the profile.
_ABOUT_CLIENTS = frozenset({"AAD103", "AAD105", "AAD301"})
_RANK = {Level.ERROR: 0, Level.WARNING: 1, Level.NOTE: 2}


@dataclass(frozen=True)
class Block:
    """Instances and variants of one declaration that resolve and compare alike.

    ``findings`` are those that still stand, or that the patch resolves; the suppressed are left
    out.
    """

    gateways: tuple[GatewayEntry, ...]
    findings: tuple[FindingEntry, ...]

    @property
    def first(self) -> GatewayEntry:
        """The gateway that speaks for all."""
        return self.gateways[0]

    @property
    def addresses(self) -> tuple[str, ...]:
        """Each address once."""
        return tuple(dict.fromkeys(gateway.address for gateway in self.gateways))

    @property
    def stacks(self) -> tuple[str, ...]:
        """The folders that the gateways are deployed from, where not from the root itself."""
        named = dict.fromkeys(gateway.stack for gateway in self.gateways)
        return tuple(named) if set(named) != {"."} else ()

    @property
    def variants(self) -> tuple[str, ...]:
        """Each variant once."""
        named = (gateway.variant for gateway in self.gateways)
        return tuple(dict.fromkeys(variant for variant in named if variant is not None))


@dataclass(frozen=True)
class Client:
    """A client profile and the findings about it that still stand, or that the patch resolves.

    ``readings`` are several where an element stands more than once.
    """

    readings: tuple[ProfileEntry, ...]
    findings: tuple[FindingEntry, ...]

    @property
    def first(self) -> ProfileEntry:
        """The reading that speaks for all."""
        return self.readings[0]

    @property
    def path(self) -> str:
        """The file of the profile."""
        return self.first.location.path


@dataclass(frozen=True)
class Group:
    """Findings that say the same of several places."""

    finding: FindingEntry
    places: tuple[Region, ...]


def blocks(report: Report) -> list[Block]:
    """The gateways of a report in blocks, in the order of the first of each."""
    tied: dict[Subject, list[FindingEntry]] = {}
    about_clients = {finding.fingerprint for one in clients(report) for finding in one.findings}
    for finding in report.findings:
        if finding.fingerprint in about_clients:
            continue
        if finding.suppressed is None and finding.gateway is not None:
            for subject in _subjects(finding):
                tied.setdefault(subject, []).append(finding)
    alike: dict[object, list[GatewayEntry]] = {}
    for gateway in report.gateways:
        alike.setdefault(_likeness(gateway), []).append(gateway)
    return [_block(gateways, tied) for gateways in alike.values()]


def clients(report: Report) -> list[Client]:
    """The client profiles of a report, each with what was found about it."""
    readings: dict[str, list[ProfileEntry]] = {}
    for profile in report.profiles:
        readings.setdefault(profile.location.path, []).append(profile)
    found: dict[str, list[FindingEntry]] = {}
    for finding in report.findings:
        if finding.suppressed is None and finding.code in _ABOUT_CLIENTS and finding.location:
            found.setdefault(finding.location.path, []).append(finding)
    return [
        Client(tuple(entries), tuple(_ranked(found.get(path, ()))))
        for path, entries in readings.items()
    ]


def loose(report: Report) -> list[Group]:
    """The findings that are tied to no gateway or profile of the report, grouped by what they say.

    Unreadable sources are left out: the report lists them by themselves.
    """
    declared = {gateway.subject for gateway in report.gateways}
    about_clients = {finding.fingerprint for one in clients(report) for finding in one.findings}
    groups: dict[tuple[str, str, Level], list[FindingEntry]] = {}
    for finding in _ranked(report.findings):
        tied = any(subject in declared for subject in _subjects(finding))
        tied = tied or finding.fingerprint in about_clients
        if tied or finding.suppressed is not None or finding.code == "AAD901":
            continue
        groups.setdefault((finding.code, finding.message, finding.level), []).append(finding)
    return [
        Group(alike[0], tuple(one.location for one in alike if one.location is not None))
        for alike in groups.values()
    ]


def _subjects(finding: FindingEntry) -> tuple[Subject, ...]:
    if finding.gateway is None:
        return ()
    return finding.gateways or (Subject(finding.gateway, finding.variant),)


def _likeness(gateway: GatewayEntry) -> object:
    live = gateway.live
    return (
        resource_of(gateway.address),
        gateway.location,
        gateway.audience,
        gateway.origins,
        gateway.tenant.value,
        gateway.issuer.value,
        gateway.verdict,
        (live.audience, live.tenant, live.issuer, live.source) if live is not None else None,
    )


def _block(gateways: list[GatewayEntry], tied: dict[Subject, list[FindingEntry]]) -> Block:
    said: dict[object, FindingEntry] = {}
    for gateway in gateways:
        for finding in tied.get(gateway.subject, ()):
            said.setdefault((finding.code, finding.message, finding.location), finding)
    return Block(tuple(gateways), tuple(_ranked(said.values())))


def _ranked(findings: Iterable[FindingEntry]) -> list[FindingEntry]:
    return sorted(findings, key=lambda one: (_RANK[one.level], one.code))

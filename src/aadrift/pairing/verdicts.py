"""The verdict on a declared gateway: the table of declared against live."""

from __future__ import annotations

from collections.abc import Iterable

from aadrift.audiences import AudienceClass, classify, host_of, tenant_id
from aadrift.gateway import Gateway, Kind, LiveGateway, Setting, Status, Verdict
from aadrift.live.interface import LiveReading
from aadrift.pairing.index import wanted_of
from aadrift.pairing.matching import Match
from aadrift.pairing.records import Evidence
from aadrift.records import dataclass


@dataclass(frozen=True)
class Coverage:
    """What the live evidence can prove the absence of. All names are in lower case."""

    subscriptions: frozenset[str]
    groups: frozenset[tuple[str, str, Kind]]
    any_groups: frozenset[tuple[str, Kind]]
    complete: bool

    @classmethod
    def of(cls, readings: Iterable[LiveReading]) -> Coverage:
        """What some readings cover together."""
        every = tuple(readings)
        listed = frozenset().union(*(reading.listed for reading in every))
        return cls(
            frozenset().union(*(reading.subscriptions or () for reading in every)),
            listed,
            frozenset((group, kind) for _, group, kind in listed),
            all(reading.complete for reading in every),
        )

    def proves_absence(self, gateway: Gateway) -> bool:
        """Whether a gateway that was not found would have been, had it been there.

        Where the sources do not tell its subscription, those that were read completely count as
        the whole world: that is what the user asked to be compared.
        """
        wanted = wanted_of(gateway)
        if wanted.name is None and wanted.group is None:
            return False
        if wanted.subscription is not None and "*" not in wanted.subscription:
            group = (wanted.subscription, wanted.group or "", wanted.kind)
            return wanted.subscription in self.subscriptions or group in self.groups
        if not self.complete:
            return False
        return bool(self.subscriptions) or (wanted.group or "", wanted.kind) in self.any_groups


def judge(evidence: Evidence, match: Match, coverage: Coverage | None) -> Verdict:
    """The verdict on a gateway; ``coverage`` is None when there is no live source."""
    gateway, live = evidence.gateway, match.live
    status = gateway.audience.status
    if status is Status.UNRESOLVED:
        return Verdict.UNRESOLVED
    if status is Status.ABSENT:
        drifted = live is not None and live.audience is not None
        return Verdict.DRIFTED if drifted else Verdict.ABSENT
    if live is not None:
        return _compare(gateway, live, evidence.applied)
    if match.candidates:
        return Verdict.AMBIGUOUS
    if coverage is None or match.taken or not coverage.proves_absence(gateway):
        return Verdict.DECLARED_ONLY
    return Verdict.NOT_DEPLOYED


def _compare(gateway: Gateway, live: LiveGateway, applied: str | None) -> Verdict:
    declared, actual = gateway.audience.value or "", live.audience or ""
    ours, theirs = _class(declared), _class(actual)
    if _same(declared, actual):
        if differing_settings(gateway, live):
            return Verdict.DRIFTED
        known = {
            AudienceClass.MICROSOFT: Verdict.MIGRATED,
            AudienceClass.MANUAL: Verdict.LEGACY,
        }
        return known.get(ours, Verdict.CUSTOM) if ours else Verdict.DRIFTED
    if (ours, theirs) == (AudienceClass.MANUAL, AudienceClass.MANUAL):
        return Verdict.LEGACY
    if (ours, theirs) == (AudienceClass.MANUAL, AudienceClass.MICROSOFT):
        return Verdict.CODE_BEHIND
    if applied is not None:
        # What Terraform last applied tells a change in code from a change in Azure.
        if _same(applied, declared):
            return Verdict.DRIFTED
        if _same(applied, actual):
            return Verdict.NOT_APPLIED
    if (ours, theirs) == (AudienceClass.MICROSOFT, AudienceClass.MANUAL):
        return Verdict.NOT_APPLIED
    return Verdict.DRIFTED


def _class(value: str) -> AudienceClass | None:
    return classify(value) if value else None


def _same(one: str, other: str) -> bool:
    return one.strip().lower() == other.strip().lower()


def differing_settings(gateway: Gateway, live: LiveGateway) -> tuple[str, ...]:
    """Which of ``tenant`` and ``issuer`` are known on both sides and say different things."""
    found = []
    if _differ(gateway.tenant, live.tenant, slash_counts=False):
        found.append("tenant")
    if _differ(gateway.issuer, live.issuer, slash_counts=True):
        found.append("issuer")
    return tuple(found)


def _differ(declared: Setting, live: str | None, *, slash_counts: bool) -> bool:
    if declared.status is not Status.RESOLVED or declared.value is None or live is None:
        return False
    ours, theirs = declared.value.strip().lower(), live.strip().lower()
    if not host_of(ours) or not host_of(theirs):
        # Modules that are not on disk take the tenant's id and make the URL themselves.
        return (tenant_id(ours) or ours) != (tenant_id(theirs) or theirs)
    if not slash_counts:
        ours, theirs = ours.rstrip("/"), theirs.rstrip("/")
    return ours != theirs

"""Declared against live: which gateways are the same, and the verdict on each."""

from __future__ import annotations

from collections.abc import Sequence

from aadrift.findings import Judged
from aadrift.gateway import Gateway, LiveGateway
from aadrift.live.interface import LiveReading
from aadrift.live.merge import Contradiction, merge
from aadrift.pairing.matching import Match, match
from aadrift.pairing.records import Place, complete, place_of
from aadrift.pairing.verdicts import Coverage, differing_settings, judge
from aadrift.recorded.interface import Recorded
from aadrift.records import dataclass
from aadrift.wording import shown

__all__ = ["Duplicate", "Pairing", "differing_settings", "pair"]


@dataclass(frozen=True)
class Duplicate:
    """One live gateway that several declarations stand for, one instance of each."""

    live: LiveGateway
    judged: tuple[Judged, ...]


@dataclass(frozen=True)
class Pairing:
    """The outcome of comparing what is declared with what Azure has.

    ``judged`` are the declared gateways in the order given, each completed by what state and plan
    files say about it. ``live`` are all live gateways, each once; ``paired`` the ids (lower case)
    of those that a declaration stands for. ``undeclared`` are those with an audience that no
    declaration stands for, nor could stand for. ``compared`` says whether there was a live source,
    ``whole`` whether the sources tell which subscriptions they cover, and none of them was seen
    in parts only.
    """

    judged: tuple[Judged, ...] = ()
    live: tuple[LiveGateway, ...] = ()
    paired: frozenset[str] = frozenset()
    undeclared: tuple[LiveGateway, ...] = ()
    duplicates: tuple[Duplicate, ...] = ()
    contradictions: tuple[Contradiction, ...] = ()
    compared: bool = False
    whole: bool = False
    sources: tuple[str, ...] = ()
    errors: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether everything that was asked for was read."""
        return not self.errors

    @property
    def notices(self) -> tuple[str, ...]:
        """Sentences about what the sources note, and about ones that contradict each other."""
        return (*self.notes, *map(_contradiction, self.contradictions))

    def is_paired(self, live: LiveGateway) -> bool:
        """Whether a declaration stands for a live gateway."""
        return live.id.lower() in self.paired


def _contradiction(found: Contradiction) -> str:
    kept, dropped = found
    ours, theirs = (shown(one.audience or "none") for one in found)
    if kept.source == dropped.source:
        return (
            f"{shown(kept.id)}: {shown(kept.source)} has it twice, with different settings "
            f"(audience {ours} and {theirs}); the later entry, {ours}, counts"
        )
    return (
        f"{shown(kept.id)}: {shown(kept.source)} and {shown(dropped.source)} contradict each other "
        f"(audience {ours} and {theirs}); {shown(kept.source)} counts"
    )


def pair(
    gateways: Sequence[Gateway],
    readings: Sequence[LiveReading] | None,
    recorded: Recorded | None = None,
) -> Pairing:
    """Pair declared gateways with live ones and judge each.

    ``readings`` is None when no live source was asked for, which is not the same as one that
    found nothing. The time is proportional to the number of gateways, wildcards included.
    """
    evidence = complete(gateways, recorded)
    if readings is None:
        nothing = Match()
        judged = tuple(Judged(one.gateway, judge(one, nothing, None)) for one in evidence)
        return Pairing(judged)
    merged = merge(readings)
    coverage = Coverage.of(readings)
    matches = match(evidence, merged.gateways)
    judged = tuple(
        Judged(one.gateway, judge(one, found, coverage), found.live, found.candidates)
        for one, found in zip(evidence, matches, strict=True)
    )
    paired = frozenset(found.live.id.lower() for found in matches if found.live is not None)
    return Pairing(
        judged=judged,
        live=merged.gateways,
        paired=paired,
        undeclared=_undeclared(merged.gateways, paired, matches),
        duplicates=_duplicates(judged),
        contradictions=merged.contradictions,
        compared=True,
        whole=bool(coverage.subscriptions) and not any(one.listed for one in readings),
        sources=tuple(dict.fromkeys(reading.source for reading in readings)),
        errors=tuple(error for reading in readings for error in reading.errors),
        notes=tuple(note for reading in readings for note in reading.notes),
    )


def _undeclared(
    live: Sequence[LiveGateway], paired: frozenset[str], matches: Sequence[Match]
) -> tuple[LiveGateway, ...]:
    """Live gateways with an audience for which no declaration is known, nor in question."""
    questioned: set[str] = set()
    lists = {id(found.candidates): found.candidates for found in matches if not found.vague}
    for candidates in lists.values():
        questioned.update(one.id.lower() for one in candidates)
    known = paired | questioned
    return tuple(one for one in live if one.audience is not None and one.id.lower() not in known)


def _duplicates(judged: Sequence[Judged]) -> tuple[Duplicate, ...]:
    claims: dict[str, dict[Place, Judged]] = {}
    live: dict[str, LiveGateway] = {}
    for one in judged:
        if one.live is not None:
            key = one.live.id.lower()
            live[key] = one.live
            claims.setdefault(key, {}).setdefault(place_of(one.gateway), one)
    return tuple(
        Duplicate(live[key], tuple(places.values()))
        for key, places in claims.items()
        if len(places) > 1
    )

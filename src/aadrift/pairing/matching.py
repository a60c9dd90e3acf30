"""Which live gateway each declared one is.

Three rounds, the surest first: a full resource id, a known name, a name that is known in part or
not at all. A live gateway that one declaration has claimed in a surer round is no candidate for
another declaration in a later one. A wrong pair is worse than none, so where more than one answer
is possible, all of them are named.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import field, replace

from aadrift.gateway import Identity, LiveGateway, Status
from aadrift.pairing.index import LiveIndex, Wanted, fits, region_key, wanted_of
from aadrift.pairing.records import Evidence, Place, place_of
from aadrift.records import dataclass


@dataclass(frozen=True)
class Match:
    """The live gateway of a declared one, or those that it could be.

    ``taken`` says that some fit and belong to other declarations; ``vague`` that nothing but the
    kind, subscription or region was known to choose by.
    """

    live: LiveGateway | None = None
    candidates: tuple[LiveGateway, ...] = ()
    taken: bool = False
    vague: bool = False


def match(evidence: Sequence[Evidence], live: Sequence[LiveGateway]) -> list[Match]:
    """Match each declared gateway, in the order given. Variants of a declaration do not compete."""
    return _Matcher(evidence, live).run()


@dataclass
class _Claims:
    """Who has claimed which live gateway (by id, lower case), and what each has claimed."""

    owners: dict[str, set[Place]] = field(default_factory=dict)
    owned: dict[Place, dict[str, LiveGateway]] = field(default_factory=dict)

    def add(self, place: Place, live: LiveGateway) -> None:
        key = live.id.lower()
        self.owners.setdefault(key, set()).add(place)
        self.owned.setdefault(place, {})[key] = live


class _Matcher:
    def __init__(self, evidence: Sequence[Evidence], live: Sequence[LiveGateway]) -> None:
        self._evidence = evidence
        self._index = LiveIndex(live)
        self._by_id = {one.id.lower(): one for one in live}
        self._places = [place_of(one.gateway) for one in evidence]
        self._wanted = [self._sought(one) for one in evidence]
        self._claims = _Claims()
        self._matches: list[Match | None] = [None] * len(evidence)
        self._free: dict[Wanted, tuple[LiveGateway, ...]] = {}

    def _sought(self, evidence: Evidence) -> Wanted:
        """What to look for: what is declared or, where that is not found, what was recorded."""
        wanted, former = wanted_of(evidence.gateway), evidence.former
        if former is None or former.lower() not in self._by_id or self._any(wanted):
            return wanted
        return wanted_of(replace(evidence.gateway, identity=Identity(id=former)))

    def run(self) -> list[Match]:
        wanted, evidence = self._wanted, self._evidence
        everyone = range(len(evidence))
        self._settle([at for at in everyone if wanted[at].exact], self._by_parts)
        undecided = [at for at in everyone if not wanted[at].exact]
        self._settle([at for at in undecided if evidence[at].ids], self._by_ids)
        rest = [at for at in undecided if not evidence[at].ids]
        self._settle([at for at in rest if wanted[at].named], self._by_parts)
        unnamed = [at for at in rest if not wanted[at].named]
        self._settle(unnamed, self._by_hints)
        self._undo_contested(unnamed)
        return [one or Match() for one in self._matches]

    def _settle(self, round_: Sequence[int], find: Callable[[int], Match]) -> None:
        """Match some declarations independently of each other, then enter their claims."""
        self._free.clear()
        for at in round_:
            self._matches[at] = find(at)
        for at in round_:
            found = self._matches[at]
            if found is not None and found.live is not None:
                self._claims.add(self._places[at], found.live)

    def _by_parts(self, at: int) -> Match:
        wanted = self._wanted[at]
        if wanted.exact:
            fitting = self._index.matching(wanted)
            return Match(live=fitting[0]) if fitting else Match()
        candidates = self._candidates(at)
        if len(candidates) == 1:
            return Match(live=candidates[0])
        return Match(candidates=candidates, taken=not candidates and self._any(wanted))

    def _by_ids(self, at: int) -> Match:
        known = (self._by_id.get(one.lower()) for one in self._evidence[at].ids)
        return Match(candidates=tuple(one for one in known if one is not None))

    def _by_hints(self, at: int) -> Match:
        wanted = self._wanted[at]
        if self._evidence[at].gateway.audience.status is Status.ABSENT:
            # Nothing to compare, and a guess would only alarm.
            return Match()
        candidates = self._candidates(at)
        vague = wanted.name is None and wanted.group is None
        if len(candidates) == 1 and not (vague and wanted.region is None):
            return Match(live=candidates[0])
        return Match(candidates=candidates, taken=not candidates and self._any(wanted), vague=vague)

    def _any(self, wanted: Wanted) -> bool:
        return bool(self._index.matching(wanted))

    def _candidates(self, at: int) -> tuple[LiveGateway, ...]:
        """What fits and no other declaration has claimed in a surer round."""
        wanted, place = self._wanted[at], self._places[at]
        owners = self._claims.owners
        free = self._free.get(wanted)
        if free is None:
            fitting = self._index.matching(wanted)
            free = tuple(one for one in fitting if one.id.lower() not in owners)
            self._free[wanted] = free
        own = self._claims.owned.get(place)
        if not own:
            return free
        return (*free, *(one for one in own.values() if _fits(wanted, one)))

    def _undo_contested(self, unnamed: Sequence[int]) -> None:
        """A live gateway that several declarations can only guess at is paired with none."""
        for at in unnamed:
            found = self._matches[at]
            if found is None or found.live is None:
                continue
            if len(self._claims.owners[found.live.id.lower()]) > 1:
                self._matches[at] = Match(candidates=(found.live,))


def _fits(wanted: Wanted, live: LiveGateway) -> bool:
    identity, region = live.identity, region_key(live.location)
    return (
        wanted.kind is live.kind
        and fits(wanted.subscription, (identity.subscription or "").lower())
        and fits(wanted.group, (identity.resource_group or "").lower())
        and fits(wanted.name, (identity.name or "").lower())
        and (region is None or fits(wanted.region, region))
    )

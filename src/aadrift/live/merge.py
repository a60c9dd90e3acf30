"""Several readings of Azure as one: a gateway that more than one has counts once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from aadrift.gateway import LiveGateway
from aadrift.live.interface import LiveReading
from aadrift.records import dataclass

AZURE = "azure"


class Contradiction(NamedTuple):
    """Two sources that say different things about one gateway, and which of them counts."""

    kept: LiveGateway
    dropped: LiveGateway


@dataclass(frozen=True)
class Merged:
    """The gateways of all readings, each id once, and where the readings contradict each other."""

    gateways: tuple[LiveGateway, ...]
    contradictions: tuple[Contradiction, ...] = ()


def merge(readings: Iterable[LiveReading]) -> Merged:
    """Merge readings by resource id, without case: Azure itself wins, else the later reading."""
    kept: dict[str, LiveGateway] = {}
    contradictions: list[Contradiction] = []
    for reading in readings:
        for live in reading.gateways:
            key = live.id.lower()
            other = kept.get(key)
            if other is None:
                kept[key] = live
                continue
            fresh, old = (other, live) if _outranks(other, live) else (live, other)
            kept[key] = fresh
            if _compared(fresh) != _compared(old):
                contradictions.append(Contradiction(fresh, old))
    return Merged(tuple(kept.values()), tuple(contradictions))


def _outranks(earlier: LiveGateway, later: LiveGateway) -> bool:
    return earlier.source == AZURE and later.source != AZURE


def _compared(live: LiveGateway) -> tuple[str, ...]:
    return tuple((value or "").lower() for value in (live.audience, live.tenant, live.issuer))

"""Which settings take their values from a literal, and what an edit makes of them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from aadrift.findings import Edit
from aadrift.fixing.edits import Places, Range
from aadrift.fixing.outcome import SETTINGS, SettingName, setting_of
from aadrift.gateway import Gateway
from aadrift.source import Span
from aadrift.values import Text


class Reach(NamedTuple):
    """A value that a gateway's setting can have. ``whole``: the edited literal alone says it."""

    gateway: Gateway
    setting: SettingName
    option: Text
    whole: bool


class Reaches:
    """Finds the settings that source text reaches. ``places`` names the files."""

    def __init__(self, gateways: Iterable[Gateway], places: Places) -> None:
        self.places = places
        self._at: dict[Range, list[Reach]] = {}
        for gateway in gateways:
            for name in SETTINGS:
                for option in setting_of(gateway, name).options:
                    self._add(gateway, name, option)
        self._ranges: dict[str, list[Range]] = {}
        for place in sorted(self._at):
            self._ranges.setdefault(place.path, []).append(place)
        self._longest = {
            path: max(place.end - place.start for place in places)
            for path, places in self._ranges.items()
        }

    def _add(self, gateway: Gateway, name: SettingName, option: Text) -> None:
        origin = option.origin
        spans = (origin,) if origin is not None else dict.fromkeys(option.spans)
        for span in spans:
            reach = Reach(gateway, name, option, whole=origin is not None)
            self._at.setdefault(self.places.range(span), []).append(reach)

    def of(self, span: Span) -> tuple[Reach, ...]:
        """Every setting that some characters reach, as a whole literal or as a part."""
        wanted = self.places.range(span)
        ranges = self._ranges.get(wanted.path, [])
        first = wanted.start - self._longest.get(wanted.path, 0)
        low = bisect_left(ranges, (wanted.path, first, 0))
        high = bisect_right(ranges, wanted.end, key=lambda place: place.start)
        found: dict[tuple[int, str, int], Reach] = {}
        for place in ranges[low:high]:
            if place.meets(wanted):
                for reach in self._at[place]:
                    key = (id(reach.gateway), reach.setting, id(reach.option))
                    found.setdefault(key, reach)
        return tuple(found.values())


class Rewriting:
    """What values become when some edits are made."""

    def __init__(self, edits: Iterable[Edit], places: Places) -> None:
        self._places = places
        self._edits: dict[str, list[tuple[Range, str]]] = {}
        for edit in edits:
            place = places.range(edit.span)
            self._edits.setdefault(place.path, []).append((place, edit.new))
        for made in self._edits.values():
            made.sort()

    def _meeting(self, place: Range) -> Iterator[tuple[Range, str]]:
        made = self._edits.get(place.path, [])
        # Edits don't overlap, so that only the one before the first start can reach over it.
        low = max(0, bisect_left(made, place.start, key=lambda item: item[0].start) - 1)
        for other, new in made[low:]:
            if other.start > place.end:
                return
            if other.meets(place):
                yield other, new

    def of(self, text: Text) -> str | None:
        """The string after the edits; None when the edits' effect on it can't be told."""
        origin = text.origin
        if origin is not None:
            return self._run(text.value, self._places.range(origin))
        parts: list[str] = []
        at = 0
        for piece in text.pieces:
            run = text.value[at : at + piece.length]
            at += piece.length
            if piece.span is None:
                parts.append(run)
                continue
            place = self._places.range(piece.span)
            if not piece.verbatim and next(self._meeting(place), None) is not None:
                return None
            new = self._run(run, place) if piece.verbatim else run
            if new is None:
                return None
            parts.append(new)
        return "".join(parts) + text.value[at:]

    def _run(self, run: str, place: Range) -> str | None:
        for other, new in reversed(list(self._meeting(place))):
            if not place.holds(other):
                return None
            run = run[: other.start - place.start] + new + run[other.end - place.start :]
        return run

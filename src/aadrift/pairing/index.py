"""Finding live gateways by whatever is known of one, without looking at each.

A table per set of known parts is built when it is first asked for; a question is one look-up.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from aadrift.gateway import Gateway, Identity, Kind, LiveGateway, identity_of

_PARTS = ("subscription", "group", "name")
_SPACES = re.compile(r"\s+")
_STARS = re.compile(r"\*+")

# Up to this many values are compared one by one.
_FEW = 32

# Characters by which values are found that hold a text: few share as many as three.
_PIECE = 3


class Wanted(NamedTuple):
    """The parts of a gateway's identity in lower case: None is unknown, ``*`` is unknown in part.

    ``region`` is without spaces, as in ``westeurope``.
    """

    kind: Kind
    subscription: str | None = None
    group: str | None = None
    name: str | None = None
    region: str | None = None

    @property
    def exact(self) -> bool:
        """Whether the parts make up a resource id."""
        return all(part is not None and "*" not in part for part in self[1:4])

    @property
    def named(self) -> bool:
        """Whether the whole name is known."""
        return self.name is not None and "*" not in self.name


def wanted_of(gateway: Gateway) -> Wanted:
    """What is known of a declared gateway."""
    identity = gateway.identity
    by_id = identity_of(identity.id) if identity.id else Identity()
    return Wanted(
        gateway.kind,
        _part(by_id.subscription or identity.subscription),
        _part(by_id.resource_group or identity.resource_group),
        _part(by_id.name or identity.name),
        region_key(gateway.region),
    )


def _part(value: str | None) -> str | None:
    folded = _STARS.sub("*", value.lower()) if value else "*"
    return None if folded == "*" else folded


def region_key(region: str | None) -> str | None:
    """A region's name as Azure's ids have it: ``West Europe`` is ``westeurope``."""
    key = _SPACES.sub("", region).lower() if region else ""
    return key if key and "*" not in key else None


def fits(known: str | None, value: str) -> bool:
    """Whether a part that may be unknown, wholly or in pieces, can be this value (lower case)."""
    if known is None or known == value:
        return True
    if "*" not in known:
        return False
    # A regular expression would have to be compiled for each of thousands of patterns.
    head, *middle, tail = known.split("*")
    at, end = len(head), len(value) - len(tail)
    if at > end or not (value.startswith(head) and value.endswith(tail)):
        return False
    for piece in middle:
        at = value.find(piece, at, end)
        if at < 0:
            return False
        at += len(piece)
    return True


class _Row(NamedTuple):
    live: LiveGateway
    subscription: str
    group: str
    name: str
    region: str | None


class _Bucket:
    """Rows that share their known parts; their names can be searched as one text."""

    def __init__(self) -> None:
        self.rows: list[_Row] = []
        self._columns: dict[int, _Column] = {}

    def like(self, field: int, pattern: str) -> Iterable[_Row]:
        if field not in self._columns:
            self._columns[field] = _Column([str(row[field]) for row in self.rows])
        return (self.rows[at] for at in self._columns[field].search(pattern))


class _Column:
    """The values of one part, searched by pattern without a loop over all of them."""

    def __init__(self, values: Sequence[str]) -> None:
        self._values = values
        self._ends: dict[tuple[bool, int], dict[str, list[int]]] = {}
        self._by_piece: dict[int, dict[str, list[int]]] = {}

    def search(self, pattern: str) -> Iterable[int]:
        """The positions of the values that a pattern fits."""
        head, *middle, tail = pattern.split("*")
        likely = min((self._with(head, last=False), self._with(tail, last=True)), key=len)
        if len(likely) > _FEW and middle:
            likely = min((likely, *map(self._holding, middle)), key=len)
        return (at for at in likely if fits(pattern, self._values[at]))

    def _with(self, end: str, *, last: bool) -> Sequence[int]:
        """The positions of the values that start (or, when ``last``, end) with some text."""
        size = len(end)
        if not size:
            return range(len(self._values))
        table = self._ends.get((last, size))
        if table is None:
            table = self._ends[last, size] = {}
            for at, value in enumerate(self._values):
                table.setdefault(value[-size:] if last else value[:size], []).append(at)
        return table.get(end, ())

    def _holding(self, fragment: str) -> Sequence[int]:
        """The positions of the values that can hold some text, by the rarest piece of it."""
        size = min(len(fragment), _PIECE)
        if not size:
            return range(len(self._values))
        pieces = self._pieces(size)
        return min((pieces.get(one, ()) for one in _pieces_of(fragment, size)), key=len)

    def _pieces(self, size: int) -> dict[str, list[int]]:
        """The positions of the values that hold each piece of some size."""
        table = self._by_piece.get(size)
        if table is None:
            table = self._by_piece[size] = {}
            for at, value in enumerate(self._values):
                for piece in _pieces_of(value, size):
                    table.setdefault(piece, []).append(at)
        return table


def _pieces_of(value: str, size: int) -> set[str]:
    return {value[at : at + size] for at in range(len(value) - size + 1)}


class LiveIndex:
    """Live gateways, found by the parts that are known of one."""

    def __init__(self, gateways: Iterable[LiveGateway]) -> None:
        self._rows = [_row(live) for live in gateways]
        self._tables: dict[tuple[str, ...], dict[tuple[str | None, ...], _Bucket]] = {}
        self._answers: dict[Wanted, tuple[LiveGateway, ...]] = {}

    def matching(self, wanted: Wanted) -> tuple[LiveGateway, ...]:
        """Every live gateway that this can be. A full resource id decides whatever the region."""
        if wanted.exact:
            wanted = wanted._replace(region=None)
        answer = self._answers.get(wanted)
        if answer is None:
            answer = tuple(row.live for row in self._search(wanted))
            self._answers[wanted] = answer
        return answer

    def _search(self, wanted: Wanted) -> Iterable[_Row]:
        values = wanted._asdict()
        parts = [part for part in _PARTS if values[part] is not None]
        mask = tuple(part for part in parts if "*" not in values[part])
        patterns = [part for part in parts if "*" in values[part]]
        key: tuple[str | None, ...] = (wanted.kind, *(values[part] for part in mask))
        if wanted.region is None:
            buckets = [self._table(mask).get(key)]
        else:
            # A live gateway whose region is not known may be in any.
            table = self._table((*mask, "region"))
            buckets = [table.get((*key, wanted.region)), table.get((*key, None))]
        for bucket in buckets:
            if bucket is not None:
                yield from _filtered(bucket, [(part, values[part]) for part in patterns])

    def _table(self, mask: tuple[str, ...]) -> dict[tuple[str | None, ...], _Bucket]:
        table = self._tables.get(mask)
        if table is None:
            table = self._tables[mask] = {}
            fields = [_Row._fields.index(part) for part in mask]
            for row in self._rows:
                key = (row.live.kind, *(row[field] for field in fields))
                table.setdefault(key, _Bucket()).rows.append(row)  # type: ignore[arg-type]  # text
        return table


def _filtered(bucket: _Bucket, patterns: list[tuple[str, str]]) -> Iterable[_Row]:
    if not patterns:
        return bucket.rows
    (part, pattern), *others = sorted(patterns, key=lambda item: -len(item[1]))
    rows = bucket.like(_Row._fields.index(part), pattern)
    return (row for row in rows if all(fits(known, getattr(row, name)) for name, known in others))


def _row(live: LiveGateway) -> _Row:
    identity = live.identity
    return _Row(
        live,
        (identity.subscription or "").lower(),
        (identity.resource_group or "").lower(),
        (identity.name or "").lower(),
        region_key(live.location),
    )

"""What a gateway is made of, in a form that two states of a repository can be compared by."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable, Iterator, Mapping

from aadrift.gateway import Gateway, Setting
from aadrift.values import Trail

Record = tuple[object, ...]
Moved = Callable[[str], str]


def moves(renamed: Mapping[str, str]) -> Moved:
    """Where a path of the old state is now: renamed files, and folders all of whose files moved."""
    folders: dict[str, set[str]] = {}
    for old, new in renamed.items():
        before, after = posixpath.dirname(old), posixpath.dirname(new)
        if before != after and posixpath.basename(old) == posixpath.basename(new):
            folders.setdefault(before or ".", set()).add(after or ".")
    whole = {old: targets.pop() for old, targets in folders.items() if len(targets) == 1}

    def moved(path: str) -> str:
        return renamed.get(path) or whole.get(path) or path

    return moved


def _same(path: str) -> str:
    return path


def records(gateways: Iterable[Gateway], moved: Moved = _same) -> dict[Record, list[Record]]:
    """What each gateway is made of; equal records of two states mean that nothing changed."""
    found: dict[Record, list[Record]] = {}
    for gateway in gateways:
        found.setdefault(key_of(gateway, moved), []).append(record_of(gateway, moved))
    return found


def key_of(gateway: Gateway, moved: Moved = _same) -> Record:
    """What a gateway goes by."""
    variant = moved(gateway.variant) if gateway.variant else None
    return (gateway.address, variant, moved(gateway.stack))


def record_of(gateway: Gateway, moved: Moved = _same) -> Record:
    """Everything that is judged about a gateway, and the way on which it comes about."""
    return (
        gateway.kind,
        moved(gateway.location.path),
        gateway.identity,
        gateway.region,
        gateway.protocols,
        gateway.authentication,
        gateway.readings and gateway.readings[0].cloud,
        tuple((moved(one.path), one.text) for one in gateway.partners),
        *(
            tuple(_setting(one, moved))
            for one in (gateway.audience, gateway.tenant, gateway.issuer)
        ),
    )


def _setting(setting: Setting, moved: Moved) -> Iterator[object]:
    yield setting.status
    for text in setting.options:
        origin = text.origin
        yield text.value, origin and (moved(origin.path), origin.text)
        yield tuple(_steps(text.full_trail, moved))
    for unknown in setting.unknowns:
        yield unknown.reason, tuple(_steps(unknown.trail, moved))


def _steps(trail: Trail, moved: Moved) -> Iterator[tuple[str, str]]:
    for step in trail:
        path = step.span.path
        yield moved(path), step.what.replace(path, moved(path))

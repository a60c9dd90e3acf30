"""Gateways of a Terraform plan, as ``terraform show -json PLAN`` prints it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from aadrift.recorded.interface import RecordedGateway
from aadrift.recorded.resources import (
    Facts,
    Fields,
    facts,
    fields_of,
    objects,
    resource_of,
    resources,
)


class _Change(NamedTuple):
    """A planned change, or one that was found outside of Terraform."""

    actions: tuple[str, ...]
    before: Facts | None
    after: Facts | None


def read_plan(payload: Fields, source: str) -> Iterator[RecordedGateway]:
    """Read a plan: what each gateway was, what an apply would make of it, and what drifted.

    Changes tell the most; the planned and prior values fill in what a plan lists nowhere else.
    """
    changes = _changes(objects(payload, "resource_changes"))
    drifts = _changes(objects(payload, "resource_drift"))
    planned = _shown(payload.get("planned_values"))
    prior = _shown(fields_of(payload, "prior_state").get("values"))
    for address in dict.fromkeys((*changes, *planned, *prior)):
        change = changes.get(address) or _Change((), prior.get(address), planned.get(address))
        before = change.before or prior.get(address)
        after = change.after or planned.get(address)
        yield from _gateway(address, source, change.actions, before, after, drifts.get(address))


def _gateway(
    address: str,
    source: str,
    actions: tuple[str, ...],
    before: Facts | None,
    after: Facts | None,
    drift: _Change | None,
) -> Iterator[RecordedGateway]:
    said = after or before
    if said is None:
        return
    applied = drift.before if drift is not None and drift.before is not None else before
    yield RecordedGateway(
        address=address,
        source=source,
        id=_id(before, after),
        audience=said.audience,
        planned=after is not None,
        kind=said.kind,
        name=said.name,
        resource_group=said.resource_group,
        tenant=said.tenant,
        issuer=said.issuer,
        applied=applied.audience if applied is not None else None,
        action=_action(actions),
        drifted=drift is not None and _settings(drift.before) != _settings(drift.after),
    )


def _id(before: Facts | None, after: Facts | None) -> str | None:
    """The id of what the plan leaves behind: a replacement under another name has none yet."""
    if after is None or before is None:
        said = after or before
        return said.id if said is not None else None
    moved = (before.name, before.resource_group) != (after.name, after.resource_group)
    return after.id or (None if moved else before.id)


def _settings(found: Facts | None) -> tuple[str | None, ...]:
    return (found.audience, found.tenant, found.issuer) if found is not None else ()


def _action(actions: tuple[str, ...]) -> str | None:
    if len(actions) == 2:
        return "replace"
    return actions[0] if actions else None


def _changes(entries: list[Fields]) -> Mapping[str, _Change]:
    found: dict[str, _Change] = {}
    for entry in entries:
        change = fields_of(entry, "change")
        before = _facts(entry, change.get("before"))
        after = _facts(entry, change.get("after"))
        if before is None and after is None:
            continue
        actions = change.get("actions")
        words = tuple(str(one) for one in actions) if isinstance(actions, list) else ()
        found[str(entry["address"])] = _Change(words, before, after)
    return found


def _facts(entry: Fields, values: object) -> Facts | None:
    resource = resource_of(entry, values) if isinstance(values, dict) else None
    return facts(resource.type, resource.values) if resource is not None else None


def _shown(values: object) -> Mapping[str, Facts]:
    found = ((one.address, facts(one.type, one.values)) for one in resources(values))
    return {address: said for address, said in found if said is not None}

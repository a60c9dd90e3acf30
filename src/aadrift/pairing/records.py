"""What state and plan files add to declared gateways: ids, names, planned values.

An address alone does not identify a gateway, since one address may stand in the states of many
stacks. So a record is used only where nothing that the sources say speaks against it, and where
no other stack has as good a claim to it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from aadrift.gateway import Gateway, Identity, Setting, Status
from aadrift.pairing.index import fits
from aadrift.pairing.shelf import Shelf, identity_in, inside
from aadrift.recorded.interface import Recorded, RecordedGateway
from aadrift.values import Text


class Place(NamedTuple):
    """What makes two gateways one declaration, seen through several variants."""

    stack: str
    address: str
    path: str


def place_of(gateway: Gateway) -> Place:
    """The declaration that a gateway is an instance of."""
    return Place(gateway.stack, gateway.address, gateway.location.path)


@dataclass(frozen=True)
class Evidence:
    """A declared gateway completed by what is recorded of it.

    ``ids`` are the resource ids among which the records do not decide. ``former`` is the id under
    which it is recorded when the sources name another resource group. ``applied`` is the audience
    that Terraform last applied.
    """

    gateway: Gateway
    ids: tuple[str, ...] = ()
    former: str | None = None
    applied: str | None = None


class _Fit(NamedTuple):
    record: RecordedGateway
    strength: int
    moved: bool


def complete(gateways: Sequence[Gateway], recorded: Recorded | None) -> list[Evidence]:
    """Each gateway with what state and plan files say about it, in the order given."""
    if recorded is None or not recorded.gateways:
        return [Evidence(gateway) for gateway in gateways]
    shelves = {address: Shelf(records) for address, records in recorded.gateways.items()}
    fits_of = [_fits(gateway, shelves.get(gateway.address)) for gateway in gateways]
    owners = _owners(gateways, fits_of)
    return [
        _evidence(gateway, [fit for fit in found if place_of(gateway) in owners[fit.record]])
        for gateway, found in zip(gateways, fits_of, strict=True)
    ]


def _fits(gateway: Gateway, shelf: Shelf | None) -> list[_Fit]:
    """The records that can be this gateway; one in another resource group only if nothing else."""
    found: list[_Fit] = []
    for record in shelf.near(gateway) if shelf is not None else ():
        if record.action == "delete" or record.kind not in (None, gateway.kind):
            continue
        declared, said = gateway.identity, identity_in(record)
        subscription = _agreement(declared.subscription, said.subscription)
        name = _agreement(declared.name, said.name)
        group = _agreement(declared.resource_group, said.resource_group)
        if subscription is None or name is None or (group is None and not name):
            continue
        strength = subscription + name + (group or 0) + 2 * inside(record.source, gateway.stack)
        found.append(_Fit(record, strength, group is None))
    return [fit for fit in found if not fit.moved] or found


def _agreement(declared: str | None, recorded: str | None) -> int | None:
    """1 when both say the same, 0 when one does not tell, None when they contradict each other."""
    if declared is None or recorded is None:
        return 0
    return 1 if fits(declared.lower(), recorded.lower()) else None


def _owners(
    gateways: Sequence[Gateway], fits_of: Sequence[list[_Fit]]
) -> dict[RecordedGateway, set[Place]]:
    """For each record the declaration with the best claim to it: none when two are as good."""
    claims: dict[RecordedGateway, dict[Place, int]] = {}
    for gateway, found in zip(gateways, fits_of, strict=True):
        place = place_of(gateway)
        for fit in found:
            places = claims.setdefault(fit.record, {})
            places[place] = max(places.get(place, 0), fit.strength)
    owners: dict[RecordedGateway, set[Place]] = {}
    for record, places in claims.items():
        best = max(places.values())
        winners = {place for place, strength in places.items() if strength == best}
        owners[record] = winners if len(winners) == 1 else set()
    return owners


def _evidence(gateway: Gateway, found: list[_Fit]) -> Evidence:
    if not found:
        return Evidence(gateway)
    best = max(fit.strength for fit in found)
    records = [fit.record for fit in found if fit.strength == best]
    ids = {record.id.lower(): record.id for record in records if record.id}
    if len(ids) > 1:
        return Evidence(gateway, tuple(ids.values()))
    applied = next((record.applied for record in reversed(records) if record.applied), None)
    moved = found[0].moved
    record = next((one for one in records if one.id), records[0])
    identity = _identity(gateway.identity, identity_in(record), moved=moved)
    completed = replace(gateway, identity=identity)
    plan = next((one for one in reversed(records) if one.planned), None)
    if plan is not None:
        completed = replace(
            completed,
            audience=_planned(gateway.audience, plan.audience, plan.source),
            tenant=_planned(gateway.tenant, plan.tenant, plan.source),
            issuer=_planned(gateway.issuer, plan.issuer, plan.source),
        )
    return Evidence(completed, (), record.id if moved else None, applied)


def _identity(declared: Identity, said: Identity, *, moved: bool) -> Identity:
    """The identity that a record gives; one that is declared elsewhere keeps its new group."""
    group = None if moved else said.resource_group
    return Identity(
        said.subscription or declared.subscription,
        group or declared.resource_group,
        said.name or declared.name,
        declared.id or (None if moved else said.id),
    )


def _planned(setting: Setting, value: str | None, source: str) -> Setting:
    """A setting that the sources leave open, as a plan made from them says it will be."""
    if setting.status is not Status.UNRESOLVED or value is None:
        return setting
    option = next((one for one in setting.options if one.value.lower() == value.lower()), None)
    if option is None:
        patterns = [unknown.pattern for unknown in setting.unknowns]
        if not any(fits(pattern and pattern.lower(), value.lower()) for pattern in patterns):
            # The plan was made from other sources than these.
            return setting
        option = Text(value, trail=setting.unknowns[0].trail)
    reason = f"{source} plans this value; the sources alone do not tell it: {setting.reason}"
    return Setting(Status.RESOLVED, option.value, (option,), (), reason, setting.where)

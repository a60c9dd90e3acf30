"""The snapshot: live gateways as a JSON file that ``--live`` reads back.

``schemas/snapshot.schema.json`` describes it. It holds what is compared and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from aadrift.gateway import Kind, LiveGateway, kind_of_type
from aadrift.live.arm import Fields, ResourceError, get, nested, text, texts, type_of_id
from aadrift.live.interface import LiveError, LiveReading
from aadrift.live.merge import merge
from aadrift.wording import shown

MARK = "aadriftSnapshot"
VERSION = 1

# A subscription, a resource group of it (lower case), and the kind that was listed there.
Listed = tuple[str, str, Kind]


def to_json(
    readings: Sequence[LiveReading],
    created: datetime,
    *,
    management_groups: Sequence[str] = (),
) -> dict[str, Any]:
    """The snapshot of some readings, ready for ``json.dumps``.

    ``created`` must have a time zone. A gateway that several readings have is written once, as
    the last of them has it. The scope's subscriptions are those that were read completely; null
    when no reading tells them.
    """
    gateways = sorted(merge(readings).gateways, key=lambda live: live.id.lower())
    known = [reading.subscriptions for reading in readings if reading.subscriptions is not None]
    subscriptions = sorted(frozenset().union(*known)) if known else None
    listed = sorted(frozenset[Listed]().union(*(reading.listed for reading in readings)))
    return {
        MARK: VERSION,
        "created": created.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
        "scope": {
            "subscriptions": subscriptions,
            "managementGroups": list(management_groups),
            "resourceGroups": [
                {"subscription": subscription, "name": group, "kind": kind.value}
                for subscription, group, kind in listed
            ],
        },
        "gateways": [_entry(live) for live in gateways],
        "errors": [error for reading in readings for error in reading.errors],
        "notes": [note for reading in readings for note in reading.notes],
    }


def _entry(live: LiveGateway) -> dict[str, Any]:
    return {
        "id": live.id,
        "kind": live.kind.value,
        "name": live.identity.name,
        "location": live.location,
        "tags": dict(sorted(live.tags.items())),
        "audience": live.audience,
        "tenant": live.tenant,
        "issuer": live.issuer,
        "protocols": list(live.protocols),
        "authenticationTypes": list(live.authentication),
        "usedBy": list(live.used_by),
        **({"guid": live.guid} if live.guid else {}),
        **({"virtualNetwork": live.network} if live.network else {}),
    }


def from_json(payload: Fields, name: str) -> LiveReading:
    """Read a snapshot back.

    The snapshot's own errors become the reading's. A gateway that can't be used becomes one more,
    and then the snapshot no longer proves what a subscription lacks. Raises LiveError when it is
    of another version or its frame does not have the expected shape.
    """
    if payload[MARK] != VERSION:
        raise LiveError(
            f"{name}: the snapshot is not of version {VERSION}, the only one that this aadrift "
            "reads; write it again with `aadrift snapshot`"
        )
    try:
        scope = nested(payload, "scope")
        subscriptions = _subscriptions(scope)
        listed = frozenset(_listed(scope))
        created = text(payload, "created")
        errors, notes = _told(payload, "errors", name), _told(payload, "notes", name)
        if created is None or get(payload, "errors") is None:
            # Without these nothing tells how old, and how complete, the rest is.
            raise ResourceError("does not say when it was made and what could not be read")
        entries = get(payload, "gateways")
        if not isinstance(entries, list):
            raise ResourceError("has no list of gateways")
    except ResourceError as error:
        raise LiveError(
            f"{name}: the snapshot {error}; write it again with `aadrift snapshot`"
        ) from None
    gateways = []
    for index, entry in enumerate(entries):
        try:
            gateways.append(_gateway(entry, name))
        except ResourceError as error:
            errors.append(f"{name}: gateways[{index}] {error}")
            subscriptions, listed = None, frozenset()
    age = f"{name} says what Azure had on {shown(created)}"
    return LiveReading(name, tuple(gateways), subscriptions, tuple(errors), listed, (age, *notes))


def _told(payload: Fields, key: str, name: str) -> list[str]:
    return [f"{name}: when the snapshot was made: {one}" for one in texts(payload, key)]


def _listed(scope: Fields) -> Iterator[Listed]:
    groups = get(scope, "resourceGroups")
    if groups is not None and not isinstance(groups, list):
        raise ResourceError("does not list its resource groups")
    for group in groups or ():
        entry = group if isinstance(group, dict) else {}
        subscription, name, kind = (text(entry, key) for key in ("subscription", "name", "kind"))
        if not subscription or not name or kind not in {one.value for one in Kind}:
            raise ResourceError("names a resource group of its scope only in part")
        yield subscription.lower(), name.lower(), Kind(kind)


def _subscriptions(scope: Fields) -> frozenset[str] | None:
    if get(scope, "subscriptions") is None:
        return None
    return frozenset(one.lower() for one in texts(scope, "subscriptions"))


def _gateway(entry: object, name: str) -> LiveGateway:
    if not isinstance(entry, dict):
        raise ResourceError("is not an object")
    kind = text(entry, "kind")
    if kind not in {one.value for one in Kind}:
        raise ResourceError(f"has a kind that is not one of {', '.join(Kind)}")
    resource_id = text(entry, "id") or ""
    if kind_of_type(type_of_id(resource_id)) is not Kind(kind):
        raise ResourceError(f"has an id that is not the resource id of a {kind}")
    if "audience" not in entry:
        raise ResourceError("does not say its audience (null would say that it has none)")
    tags = nested(entry, "tags")
    return LiveGateway(
        id=resource_id,
        kind=Kind(kind),
        source=name,
        audience=text(entry, "audience"),
        tenant=text(entry, "tenant"),
        issuer=text(entry, "issuer"),
        location=text(entry, "location"),
        protocols=texts(entry, "protocols"),
        authentication=texts(entry, "authenticationTypes"),
        tags={key: text(tags, key) or "" for key in tags},
        used_by=texts(entry, "usedBy"),
        guid=(text(entry, "guid") or "").lower() or None,
        network=text(entry, "virtualNetwork"),
    )

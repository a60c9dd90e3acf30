"""Live gateways from a file: a snapshot, or what Azure's own tools print."""

from __future__ import annotations

import re
from dataclasses import field
from pathlib import Path

from aadrift.gateway import Kind, LiveGateway, kind_of_type
from aadrift.jsonfile import JsonFileError, UnreadableFileError, kind_of_value, load
from aadrift.live import arm, snapshot
from aadrift.live.interface import LiveError, LiveReading
from aadrift.live.users import with_users
from aadrift.records import dataclass
from aadrift.wording import shown

_EXPECTED = (
    "expected is what `aadrift snapshot`, `az network vnet-gateway list|show -o json`, "
    "`az network vpn-server-config list|show -o json`, `az graph query -o json` or an ARM GET print"
)

# A provider and the names of its types; anything else is not repeated.
_TYPE = re.compile(r"[a-z0-9]+(\.[a-z0-9]+)+(/[a-z0-9]+)+")

# Beyond this many sentences of one kind, more of them tell nothing new.
_MAX_ERRORS = 20


def read_live_file(path: Path, name: str) -> LiveReading:
    """Read the live gateways of a file, whichever of the known forms it has.

    ``name`` is how messages and the reading call it. Raises LiveError when the file can't be read
    or has no known form; what is only incomplete (further pages, single resources that can't be
    used) is in the reading's errors.
    """
    try:
        payload = load(path, name)
    except UnreadableFileError as error:
        raise LiveError(str(error)) from None
    except JsonFileError as error:
        raise LiveError(f"{error}; {_EXPECTED}") from None
    if isinstance(payload, dict) and snapshot.MARK in payload:
        return snapshot.from_json(payload, name)
    return _reading(_page(payload, name), name)


@dataclass(frozen=True)
class _Page:
    """Resources with the position of each, what is missing, and whether they are a whole list."""

    items: list[tuple[str, object]]
    errors: list[str] = field(default_factory=list)
    listed: bool = True


def _page(payload: object, name: str) -> _Page:
    if isinstance(payload, list):
        return _Page(_numbered("", payload))
    if not isinstance(payload, dict):
        raise LiveError(f"{name}: the file holds {kind_of_value(payload)}; {_EXPECTED}")
    match payload:
        case {"data": list(rows)}:
            return _Page(_numbered("data", rows), _graph_errors(payload, rows, name))
        case {"data": {"columns": list(columns), "rows": list(rows)}}:
            objects = _table(columns, rows, name)
            return _Page(_numbered("data.rows", objects), _graph_errors(payload, rows, name))
        case {"value": list(resources)}:
            return _Page(_numbered("value", resources), _list_errors(payload, name))
    _refuse_others(payload, name)
    _refuse_foreign(payload, name)
    return _Page([("the resource", payload)], listed=False)


def _numbered(prefix: str, items: list[object]) -> list[tuple[str, object]]:
    return [(f"{prefix}[{index}]", item) for index, item in enumerate(items)]


def _graph_errors(payload: dict[str, object], rows: list[object], name: str) -> list[str]:
    token = arm.get(payload, "skip_token") or arm.get(payload, "$skipToken")
    truncated = str(arm.get(payload, "resultTruncated")).lower() == "true"
    total = arm.get(payload, "total_records") or arm.get(payload, "totalRecords")
    short = isinstance(total, int) and total > len(rows)
    if not (token or truncated or short):
        return []
    of_total = f" of {total}" if short else ""
    return [
        f"{name}: the query's result is truncated ({len(rows)}{of_total} rows are here); "
        "run it with `--first 1000` and pass each further page with `--skip-token`, "
        "or use `--live azure`"
    ]


def _list_errors(payload: dict[str, object], name: str) -> list[str]:
    link = arm.get(payload, "nextLink") or arm.get(payload, "@odata.nextLink")
    if not link:
        return []
    return [f"{name}: the list has a further page (nextLink), which is not in the file; fetch all"]


def _table(columns: list[object], rows: list[object], name: str) -> list[object]:
    names = [str(column.get("name")) for column in columns if isinstance(column, dict)]
    if not all(isinstance(row, list) and len(row) == len(names) for row in rows):
        raise LiveError(f"{name}: the rows of the table do not fit its columns; {_EXPECTED}")
    return [dict(zip(names, row, strict=True)) for row in rows if isinstance(row, list)]


def _refuse_others(payload: dict[str, object], name: str) -> None:
    """Say what a file is that belongs to another option."""
    error = payload.get("error")
    if isinstance(error, dict):
        code = error.get("code")
        named = f" ({code})" if isinstance(code, str) and code.isidentifier() else ""
        raise LiveError(f"{name}: the file holds an error that Azure answered{named}, no gateways")
    if "lineage" in payload or "encrypted_data" in payload or "terraform_version" in payload:
        plan = "planned_values" in payload or "resource_changes" in payload
        what, option = ("plan", "--plan") if plan else ("state", "--state")
        raise LiveError(f"{name}: the file is a Terraform {what}; pass it with `{option}`")
    if "findings" in payload and "tool" in payload:
        raise LiveError(
            f"{name}: the file is a report of aadrift; `aadrift snapshot` writes what --live reads"
        )


def _refuse_foreign(payload: dict[str, object], name: str) -> None:
    """A single object must be a gateway: one of another type was not meant."""
    try:
        named = arm.resource_type(payload)
    except arm.ResourceError as error:
        raise LiveError(f"{name}: the JSON object {error}; {_EXPECTED}") from None
    if not named and arm.get(payload, "id") is None:
        raise LiveError(f"{name}: the JSON object is no Azure resource; {_EXPECTED}")
    if named and kind_of_type(named) is None:
        which = f"type {named}" if _TYPE.fullmatch(named) else "another type"
        raise LiveError(f"{name}: the file holds one resource of {which}; {_EXPECTED}")


def _reading(page: _Page, name: str) -> LiveReading:
    errors = list(page.errors)
    gateways: list[LiveGateway] = []
    listed: set[tuple[str, str, Kind]] = set()
    unusable: list[str] = []
    unknown = 0
    for position, item in page.items:
        try:
            kind = _kind(item)
            if kind is None:
                continue
            live = arm.read_resource(_object(item), kind, name)
        except arm.ResourceError as error:
            unusable.append(f"{name}: {_label(position, item)} {error}")
            unknown += not _typed(item)
            continue
        if live is not None:
            gateways.append(live)
            if page.listed and not page.errors:
                listed.add(_listed(live))
    if unknown and unknown == len(page.items):
        raise LiveError(f"{name}: no entry of the file is an Azure resource; {_EXPECTED}")
    errors += _limited(unusable, name)
    return LiveReading(
        source=name,
        gateways=tuple(with_users(gateways, (item for _, item in page.items))),
        errors=tuple(errors),
        listed=frozenset(listed),
    )


def _object(item: object) -> arm.Fields:
    if not isinstance(item, dict):
        raise arm.ResourceError(f"is {kind_of_value(item)}, where a resource is expected")
    return item


def _kind(item: object) -> Kind | None:
    """The kind of a resource; None for types that hold no audience."""
    named = arm.resource_type(_object(item))
    if not named:
        raise arm.ResourceError(
            "has neither a type nor a resource id; keep the columns id, type, location and "
            "properties"
        )
    return kind_of_type(named)


def _typed(item: object) -> bool:
    return isinstance(item, dict) and bool(arm.get(item, "type") or arm.get(item, "id"))


def _listed(live: LiveGateway) -> tuple[str, str, Kind]:
    identity = live.identity
    return (identity.subscription or "").lower(), (identity.resource_group or "").lower(), live.kind


def _label(position: str, item: object) -> str:
    name = arm.get(item, "name") if isinstance(item, dict) else None
    return f"{position} ({shown(name)})" if isinstance(name, str) and name else position


def _limited(sentences: list[str], name: str) -> list[str]:
    more = len(sentences) - _MAX_ERRORS
    if more <= 0:
        return sentences
    return [*sentences[:_MAX_ERRORS], f"{name}: {more} more entries can't be used either"]

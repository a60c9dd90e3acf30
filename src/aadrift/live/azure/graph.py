"""Azure Resource Graph: what gateways there are, in one query over many subscriptions.

It is an index that lags behind and omits what the caller may not read, so what it finds is only
where to look. Source of the limits: the service's documentation (1,000 rows a page, 1,000
subscriptions a query).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import field
from typing import Any

from azure.core.exceptions import AzureError

from aadrift.live.arm import P2S_GATEWAY_TYPE, type_of_id
from aadrift.live.azure.connection import Connection, check_page
from aadrift.live.azure.errors import UnexpectedAnswerError
from aadrift.live.azure.waiting import QUOTA_LEFT, asked_wait
from aadrift.live.interface import LiveError
from aadrift.live.users import VIRTUAL_WAN_TYPE
from aadrift.records import dataclass

GATEWAY_TYPE = "microsoft.network/virtualnetworkgateways"
CONFIGURATION_TYPE = "microsoft.network/vpnserverconfigurations"

_PATH = "/providers/Microsoft.ResourceGraph/resources?api-version=2021-03-01"
_PAGE = 1000
MAX_SUBSCRIPTIONS = 1000

# Ordered, because pages of an unordered result can overlap and leave rows out.
_GATEWAYS = f"""\
resources
| where type in~ ('{GATEWAY_TYPE}', '{CONFIGURATION_TYPE}', '{P2S_GATEWAY_TYPE}', \
'{VIRTUAL_WAN_TYPE}')
| where tostring(properties.gatewayType) !in~ ('ExpressRoute', 'LocalGateway')
| project id, type
| order by id asc"""

_SUBSCRIPTIONS = """\
resourcecontainers
| where type =~ 'microsoft.resources/subscriptions'
| project id, subscriptionId
| order by id asc"""


@dataclass(frozen=True)
class Rows:
    """The rows that were read, and the error that ended the reading before the end, if any."""

    rows: list[Mapping[str, Any]] = field(default_factory=list)
    error: Exception | None = None


def find_gateways(connection: Connection, subscriptions: Sequence[str]) -> Rows:
    """The ids and types of all gateways and server configurations, and of their users."""
    found = _query(connection, _GATEWAYS, {"subscriptions": list(subscriptions)})
    return _checked_rows(found, "id", type_of_id)


def find_subscriptions(connection: Connection, management_group: str) -> Rows:
    """The subscriptions below a management group."""
    found = _query(connection, _SUBSCRIPTIONS, {"managementGroups": [management_group]})
    return _checked_rows(found, "subscriptionId", bool)


def found_ids(rows: Rows) -> dict[str, str]:
    """The resource ids that rows name, by their lower case: rows of two pages may overlap."""
    ids = (row.get("id") for row in rows.rows)
    texts = (one.rstrip("/") for one in ids if isinstance(one, str))
    return {one.lower(): one for one in texts if type_of_id(one)}


def _checked_rows(found: Rows, column: str, usable: Callable[[str], object]) -> Rows:
    """The rows that have what they were asked for, and an error if that is not all of them."""
    rows = [row for row in found.rows if _usable(row.get(column), usable)]
    if len(rows) == len(found.rows):
        return found
    missing = len(found.rows) - len(rows)
    error = UnexpectedAnswerError(f"Resource Graph gave {missing} rows without a usable {column}")
    return Rows(rows, found.error or error)


def _usable(value: object, usable: Callable[[str], object]) -> bool:
    return isinstance(value, str) and bool(usable(value.rstrip("/")))


def _query(connection: Connection, query: str, scope: Mapping[str, Any]) -> Rows:
    rows: list[Mapping[str, Any]] = []
    try:
        for page in _pages(connection, query, scope):
            rows.extend(page)
    except (AzureError, LiveError) as error:
        return Rows(rows, error)
    return Rows(rows)


def _pages(
    connection: Connection, query: str, scope: Mapping[str, Any]
) -> Iterator[list[Mapping[str, Any]]]:
    options: dict[str, Any] = {"resultFormat": "objectArray", "$top": _PAGE}
    seen: set[str] = set()
    read = 0
    while True:
        body = {"query": query, "options": options, **scope}
        answer, headers = connection.post(_PATH, body)
        page, token, total = _checked(answer)
        read += len(page)
        yield page
        if token is None:
            if str(answer.get("resultTruncated", "false")).lower() == "true":
                raise UnexpectedAnswerError(
                    f"Resource Graph cut its result to {read} rows and gives no way to the rest"
                )
            if read < total:
                raise UnexpectedAnswerError(f"Resource Graph gave {read} of {total} rows")
            return
        check_page(token, seen)
        options = {**options, "$skipToken": token}
        _respect_quota(connection, headers)


def _checked(answer: Any) -> tuple[list[Mapping[str, Any]], str | None, int]:
    """The rows, the token of the next page and the number of all rows."""
    data = answer.get("data") if isinstance(answer, dict) else None
    if not isinstance(data, list) or not all(isinstance(row, dict) for row in data):
        raise UnexpectedAnswerError("the answer is not a table of Resource Graph")
    token = answer.get("$skipToken") or None
    if token is not None and not isinstance(token, str):
        raise UnexpectedAnswerError("the answer names its next page by something that is no token")
    total = answer.get("totalRecords")
    return data, token, total if isinstance(total, int) else 0


def _respect_quota(connection: Connection, headers: Mapping[str, str]) -> None:
    """Wait for the quota to be refilled when it is used up: the next page would be refused."""
    if headers.get(QUOTA_LEFT) == "0":
        wait = asked_wait(headers) or 0.0
        if wait < connection.deadline.remaining:
            time.sleep(wait)

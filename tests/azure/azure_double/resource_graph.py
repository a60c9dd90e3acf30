"""Resource Graph, as far as queries that filter by type and project columns go."""

from __future__ import annotations

import base64
import re
from typing import Any

from .estate import Estate
from .payloads import Resource

MAX_PAGE = 1000


def answer(estate: Estate, body: dict[str, Any], page_size: int = MAX_PAGE) -> dict[str, Any]:
    """The answer to a query: one page, and a token when there are more."""
    query = str(body["query"])
    options = body.get("options") or {}
    rows = _rows(estate, query, _scope(estate, body))
    start = _offset(options.get("$skipToken"))
    end = start + min(page_size, int(options.get("$top") or page_size))
    page = [_projected(query, row) for row in rows[start:end]]
    found: dict[str, Any] = {
        "totalRecords": len(rows),
        "count": len(page),
        "data": page,
        "facets": [],
        "resultTruncated": "false",
    }
    if end < len(rows):
        found["$skipToken"] = base64.b64encode(str(end).encode()).decode()
    return found


def _scope(estate: Estate, body: dict[str, Any]) -> list[str] | None:
    groups = body.get("managementGroups")
    if groups is not None:
        return [one for group in groups for one in estate.management_groups.get(group, [])]
    return body.get("subscriptions")


def _offset(token: str | None) -> int:
    return int(base64.b64decode(token)) if token else 0


def _rows(estate: Estate, query: str, scope: list[str] | None) -> list[Resource]:
    if query.lower().startswith("resourcecontainers"):
        return [
            {
                "id": f"/subscriptions/{one.id}",
                "name": one.name,
                "type": "microsoft.resources/subscriptions",
                "subscriptionId": one.id,
                "properties": {"state": "Enabled"},
            }
            for one in sorted(estate.subscriptions, key=lambda one: one.id)
            if one.listed and (scope is None or one.id in {other.lower() for other in scope})
        ]
    types = {name.lower() for name in re.findall(r"'(microsoft\.[\w./]+)'", query, re.IGNORECASE)}
    hidden = re.search(r"gatewayType\)? *!in~ *\(([^)]*)\)", query)
    types_out = {name.lower() for name in re.findall(r"'(\w+)'", hidden[1])} if hidden else set()
    return [
        _row(one)
        for one in estate.indexed(scope)
        if one["type"].lower() in types
        and str(one["properties"].get("gatewayType", "")).lower() not in types_out
    ]


def _row(resource: Resource) -> Resource:
    _, _, subscription, _, group, *_ = resource["id"].split("/")
    # The index writes types and resource groups in lower case.
    return {
        **resource,
        "type": resource["type"].lower(),
        "subscriptionId": subscription,
        "resourceGroup": group.lower(),
        "tenantId": "",
    }


def _projected(query: str, row: Resource) -> Resource:
    match = re.search(r"\| *project ([\w, ]+)", query)
    if match is None:
        return row
    return {name: row.get(name) for name in re.split(r"[, ]+", match[1].strip())}

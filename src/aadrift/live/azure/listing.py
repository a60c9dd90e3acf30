"""Azure Resource Manager: what the index found, read from where it is true, in few requests.

One list per resource group reads all its gateways, one list per subscription all its server
configurations; single resources are only asked for where a list is not permitted.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import field
from typing import Any

from azure.core.exceptions import AzureError
from azure.core.pipeline import PipelineResponse

from aadrift.gateway import identity_of
from aadrift.live.arm import P2S_GATEWAY_TYPE, type_of_id
from aadrift.live.azure.connection import Connection, check_page
from aadrift.live.azure.errors import (
    NOT_JSON,
    UnexpectedAnswerError,
    UnregisteredError,
    is_absence,
    is_status,
)
from aadrift.live.azure.graph import CONFIGURATION_TYPE, GATEWAY_TYPE
from aadrift.live.interface import LiveError
from aadrift.live.users import VIRTUAL_WAN_TYPE
from aadrift.records import dataclass

# Pinned: the SDK's own default moves with every major version.
API_VERSION = "2024-05-01"

_OPERATIONS = {
    GATEWAY_TYPE: "virtual_network_gateways",
    CONFIGURATION_TYPE: "vpn_server_configurations",
    P2S_GATEWAY_TYPE: "p2_svpn_gateways",
    VIRTUAL_WAN_TYPE: "virtual_wans",
}
_TITLES = {
    GATEWAY_TYPE: "virtual network gateways",
    CONFIGURATION_TYPE: "VPN server configurations",
    P2S_GATEWAY_TYPE: "point-to-site gateways",
    VIRTUAL_WAN_TYPE: "Virtual WANs",
}

Resource = dict[str, Any]


@dataclass(frozen=True)
class Listing:
    """One list to read: a type in a subscription, or in one resource group of it.

    ``expected`` are the ids that the index has there.
    """

    type: str
    subscription: str
    group: str | None = None
    expected: tuple[str, ...] = ()

    def __str__(self) -> str:
        place = f"resource group {self.group} of " if self.group else ""
        return f"the {_TITLES[self.type]} in {place}subscription {self.subscription}"


@dataclass(frozen=True)
class Listed:
    """What a listing gave. ``gone`` are expected ids that Resource Manager does not have.

    ``failures`` are what could not be read, with the error. ``denied`` is the error when the list
    is not permitted: then only the expected resources were read, one by one.
    """

    listing: Listing
    resources: list[Resource] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    failures: list[tuple[str, Exception]] = field(default_factory=list)
    denied: Exception | None = None

    @property
    def whole(self) -> bool:
        """Whether everything that the list would have is here."""
        return not self.failures and self.denied is None


def read_list(connection: Connection, listing: Listing) -> Listed:
    """Read a list; where that is not permitted, each resource that is expected in it."""
    listed = Listed(listing)
    pages = 0
    try:
        for page in _pages(connection, listing):
            pages += 1
            listed.resources.extend(page)
    except UnregisteredError as error:
        # A provider with resources can't be unregistered: nothing is there, unless the index
        # says otherwise.
        if listing.expected:
            listed.failures.append((str(listing), error))
        return listed
    except (AzureError, LiveError) as error:
        if not pages and is_status(error, 403):
            listed = Listed(listing, denied=error)
            _one_by_one(connection, listed, listing.expected)
            return listed
        if not pages and is_absence(error):
            listed.gone.extend(listing.expected)
        else:
            listed.failures.append((str(listing), error))
        return listed
    here = {_folded_id(resource) for resource in listed.resources}
    # Index and list contradict each other: asking for the gateway itself tells who is right.
    _one_by_one(connection, listed, (one for one in listing.expected if one.lower() not in here))
    return listed


def _one_by_one(connection: Connection, listed: Listed, ids: Iterable[str]) -> None:
    for resource_id in ids:
        try:
            resource = read_one(connection, resource_id)
        except (AzureError, LiveError) as error:
            listed.failures.append((resource_id, error))
            continue
        if resource is None:
            listed.gone.append(resource_id)
        else:
            listed.resources.append(resource)


def read_one(connection: Connection, resource_id: str) -> Resource | None:
    """Read one resource by its id; None when there is none.

    Raises AzureError or LiveError when that can't be told.
    """
    identity = identity_of(resource_id)
    operations = _operations(connection, identity.subscription or "", type_of_id(resource_id))
    try:
        found = _plain(
            operations.get(identity.resource_group, identity.name, api_version=API_VERSION)
        )
    except AzureError as error:
        if is_absence(error):
            return None
        raise
    except (AttributeError, KeyError, TypeError, ValueError):
        found = {}
    if _folded_id(found) != resource_id.rstrip("/").lower():
        raise UnexpectedAnswerError("the answer is not the resource that was asked for")
    return found


def _folded_id(resource: Resource) -> str:
    return str(resource.get("id", "")).rstrip("/").lower()


def _pages(connection: Connection, listing: Listing) -> Iterator[list[Resource]]:
    operations = _operations(connection, listing.subscription, listing.type)
    where = (listing.group,) if listing.group else ()
    pages = operations.list(
        *where, api_version=API_VERSION, raw_response_hook=_check_list
    ).by_page()
    seen: set[str] = set()
    try:
        for page in pages:
            yield [_plain(item) for item in page]
            check_page(pages.continuation_token, seen)
    except (json.JSONDecodeError, UnicodeDecodeError):
        raise UnexpectedAnswerError(NOT_JSON) from None
    except (AttributeError, KeyError, TypeError, ValueError):
        # The SDK takes an answer apart without looking: what is no list makes it stumble.
        raise UnexpectedAnswerError("the answer is not a list of resources") from None


def _check_list(response: PipelineResponse[Any, Any]) -> None:
    """The SDK takes an answer without a list for an empty one, and odd links for the end."""
    answer = response.http_response
    if answer.status_code != 200:
        return
    try:
        page = answer.json()
    except (ValueError, RecursionError):
        raise UnexpectedAnswerError(NOT_JSON) from None
    if not isinstance(page, dict) or not isinstance(page.get("value"), list):
        raise UnexpectedAnswerError("the answer is not a list of resources")
    if not isinstance(page.get("nextLink"), str | None):
        raise UnexpectedAnswerError("the answer names its next page by what is no link")


def _operations(connection: Connection, subscription: str, resource_type: str) -> Any:
    return getattr(connection.network(subscription), _OPERATIONS[resource_type])


def _plain(model: Any) -> Resource:
    """The resource as the JSON object that Azure sent: models keep what they do not know."""
    if not hasattr(model, "as_dict"):
        raise UnexpectedAnswerError("the answer holds something that is not a resource")
    resource: Resource = model.as_dict()
    return resource

"""Azure as a source of live gateways: discovery, confirmation, and what could not be seen."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import field
from functools import partial
from typing import TypeVar

from azure.core.exceptions import AzureError

from aadrift.gateway import Kind, LiveGateway, identity_of, kind_of_type
from aadrift.live import arm
from aadrift.live.azure.connection import Connection, network_sdk
from aadrift.live.azure.errors import SignInError, UnexpectedAnswerError, is_status, reason
from aadrift.live.azure.failures import Failures
from aadrift.live.azure.graph import (
    CONFIGURATION_TYPE,
    GATEWAY_TYPE,
    MAX_SUBSCRIPTIONS,
    Rows,
    find_gateways,
    found_ids,
)
from aadrift.live.azure.listing import Listed, Listing, Resource, read_list, read_one
from aadrift.live.azure.options import AzureOptions
from aadrift.live.azure.scope import Scope, resolve_scope
from aadrift.live.azure.waiting import Deadline
from aadrift.live.azure.workers import bounded, side_by_side
from aadrift.live.interface import LiveError, LiveReading
from aadrift.live.merge import AZURE
from aadrift.live.users import VIRTUAL_WAN_TYPE, with_users
from aadrift.records import dataclass

T = TypeVar("T")


@dataclass
class _State:
    """What has been read so far."""

    resources: dict[str, Resource] = field(default_factory=dict)
    failures: Failures = field(default_factory=Failures)
    notes: list[str] = field(default_factory=list)
    listed: set[tuple[str, str, Kind]] = field(default_factory=set)
    denied: list[tuple[Listing, Exception]] = field(default_factory=list)

    def take(self, listed: Listed) -> None:
        listing = listed.listing
        for resource in listed.resources:
            resource_id = str(resource.get("id", "")).rstrip("/")
            if arm.type_of_id(resource_id) == listing.type:
                self.resources[resource_id.lower()] = resource
            else:
                sentence = f"an entry of {listing} has no id of that type, so it can't be compared"
                self.failures.note(listing.subscription, sentence)
        for subject, error in listed.failures:
            self.failures.add(listing.subscription, subject, error)
        self.notes.extend(
            f"{one} is still in Resource Graph's index, but Resource Manager no longer has it"
            for one in listed.gone
        )
        if listed.denied is not None:
            self.denied.append((listing, listed.denied))
        if listed.whole and listing.group is not None:
            self.listed.add((listing.subscription, listing.group.lower(), Kind.GATEWAY))


class AzureSource:
    """Reads the gateways of the subscriptions that the options name."""

    def __init__(self, options: AzureOptions, deadline: Deadline | None = None) -> None:
        self._options = options
        self._deadline = deadline

    def read(self) -> LiveReading:
        """Read them, within the deadline, or else the options' timeout.

        Raises LiveError when nothing can be read: no sign-in, no such cloud, no connection, no
        subscription.
        """
        deadline = self._deadline or Deadline(self._options.timeout)
        # Imported while the first answers are on their way, not after them.
        threading.Thread(target=network_sdk, name="aadrift-import", daemon=True).start()
        connection = bounded(lambda: Connection(self._options, deadline), deadline)
        try:
            with connection:
                scope = bounded(lambda: resolve_scope(connection, self._options), deadline)
                return _Reader(connection, self._options, scope).read()
        finally:
            self._options.progress("end", 0, 0)


class _Reader:
    """One reading of one scope."""

    def __init__(self, connection: Connection, options: AzureOptions, scope: Scope) -> None:
        self._connection = connection
        self._options = options
        self._scope = scope
        self._state = _State()

    def read(self) -> LiveReading:
        listings = self._discover()
        self._confirm(listings)
        denied = {listing for listing, _ in self._state.denied}
        self._ask_directly(one for one in listings if one not in denied)
        partly = self._judge_denied()
        gateways = tuple(with_users(self._gateways(), self._state.resources.values()))
        failures = self._state.failures
        complete = frozenset(self._scope.subscriptions) - failures.subscriptions - partly
        return LiveReading(
            source=AZURE,
            gateways=gateways,
            subscriptions=complete,
            errors=(*self._scope.errors, *failures.sentences()),
            listed=frozenset(one for one in self._state.listed if one[0] not in complete),
            notes=tuple(sorted(self._state.notes)),
        )

    def _together(self, tasks: Sequence[Callable[[], T]]) -> Iterable[tuple[int, T | Exception]]:
        """Results and foreseen errors as they come; raises any other error, which is a defect."""
        for index, result in side_by_side(tasks, self._connection.deadline):
            if isinstance(result, Exception) and not isinstance(result, AzureError | LiveError):
                raise result
            yield index, result

    def _discover(self) -> list[Listing]:
        """What to list: from Resource Graph, or without it everything that can hold a gateway."""
        subscriptions = self._scope.subscriptions
        self._options.progress("subscriptions", 0, len(subscriptions))
        batches = [
            subscriptions[start : start + MAX_SUBSCRIPTIONS]
            for start in range(0, len(subscriptions), MAX_SUBSCRIPTIONS)
        ]
        tasks = [partial(find_gateways, self._connection, batch) for batch in batches]
        ids: dict[str, str] = {}
        unindexed: list[str] = []
        for index, result in self._together(tasks):
            rows = result if isinstance(result, Rows) else Rows(error=result)
            ids.update(found_ids(rows))
            if isinstance(rows.error, SignInError):
                raise rows.error
            if rows.error is None:
                continue
            if not rows.rows and is_status(rows.error, 403, 404, 500, 502, 503, 504):
                unindexed += batches[index]
                self._state.notes.append(
                    f"Resource Graph can't be used ({reason(rows.error)}), so aadrift listed every "
                    "resource group of the subscriptions instead, which takes longer"
                )
                continue
            for subscription in batches[index]:
                self._state.failures.add(
                    subscription, "the gateways that Resource Graph knows", rows.error
                )
        # The index omits what may not be read without a word. One list of every subscription tells
        # whether it may, and whether it has server configurations that the index does not know.
        indexed = [one for one in subscriptions if one not in unindexed]
        return [*_listings(ids.values(), indexed), *self._list_everything(unindexed)]

    def _list_everything(self, subscriptions: Sequence[str]) -> list[Listing]:
        tasks = [partial(_resource_groups, self._connection, one) for one in subscriptions]
        listings: list[Listing] = []
        for index, result in self._together(tasks):
            subscription = subscriptions[index]
            if isinstance(result, Exception):
                subject = f"the resource groups of subscription {subscription}"
                self._state.failures.add(subscription, subject, result)
                continue
            listings += [Listing(GATEWAY_TYPE, subscription, group) for group in result]
            listings += [Listing(one, subscription) for one in _BY_SUBSCRIPTION]
        return listings

    def _confirm(self, listings: Sequence[Listing]) -> None:
        progress = self._options.progress
        left = dict.fromkeys(self._scope.subscriptions, 0)
        for listing in listings:
            left[listing.subscription] = left.get(listing.subscription, 0) + 1
        expected = sum(len(one.expected) for one in listings if kind_of_type(one.type))
        confirmed = 0
        tasks = [partial(read_list, self._connection, listing) for listing in listings]
        for index, result in self._together(tasks):
            listing = listings[index]
            if isinstance(result, Listed):
                listed = result
            else:
                listed = Listed(listing, failures=[(str(listing), result)])
            self._state.take(listed)
            left[listing.subscription] -= 1
            if kind_of_type(listing.type):
                confirmed += len(listed.resources)
            progress("gateways", confirmed, max(expected, confirmed))
            progress("subscriptions", sum(not count for count in left.values()), len(left))

    def _ask_directly(self, lists: Iterable[Listing]) -> None:
        """Ask for declared gateways that none of these lists would have shown."""
        listed = {(one.type, one.subscription, one.group) for one in lists}
        wanted = {one.rstrip("/").lower(): one.rstrip("/") for one in self._options.wanted}
        missing = []
        for folded, resource_id in wanted.items():
            resource_type = arm.type_of_id(resource_id)
            identity = identity_of(folded)
            subscription, group = identity.subscription or "", identity.resource_group
            by_group = group if resource_type == GATEWAY_TYPE else None
            if (
                kind_of_type(resource_type) is not None
                and folded not in self._state.resources
                and (resource_type, subscription, by_group) not in listed
                and (not self._options.subscriptions or subscription in self._scope.subscriptions)
            ):
                missing.append(resource_id)
        tasks = [partial(read_one, self._connection, resource_id) for resource_id in missing]
        for index, result in self._together(tasks):
            resource_id = missing[index]
            if isinstance(result, Exception):
                subscription = identity_of(resource_id.lower()).subscription or ""
                self._state.failures.add(subscription, f"{resource_id} (declared)", result)
            elif result is not None:
                self._state.resources[resource_id.lower()] = result

    def _judge_denied(self) -> frozenset[str]:
        """The subscriptions of which only parts may be read.

        That is no failure where the user asked for whatever the sign-in can read, and it can read
        something there.
        """
        partly: set[str] = set()
        named = self._options.subscriptions or self._options.management_groups
        seen = {identity_of(one).subscription for one in self._state.resources}
        for listing, error in self._state.denied:
            if named or listing.subscription not in seen:
                self._state.failures.add(listing.subscription, str(listing), error)
            else:
                partly.add(listing.subscription)
        self._state.notes.extend(
            f"only parts of subscription {one} can be read with this sign-in: a gateway elsewhere "
            "in it is not seen"
            for one in partly
        )
        return frozenset(partly)

    def _gateways(self) -> Iterable[LiveGateway]:
        for folded, resource in sorted(self._state.resources.items()):
            kind = kind_of_type(arm.type_of_id(folded))
            if kind is None:
                continue
            try:
                live = arm.read_resource(resource, kind, AZURE)
            except arm.ResourceError as error:
                subscription = identity_of(folded).subscription or ""
                self._state.failures.note(subscription, f"{resource['id']} {error}")
                continue
            if live is not None:
                yield live


_BY_SUBSCRIPTION = (CONFIGURATION_TYPE, arm.P2S_GATEWAY_TYPE, VIRTUAL_WAN_TYPE)


def _listings(ids: Iterable[str], subscriptions: Iterable[str]) -> list[Listing]:
    """The fewest lists that have all these resources, and one of every subscription."""
    expected: dict[tuple[str, str, str | None], list[str]] = {
        (CONFIGURATION_TYPE, subscription, None): [] for subscription in subscriptions
    }
    for resource_id in ids:
        identity = identity_of(resource_id.lower())
        resource_type = arm.type_of_id(resource_id)
        group = identity.resource_group if resource_type == GATEWAY_TYPE else None
        expected.setdefault((resource_type, identity.subscription or "", group), []).append(
            resource_id
        )
    used = {subscription for kind, subscription, _ in expected if kind == arm.P2S_GATEWAY_TYPE}
    return [
        Listing(kind, subscription, group, tuple(sorted(found)))
        for (kind, subscription, group), found in expected.items()
        # A Virtual WAN matters as the home of point-to-site gateways.
        if kind != VIRTUAL_WAN_TYPE or subscription in used
    ]


def _resource_groups(connection: Connection, subscription: str) -> list[str]:
    path = f"/subscriptions/{subscription}/resourcegroups?api-version=2021-04-01"
    names = [
        entry.get("name") if isinstance(entry, dict) else None
        for page in connection.pages(path)
        for entry in page
    ]
    texts = [name.lower() for name in names if isinstance(name, str) and name]
    if len(texts) < len(names):
        raise UnexpectedAnswerError("the answer lists a resource group without its name")
    return texts

"""What the double's Azure holds: subscriptions, resource groups and resources."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field

from .payloads import (
    CUSTOM,
    LEGACY,
    MICROSOFT,
    Resource,
    p2s_vpn_gateway,
    virtual_network_gateway,
    virtual_wan,
    vpn_server_configuration,
)


def subscription_id(number: int) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_DNS, f"subscription-{number}.contoso-vpn.example"))


@dataclass
class Subscription:
    """``listed``: the sign-in sees it. ``readable``: Resource Manager shows its resources."""

    id: str
    name: str
    listed: bool = True
    readable: bool = True


@dataclass
class Estate:
    """``unindexed`` are ids (lower case) that Resource Graph does not know yet, ``stale`` ids that
    it still knows although they are gone."""

    subscriptions: list[Subscription] = field(default_factory=list)
    groups: dict[str, list[str]] = field(default_factory=dict)
    resources: dict[str, Resource] = field(default_factory=dict)
    unindexed: set[str] = field(default_factory=set)
    stale: list[Resource] = field(default_factory=list)
    management_groups: dict[str, list[str]] = field(default_factory=dict)

    def subscription(self, number: int = 1, **flags: bool) -> str:
        """Add a subscription and return its id."""
        one = Subscription(subscription_id(number), f"contoso-{number}", **flags)
        self.subscriptions.append(one)
        self.groups.setdefault(one.id, [])
        return one.id

    def add(self, resource: Resource) -> str:
        """Add a resource (and its resource group) and return its id."""
        _, _, subscription, _, group, *_ = resource["id"].split("/")
        if group not in self.groups[subscription]:
            self.groups[subscription].append(group)
        self.resources[resource["id"].lower()] = resource
        return resource["id"]

    def state_of(self, subscription: str) -> Subscription | None:
        folded = subscription.lower()
        return next((one for one in self.subscriptions if one.id == folded), None)

    def of_type(self, kind: str, subscription: str, group: str | None = None) -> list[Resource]:
        """The resources of a type in a subscription, or in one of its resource groups."""
        place = f"/subscriptions/{subscription}/resourcegroups/{group or ''}".lower()
        infix = f"/providers/microsoft.network/{kind}/".lower()
        prefix = place + ("/" if group else "")
        return [
            one for key, one in self.resources.items() if key.startswith(prefix) and infix in key
        ]

    def indexed(self, subscriptions: Iterable[str] | None) -> list[Resource]:
        """What Resource Graph knows of the subscriptions that the caller may read."""
        wanted = None if subscriptions is None else {one.lower() for one in subscriptions}
        seen = {
            one.id
            for one in self.subscriptions
            if one.readable and one.listed and (wanted is None or one.id in wanted)
        }
        known = [one for key, one in self.resources.items() if key not in self.unindexed]
        return sorted(
            (one for one in [*known, *self.stale] if one["id"].split("/")[2] in seen),
            key=lambda one: one["id"].lower(),
        )


def fleet(gateways: int, groups: int, subscriptions: int = 1) -> Estate:
    """Many gateways over resource groups, plus a Virtual WAN with two hubs per subscription."""
    estate = Estate()
    ids = [estate.subscription(number + 1) for number in range(subscriptions)]
    estate.management_groups["contoso"] = ids
    audiences = (LEGACY, MICROSOFT, CUSTOM, None)
    for number in range(gateways):
        group = number % groups
        estate.add(
            virtual_network_gateway(
                ids[group % subscriptions],
                f"rg-hub-{group:03}",
                f"vgw-{number:04}",
                audiences[number % len(audiences)],
            )
        )
    for subscription in ids:
        add_virtual_wan(estate, subscription)
    return estate


def add_virtual_wan(estate: Estate, subscription: str, group: str = "rg-wan") -> str:
    """A Virtual WAN with two hubs whose P2S gateways share one server configuration."""
    configuration = estate.add(vpn_server_configuration(subscription, group, "vsc-users"))
    for hub in ("hub-weu", "hub-neu"):
        estate.add(p2s_vpn_gateway(subscription, group, f"p2s-{hub}", configuration, hub))
    estate.add(virtual_wan(subscription, group, "vwan-corp", ("hub-weu", "hub-neu")))
    return configuration

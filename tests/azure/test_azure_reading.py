"""What is read from Azure when nothing goes wrong, and how few requests that takes."""

from __future__ import annotations

import re

import pytest
from azure_double.estate import Estate, add_virtual_wan, fleet, subscription_id
from azure_double.faults import error
from azure_double.payloads import (
    LEGACY,
    MICROSOFT,
    TENANT,
    resource_id,
    virtual_network_gateway,
    vpn_server_configuration,
)

from aadrift.gateway import Kind
from aadrift.live import LiveError


def test_nothing_there_is_complete(start):
    azure = start(Estate())
    azure.double.estate.subscription()

    reading = azure.read()

    assert reading.gateways == ()
    assert reading.complete
    assert reading.subscriptions == {subscription_id(1)}


def test_a_gateway_is_read_with_everything_that_is_compared(start):
    estate = Estate()
    subscription = estate.subscription()
    gateway = virtual_network_gateway(subscription, "rg-Hub", "vgw-hub", tags={"env": "prod"})
    estate.add(gateway)

    (live,) = start(estate).read().gateways

    assert live.id == gateway["id"]
    assert live.kind is Kind.GATEWAY
    assert live.source == "azure"
    assert live.audience == LEGACY
    assert live.tenant == f"https://login.microsoftonline.com/{TENANT}/"
    assert live.issuer == f"https://sts.windows.net/{TENANT}/"
    assert live.location == "westeurope"
    assert live.protocols == ("OpenVPN",)
    assert live.authentication == ("AAD",)
    assert live.tags == {"env": "prod"}


def test_a_gateway_that_lost_its_entra_configuration_is_still_found(start):
    estate = Estate()
    bare = virtual_network_gateway(estate.subscription(), "rg-hub", "vgw-hub", None)
    del bare["properties"]["vpnClientConfiguration"]
    estate.add(bare)

    (live,) = start(estate).read().gateways

    assert live.audience is None


def test_expressroute_gateways_are_not_even_looked_at(start):
    estate = Estate()
    subscription = estate.subscription()
    for name in ("er-1", "er-2"):
        estate.add(
            virtual_network_gateway(subscription, "rg-er", name, gateway_type="ExpressRoute")
        )
    azure = start(estate)

    reading = azure.read()

    assert reading.gateways == ()
    assert reading.complete
    assert azure.asked("rg-er") == []


def test_expressroute_gateways_beside_vpn_gateways_are_left_out(start):
    estate = Estate()
    subscription = estate.subscription()
    estate.add(virtual_network_gateway(subscription, "rg", "er", gateway_type="ExpressRoute"))
    estate.add(virtual_network_gateway(subscription, "rg", "vpn"))

    assert [live.identity.name for live in start(estate).read().gateways] == ["vpn"]


def test_a_server_configuration_names_who_uses_it(start):
    estate = Estate()
    subscription = estate.subscription()
    add_virtual_wan(estate, subscription)

    (live,) = start(estate).read().gateways

    assert live.kind is Kind.SERVER_CONFIGURATION
    assert live.audience == LEGACY
    assert live.protocols == ("OpenVPN",)
    assert live.authentication == ("AAD", "Radius")
    assert live.used_by == (
        resource_id(subscription, "rg-wan", "p2sVpnGateways", "p2s-hub-weu"),
        resource_id(subscription, "rg-wan", "p2sVpnGateways", "p2s-hub-neu"),
        resource_id(subscription, "rg-wan", "virtualWans", "vwan-corp"),
    )


def test_one_list_per_resource_group_and_one_per_subscription(azure):
    reading = azure.read()

    assert len(reading.gateways) == 12 + 1
    assert len(azure.asked("/virtualNetworkGateways?")) == 4
    assert len(azure.asked("/vpnServerConfigurations?")) == 1
    assert len(azure.asked("/p2sVpnGateways?")) == 1
    assert len(azure.asked("/virtualWans?")) == 1
    assert len(azure.double.requests) == 4 + 1 + 1 + 1 + 3


def test_every_network_request_pins_its_api_version(azure):
    azure.read()

    versions = {re.search(r"api-version=([\d-]+)", one)[1] for one in azure.asked("Microsoft.Netw")}
    assert versions == {"2024-05-01"}


def test_only_reads_are_sent(azure):
    azure.read()

    assert azure.writes == []


def test_two_readings_are_equal(azure):
    assert azure.read() == azure.read()


def test_pages_of_the_index_and_of_lists_are_all_read(start):
    azure = start(fleet(23, 3), page_size=2)

    reading = azure.read()

    assert len(reading.gateways) == 23 + 1
    assert reading.complete


def test_several_subscriptions(start):
    azure = start(fleet(12, 6, subscriptions=3))

    reading = azure.read()

    assert len(reading.gateways) == 12 + 3
    assert reading.subscriptions == {subscription_id(number) for number in (1, 2, 3)}
    assert len(azure.asked("ResourceGraph")) == 1


def test_only_the_subscriptions_that_were_named_are_read(start):
    azure = start(fleet(12, 6, subscriptions=3))

    reading = azure.read(subscriptions=(subscription_id(2).upper(), "Contoso-3"))

    assert reading.subscriptions == {subscription_id(2), subscription_id(3)}
    assert {live.identity.subscription for live in reading.gateways} == reading.subscriptions
    assert azure.asked(f"/subscriptions/{subscription_id(1)}/") == []


def test_a_name_that_two_subscriptions_have_is_not_guessed(start):
    estate = fleet(4, 2, subscriptions=3)
    estate.subscriptions[0].name = estate.subscriptions[1].name = "Hub"
    azure = start(estate)

    reading = azure.read(subscriptions=("hub", subscription_id(3)))

    assert reading.subscriptions == {subscription_id(3)}
    (sentence,) = reading.errors
    assert subscription_id(1) in sentence
    assert subscription_id(2) in sentence


def test_a_management_group_stands_for_its_subscriptions(start):
    estate = fleet(12, 6, subscriptions=3)
    estate.management_groups["mg-net"] = [subscription_id(1), subscription_id(3)]
    azure = start(estate)

    reading = azure.read(management_groups=("mg-net",))

    assert reading.subscriptions == {subscription_id(1), subscription_id(3)}
    assert reading.complete


def test_an_empty_management_group_is_said_so(azure):
    with pytest.raises(LiveError, match="mg-none holds no subscription"):
        azure.read(management_groups=("mg-none",))


def test_a_gateway_that_the_index_does_not_know_yet_comes_with_its_group(start):
    estate = fleet(4, 2)
    fresh = estate.add(virtual_network_gateway(subscription_id(1), "rg-hub-000", "vgw-fresh"))
    estate.unindexed.add(fresh.lower())

    assert fresh in {live.id for live in start(estate).read().gateways}


def test_a_server_configuration_that_the_index_does_not_know_yet_is_found(start):
    estate = fleet(4, 2)
    fresh = estate.add(vpn_server_configuration(subscription_id(1), "rg-new", "vsc-new"))
    estate.unindexed.add(fresh.lower())

    assert fresh in {live.id for live in start(estate).read().gateways}


def test_declared_ids_are_asked_for_even_if_the_index_omits_them(start):
    estate = fleet(4, 2)
    fresh = estate.add(virtual_network_gateway(subscription_id(1), "rg-new", "vgw-new", MICROSOFT))
    estate.unindexed.add(fresh.lower())
    azure = start(estate)

    assert fresh not in {live.id for live in azure.read().gateways}

    reading = azure.read(wanted=(fresh.upper(),))

    assert fresh in {live.id for live in reading.gateways}
    assert reading.complete


@pytest.mark.parametrize("group", ["rg-(hub).1_x", "rg-hübe", "RG-Hub"])
def test_every_name_that_a_resource_group_can_have(start, group):
    estate = Estate()
    names = [f"vgw-{number}" for number in range(3)]
    ids = [
        estate.add(virtual_network_gateway(subscription, group, name))
        for subscription in [estate.subscription()]
        for name in names
    ]
    estate.unindexed.add(ids[0].lower())
    azure = start(estate, page_size=2)

    for wanted in ((), (ids[0].upper() + "/",)):
        reading = azure.read(wanted=wanted)

        assert [live.identity.name for live in reading.gateways] == names
        assert reading.complete
        assert reading.notes == ()

    alone = {ids[0].lower(), ids[1].lower(), ids[2].lower()}
    estate.unindexed.update(alone)
    (found,) = azure.read(wanted=(ids[0].upper() + "/",)).gateways
    assert found.id == ids[0]


def test_declared_ids_that_a_list_already_answers_cost_nothing(azure):
    known = azure.double.estate.of_type("virtualNetworkGateways", subscription_id(1))[0]["id"]
    absent = known.rsplit("/", 1)[0] + "/vgw-not-there"

    before = len(azure.double.requests)
    azure.read()
    plain = len(azure.double.requests) - before
    azure.read(wanted=(known, absent))

    assert len(azure.double.requests) - before - plain == plain


def test_a_declared_gateway_that_does_not_exist_is_no_error(azure):
    absent = resource_id(subscription_id(1), "rg-planned", "virtualNetworkGateways", "vgw-planned")

    reading = azure.read(wanted=(absent,))

    assert reading.complete
    assert len(azure.asked("vgw-planned")) == 1


def test_a_declared_id_outside_the_named_subscriptions_is_not_asked_for(start):
    azure = start(fleet(4, 2, subscriptions=2))
    outside = resource_id(subscription_id(2), "rg-x", "virtualNetworkGateways", "vgw-x")

    azure.read(subscriptions=(subscription_id(1),), wanted=(outside,))

    assert azure.asked("vgw-x") == []


@pytest.mark.parametrize("status", [403, 404])
def test_without_resource_graph_everything_is_listed(start, status):
    estate = fleet(12, 6, subscriptions=2)
    azure = start(estate)
    expected = azure.read()
    azure.fault("ResourceGraph", error(status, "AuthorizationFailed", "Resource Graph is closed."))

    reading = azure.read()

    assert reading.gateways == expected.gateways
    assert reading.subscriptions == expected.subscriptions
    assert reading.complete
    (note,) = reading.notes
    assert "Resource Graph can't be used" in note
    assert "Resource Graph is closed" in note


def test_progress_ends_with_everything_done(start):
    azure = start(fleet(12, 6, subscriptions=2))
    told: dict[str, list[tuple[int, int]]] = {}

    azure.read(progress=lambda what, done, total: told.setdefault(what, []).append((done, total)))

    assert told["subscriptions"][-1] == (2, 2)
    assert told["gateways"][-1] == (14, 14)
    assert told["gateways"] == sorted(told["gateways"])
    assert list(told) == ["subscriptions", "gateways", "end"]
    assert told["end"] == [(0, 0)]


def test_a_sign_in_that_can_read_nothing_is_no_clean_result(start):
    with pytest.raises(LiveError, match="can't read any subscription"):
        start(Estate()).read()

"""Answers that are easily taken for something else: emptiness, absence, the end of a list."""

from __future__ import annotations

import gzip

import pytest
from azure.core.pipeline import PipelineContext, PipelineRequest
from azure.core.rest import HttpRequest
from azure_double.estate import fleet, subscription_id
from azure_double.faults import Reply, error, reply
from azure_double.payloads import resource_id, virtual_network_gateway

from aadrift.live import LiveError
from aadrift.live.azure.clouds import KNOWN
from aadrift.live.azure.connection import MAX_ANSWER
from aadrift.live.azure.policies import ReadOnlyPolicy

SUBSCRIPTIONS = r"^GET /subscriptions\?"
GROUP_1 = r"/rg-hub-001/.*/virtualNetworkGateways\?"
GRAPH = r"^POST .*ResourceGraph"
EVERYWHERE = [SUBSCRIPTIONS, GRAPH, GROUP_1, "/vpnServerConfigurations", "/p2sVpnGateways"]
HIDDEN = resource_id(subscription_id(1), "rg-x", "virtualNetworkGateways", "vgw-hidden")

DEEP = b"[" * 100_000 + b"]" * 100_000
LONG_NUMBER = b'{"value": [], "n": ' + b"9" * 5000 + b"}"


def sentence(azure, **options):
    """What is said to be missing, whether or not the rest could be read."""
    try:
        reading = azure.read(**options)
    except LiveError as failure:
        return str(failure)
    assert not reading.complete
    (only,) = reading.errors
    return only


# Absence


@pytest.mark.parametrize(
    "answer",
    [
        Reply(404, b"<html>This page does not exist</html>", {"Content-Type": "text/html"}),
        error(404, "SubscriptionNotFound", "The subscription could not be found."),
        error(404, "InvalidResourceType", "Not in this version of the interface."),
        reply(404, {"error": "x"}),
    ],
)
@pytest.mark.parametrize("pattern", [GROUP_1, "/vpnServerConfigurations"])
def test_a_404_that_does_not_speak_of_the_resource_is_no_absence(azure, pattern, answer):
    azure.fault(pattern, answer)

    assert "could not be read: 404" in sentence(azure)


def test_a_declared_gateway_of_a_subscription_that_the_tenant_does_not_know(azure):
    azure.fault("vgw-hidden", error(404, "SubscriptionNotFound", "No such subscription."))

    said = sentence(azure, wanted=(HIDDEN,))

    assert said.startswith(f"{HIDDEN} (declared) could not be read: 404 SubscriptionNotFound")


def test_a_404_after_an_empty_page_is_no_absence(azure):
    link = f"{azure.double.url}/next?api-version=1"
    azure.fault(GROUP_1, reply(200, {"value": [], "nextLink": link}))
    azure.fault("/next", error(404, "ResourceGroupNotFound", "Gone."))

    assert "resource group rg-hub-001" in sentence(azure)


def test_a_403_after_an_empty_page_is_not_read_one_by_one(azure):
    link = f"{azure.double.url}/next?api-version=1"
    azure.fault(GROUP_1, reply(200, {"value": [], "nextLink": link}))
    azure.fault("/next", error(403, "AuthorizationFailed", "No."))

    assert "resource group rg-hub-001" in sentence(azure)


def test_a_gateway_that_a_list_leaves_out_is_asked_for(azure):
    azure.fault(GROUP_1, reply(200, {"value": []}))

    reading = azure.read()

    assert reading.complete
    assert len(reading.gateways) == 13
    assert reading.notes == ()


def test_a_gateway_that_a_list_leaves_out_and_that_may_not_be_read(azure):
    azure.fault(GROUP_1, reply(200, {"value": []}))
    azure.fault("/vgw-0005", error(403, "AuthorizationFailed", "No."))

    assert "vgw-0005 could not be read: 403 AuthorizationFailed" in sentence(azure)


# Emptiness


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"error": {"code": "InternalServerError", "message": "Try again."}},
        {"value": None},
        {"value": {}},
        {"value": [], "nextLink": {}},
        {"value": [], "nextLink": 0},
        {"value": [], "nextLink": False},
    ],
)
@pytest.mark.parametrize("pattern", [SUBSCRIPTIONS, GROUP_1, "/p2sVpnGateways"])
def test_an_answer_without_a_list_is_no_empty_list(azure, pattern, body):
    azure.fault(pattern, reply(200, body))

    assert "the answer " in sentence(azure)


@pytest.mark.parametrize(
    "body", [{"error": {"code": "x"}}, [], None, "x", {}, {"id": 5}, {"id": HIDDEN + "-2"}]
)
def test_an_answer_that_is_not_the_declared_gateway(azure, body):
    azure.fault("vgw-hidden", reply(200, body))

    assert "vgw-hidden (declared) could not be read: the answer" in sentence(
        azure, wanted=(HIDDEN,)
    )


def test_a_declared_gateway_is_known_by_its_id_in_any_case(azure):
    found = virtual_network_gateway(subscription_id(1), "rg-x", "vgw-hidden")
    azure.fault("vgw-hidden", reply(200, {**found, "id": found["id"].upper() + "/"}))

    reading = azure.read(wanted=(HIDDEN,))

    assert reading.complete
    assert len(reading.gateways) == 14


@pytest.mark.parametrize("row", [{}, {"id": None}, {"id": 7}, {"id": "vgw-1"}])
def test_a_row_of_resource_graph_without_a_usable_id_is_not_passed_over(azure, row):
    azure.fault(GRAPH, reply(200, {"totalRecords": 1, "count": 1, "data": [row]}))

    assert "without a usable id" in sentence(azure)


def test_a_subscription_of_a_management_group_without_an_id_is_not_passed_over(azure):
    rows = [{"subscriptionId": subscription_id(1)}, {"subscriptionId": None}]
    azure.fault(GRAPH, reply(200, {"totalRecords": 2, "count": 2, "data": rows}), times=1)

    said = sentence(azure, management_groups=("contoso",))

    assert "below management group contoso can't be listed" in said


@pytest.mark.parametrize("entry", [None, 3, {}, {"subscriptionId": None}, {"subscriptionId": ""}])
def test_a_subscription_without_an_id_is_not_passed_over(azure, entry):
    listed = [{"subscriptionId": subscription_id(1)}, entry]
    azure.fault(SUBSCRIPTIONS, reply(200, {"value": listed}))

    assert "a subscription without its id" in sentence(azure)


@pytest.mark.parametrize("entry", [None, 3, {}, {"name": None}, {"name": ""}])
def test_a_resource_group_without_a_name_is_not_passed_over(azure, entry):
    azure.fault(GRAPH, error(403, "AuthorizationFailed", "No."))
    azure.fault("/resourcegroups", reply(200, {"value": [{"name": "rg-hub-000"}, entry]}))

    assert "a resource group without its name" in sentence(azure)


def test_a_list_of_subscriptions_that_breaks_off_keeps_what_was_listed(start):
    azure = start(fleet(12, 6, subscriptions=3), page_size=2)
    azure.fault(rf"{SUBSCRIPTIONS}.*skiptoken", error(400, "BadRequest", "No more pages."))

    reading = azure.read()

    assert reading.errors == (
        "not all subscriptions can be listed: 400 BadRequest: No more pages.",
    )
    assert reading.subscriptions == {subscription_id(1), subscription_id(2)}
    assert len(reading.gateways) == 8 + 2


# Size and depth


@pytest.mark.parametrize("pattern", EVERYWHERE)
@pytest.mark.parametrize("status", [200, 403])
@pytest.mark.parametrize("body", [DEEP, LONG_NUMBER])
def test_json_that_no_parser_takes_is_reported(azure, pattern, status, body):
    azure.fault(pattern, Reply(status, body))

    assert "not valid JSON" in sentence(azure)


@pytest.mark.parametrize("pattern", EVERYWHERE)
def test_an_answer_that_unpacks_to_gigabytes_is_left_in_time(azure, pattern):
    packed = gzip.compress(b'{"value": []' + b" " * MAX_ANSWER + b"}")
    azure.fault(pattern, Reply(200, packed, {"Content-Encoding": "gzip"}))

    assert "larger than 32 MB" in sentence(azure)


def test_a_packed_answer_of_usual_size_is_read(azure):
    resources = azure.double.estate.of_type(
        "virtualNetworkGateways", subscription_id(1), "rg-hub-001"
    )
    plain = reply(200, {"value": resources})
    packed = Reply(200, gzip.compress(plain.body), {"Content-Encoding": "gzip"})
    fault = azure.fault(GROUP_1, packed)

    reading = azure.read()

    assert fault.hits == 1
    assert reading.complete
    assert len(reading.gateways) == 13


# Links


@pytest.mark.parametrize("answers", [200, 302])
def test_no_request_with_a_token_goes_where_a_link_or_a_redirect_leads(azure, answers):
    other = "https://localhost:1/collect"
    redirect = Reply(302, b"", {"Location": other})
    azure.fault(
        GROUP_1, redirect if answers == 302 else reply(200, {"value": [], "nextLink": other})
    )

    assert "another host (https://localhost)" in sentence(azure)


def test_a_link_that_names_the_port_of_https_stays_in_resource_manager():
    endpoint = KNOWN["AzurePublic"]
    policy = ReadOnlyPolicy(endpoint)
    for url in (f"{endpoint.arm}:443/subscriptions", f"{endpoint.arm.upper()}/subscriptions"):
        policy.on_request(PipelineRequest(HttpRequest("GET", url), PipelineContext(None)))


def test_a_longer_cycle_of_pages_ends(azure):
    first = f"{azure.double.url}/ring-1?api-version=1"
    second = f"{azure.double.url}/ring-2?api-version=1"
    azure.fault(f"{GROUP_1}|/ring-2", reply(200, {"value": [], "nextLink": first}))
    azure.fault("/ring-1", reply(200, {"value": [], "nextLink": second}))

    assert "the list does not end" in sentence(azure)


@pytest.mark.parametrize(
    "link", ["/subscriptions/x?api-version=1", " ", "//", "http://127.0.0.1/x"]
)
def test_a_link_that_leads_nowhere_is_not_the_end_of_the_list(azure, link):
    azure.fault(GROUP_1, reply(200, {"value": [], "nextLink": link}))

    assert "resource group rg-hub-001" in sentence(azure)

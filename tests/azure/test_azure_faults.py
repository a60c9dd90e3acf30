"""Everything that can go wrong on the way, over real HTTPS: partial is never clean."""

from __future__ import annotations

import base64
import os
import socket
import time
from email.utils import formatdate

import pytest
from azure_double.estate import Estate, fleet, subscription_id
from azure_double.faults import Fault, Reply, error, reply, throttle
from azure_double.payloads import LEGACY, resource_id, virtual_network_gateway

from aadrift.live import LiveError
from aadrift.live.azure.options import Auth

LISTS = r"^GET /subscriptions/.*/virtualNetworkGateways\?"
GROUP_1 = r"/rg-hub-001/.*/virtualNetworkGateways\?"
ODD_LINK = {"value": [], "nextLink": 5}
GRAPH = r"^POST .*ResourceGraph"


def names(reading):
    return {live.identity.name for live in reading.gateways}


def one_sentence(reading):
    """The only error; the reading that has it must not pass for complete."""
    assert not reading.complete
    (sentence,) = reading.errors
    return sentence


def elapsed(since):
    return time.perf_counter() - since


def patience(azure):
    """A timeout that is short, yet long enough for all the rest on a machine that is busy."""
    begin = time.perf_counter()
    azure.read()
    return max(2.0, 5 * elapsed(begin))


# Access


def test_401_with_claims_signs_in_again_for_these_claims(azure):
    claims = '{"access_token":{"nbf":{"essential":true,"value":"1763885000"}}}'
    encoded = base64.urlsafe_b64encode(claims.encode()).decode()
    challenge = (
        f'Bearer authorization_uri="{azure.double.url}/common", error="insufficient_claims", '
        f'claims="{encoded}"'
    )
    answer = error(401, "TokenRevoked", "Sign in again.", WWW_Authenticate=challenge)
    azure.fault(r"^GET /subscriptions\?", answer, times=1)

    reading = azure.read(auth=Auth.ENVIRONMENT, environment=_service_principal())

    assert reading.complete
    assert len(reading.gateways) == 13
    (sent,) = azure.double.tokens.claims
    assert "1763885000" in sent
    assert azure.double.tokens.issued == 1 + 2


def test_401_with_claims_can_not_be_met_with_a_given_token(azure):
    challenge = 'Bearer error="insufficient_claims", claims="eyJhIjoxfQ=="'
    azure.fault(r"^GET /subscriptions\?", error(401, "x", "y", WWW_Authenticate=challenge))

    with pytest.raises(LiveError, match="AADRIFT_ACCESS_TOKEN was revoked"):
        azure.read()


def test_401_without_claims_says_to_sign_in_again(azure):
    azure.double.tokens.revoke()

    with pytest.raises(LiveError, match=r"401 InvalidAuthenticationToken.*sign in again"):
        azure.read()


def _service_principal():
    values = {
        "AZURE_TENANT_ID": "5f1c9a7e-2b64-4d38-9e0a-6c8d3b1f7a52",
        "AZURE_CLIENT_ID": "e4d1f9b2-1f35-49c8-8a37-63f1c0a2de90",
        "AZURE_CLIENT_SECRET": "planted-client-secret-3Lm",
    }
    os.environ.update(values)
    return values


@pytest.fixture(autouse=True)
def _restore_environment(monkeypatch):
    for name in ("AZURE_TENANT_ID", "AZURE_CLIENT_ID", "AZURE_CLIENT_SECRET"):
        monkeypatch.setenv(name, "")
        monkeypatch.delenv(name)


def test_403_on_one_of_three_subscriptions_that_the_sign_in_lists(start):
    estate = fleet(12, 6, subscriptions=3)
    estate.subscriptions[1].readable = False

    reading = start(estate).read()

    assert subscription_id(2) in one_sentence(reading)
    assert "403 AuthorizationFailed" in reading.errors[0]
    assert reading.subscriptions == {subscription_id(1), subscription_id(3)}
    assert len(reading.gateways) == 8 + 2


def test_403_on_one_of_three_subscriptions_that_the_index_still_shows(start):
    azure = start(fleet(12, 6, subscriptions=3))
    denied = error(403, "AuthorizationFailed", "The client has no authorization to read this.")
    azure.fault(rf"^GET /subscriptions/{subscription_id(2)}/", denied)

    reading = azure.read()

    assert "403 AuthorizationFailed: The client has no" in one_sentence(reading)
    assert reading.subscriptions == {subscription_id(1), subscription_id(3)}
    assert len(reading.gateways) == 8 + 2


def test_403_on_one_of_three_subscriptions_that_were_named(start):
    estate = fleet(12, 6, subscriptions=3)
    estate.subscriptions[2].listed = False
    asked = tuple(subscription_id(number) for number in (1, 2, 3))

    reading = start(estate).read(subscriptions=asked)

    assert f"subscription {subscription_id(3)} can't be read" in one_sentence(reading)
    assert reading.subscriptions == set(asked[:2])


def test_403_on_a_list_reads_the_gateways_one_by_one(start):
    azure = start(fleet(6, 2))
    azure.fault(rf"{LISTS}|/vpnServerConfigurations\?", error(403, "AuthorizationFailed", "No."))

    reading = azure.read()

    assert len(reading.gateways) == 6 + 1
    assert reading.complete
    assert reading.subscriptions == frozenset()
    (note,) = reading.notes
    assert "only parts of subscription" in note


def test_403_on_a_list_of_a_named_subscription_is_not_complete(start):
    azure = start(fleet(6, 2))
    azure.fault(GROUP_1, error(403, "AuthorizationFailed", "No."))

    reading = azure.read(subscriptions=(subscription_id(1),))

    assert "resource group rg-hub-001" in one_sentence(reading)
    assert len(reading.gateways) == 6 + 1


def test_403_on_a_declared_gateway(azure):
    hidden = resource_id(subscription_id(7), "rg", "virtualNetworkGateways", "vgw-hidden")
    azure.fault("vgw-hidden", error(403, "AuthorizationFailed", "No."))

    assert "vgw-hidden (declared) could not be read" in one_sentence(azure.read(wanted=(hidden,)))


def test_403_on_a_list_still_asks_for_a_declared_gateway_beside_it(start):
    azure = start(fleet(6, 2))
    hidden = virtual_network_gateway(subscription_id(1), "rg-hub-001", "vgw-hidden")
    azure.double.estate.unindexed.add(azure.double.estate.add(hidden).lower())
    azure.fault(GROUP_1, error(403, "AuthorizationFailed", "No."))

    assert "vgw-hidden" in names(azure.read(wanted=(hidden["id"],)))


def test_a_sign_in_that_ends_on_the_way_keeps_what_was_read(azure):
    challenge = 'Bearer error="insufficient_claims", claims="eyJhIjoxfQ=="'
    azure.fault(GROUP_1, error(401, "TokenRevoked", "x", WWW_Authenticate=challenge))

    reading = azure.read()

    assert "was revoked" in one_sentence(reading)
    assert len(reading.gateways) == 10


def test_404_between_pages_keeps_what_was_read(start):
    azure = start(fleet(6, 2), page_size=2)
    azure.fault(rf"{GROUP_1}.*skiptoken", error(404, "ResourceNotFound", "Gone."), times=1)

    reading = azure.read()

    sentence = one_sentence(reading)
    assert "resource group rg-hub-001" in sentence
    assert "404 ResourceNotFound" in sentence
    assert {"vgw-0001", "vgw-0003"} <= names(reading)
    assert "vgw-0005" not in names(reading)
    assert reading.notes == ()
    assert {group for _, group, _ in reading.listed} == {"rg-hub-000"}


def test_404_for_a_group_that_was_deleted_meanwhile_is_said_so(azure):
    azure.fault(GROUP_1, error(404, "ResourceGroupNotFound", "Gone."))

    reading = azure.read()

    assert reading.complete
    assert len(reading.notes) == 3
    assert all("no longer has it" in note for note in reading.notes)


def test_a_gateway_that_vanished_between_discovery_and_confirmation_is_said_so(azure):
    stale = virtual_network_gateway(subscription_id(1), "rg-hub-001", "vgw-gone", LEGACY)
    azure.double.estate.stale.append(stale)

    reading = azure.read()

    assert "vgw-gone" not in names(reading)
    (note,) = reading.notes
    assert note.startswith(stale["id"])
    assert reading.complete


def test_409_missing_registration_is_not_repaired_by_registering(azure):
    message = "The subscription is not registered to use namespace 'Microsoft.Network'."
    azure.fault(GROUP_1, error(409, "MissingSubscriptionRegistration", message))

    reading = azure.read()

    assert "az provider register --namespace Microsoft.Network" in one_sentence(reading)
    assert azure.writes == []


def test_409_missing_registration_where_nothing_is_expected_means_that_nothing_is_there(start):
    azure = start(fleet(6, 2, subscriptions=2))
    message = "The subscription is not registered to use namespace 'Microsoft.Network'."
    extra = azure.double.estate.subscription(3)
    azure.fault(
        f"/subscriptions/{extra}/providers", error(409, "MissingSubscriptionRegistration", message)
    )

    reading = azure.read()

    assert reading.complete
    assert extra in reading.subscriptions
    assert azure.writes == []


# Throttling


def test_429_with_retry_after_is_obeyed(azure):
    begin = time.perf_counter()
    azure.fault(GROUP_1, error(429, "TooManyRequests", "Slow down.", Retry_After="1"), times=1)

    reading = azure.read()

    assert reading.complete
    assert len(reading.gateways) == 13
    assert elapsed(begin) >= 1


def test_429_again_and_again_is_obeyed_as_long_as_there_is_time(azure):
    answer = error(429, "TooManyRequests", "Slow down.", retry_after_ms="20")
    fault = azure.fault(GROUP_1, answer, times=25)

    reading = azure.read()

    assert fault.hits == 25
    assert reading.complete
    assert len(reading.gateways) == 13


def test_429_with_a_long_retry_after_is_not_waited_for(azure):
    begin = time.perf_counter()
    azure.fault(GROUP_1, error(429, "TooManyRequests", "Slow down.", Retry_After="3600"))

    reading = azure.read()

    assert "asks to wait 3600 s" in one_sentence(reading)
    assert len(reading.gateways) == 10
    assert elapsed(begin) < 15


def test_429_with_a_date_counts_by_the_clock_of_the_server(azure):
    hour_ahead = time.time() + 3600
    azure.double.headers["Date"] = formatdate(hour_ahead, usegmt=True)
    until = formatdate(hour_ahead + 1, usegmt=True)
    azure.fault(GROUP_1, error(429, "TooManyRequests", "Slow down.", Retry_After=until), times=1)

    assert azure.read().complete


def test_every_twentieth_request_throttled_loses_nothing(start):
    azure = start(fleet(120, 40))
    azure.double.faults.append(throttle(20))

    reading = azure.read()

    assert len(reading.gateways) == 121
    assert reading.complete
    assert azure.double.faults[0].hits >= 2


def test_resource_graph_429_with_only_the_quota_header_is_obeyed(azure):
    begin = time.perf_counter()
    answer = error(429, "RateLimiting", "Quota.", x_ms_user_quota_resets_after="00:00:01")
    fault = azure.fault(GRAPH, answer, times=1)

    reading = azure.read()

    assert fault.hits == 1
    assert reading.complete
    assert elapsed(begin) >= 1


def test_resource_graph_429_beyond_the_time_is_reported(azure):
    answer = error(429, "RateLimiting", "Quota.", x_ms_user_quota_resets_after="01:00:00")
    azure.fault(GRAPH, answer)

    reading = azure.read()

    assert "asks to wait 3600 s" in one_sentence(reading)
    assert reading.subscriptions == frozenset()


def test_a_used_up_quota_is_waited_for_before_the_next_page(start):
    azure = start(fleet(6, 2), page_size=5)
    begin = time.perf_counter()
    azure.double.headers.update(
        {"x-ms-user-quota-remaining": "0", "x-ms-user-quota-resets-after": "00:00:01"}
    )
    azure.double.faults.append(Fault(GRAPH, _drop_quota(azure), skip=1, times=1))

    reading = azure.read()

    assert reading.complete
    assert elapsed(begin) >= 1


def _drop_quota(azure):
    def make(_line):
        azure.double.headers.clear()

    return make


# Servers that fail, hang, drip, or talk nonsense


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_burst_of_server_errors_is_sat_out(azure, status):
    fault = azure.fault(r"^GET /subscriptions/|ResourceGraph", error(status, "x", "y"), times=3)

    reading = azure.read()

    assert fault.hits == 3
    assert reading.complete
    assert len(reading.gateways) == 13


def test_a_server_error_that_stays_is_reported_once_time_is_up(azure):
    timeout = patience(azure)
    azure.fault(GROUP_1, error(503, "ServiceUnavailable", "Try later."))

    reading = azure.read(timeout=timeout)

    assert "503 ServiceUnavailable" in one_sentence(reading)
    assert len(reading.gateways) == 10


def test_a_connection_that_drops_in_the_middle_of_a_body_is_tried_again(azure):
    fault = azure.fault(GROUP_1, Reply(body=b'{"value": []}', cut=5), times=1)

    reading = azure.read()

    assert fault.hits == 1
    assert reading.complete
    assert len(reading.gateways) == 13


def test_a_connection_that_always_drops_is_reported(azure):
    timeout = patience(azure)
    azure.fault(GROUP_1, Reply(body=b'{"value": []}', cut=5))

    sentence = one_sentence(azure.read(timeout=timeout))

    assert "the connection broke" in sentence


def test_a_server_that_hangs_is_left_at_the_deadline(azure):
    timeout = patience(azure)
    azure.fault(GROUP_1, Reply(hang=60))
    begin = time.perf_counter()

    reading = azure.read(timeout=timeout)

    assert elapsed(begin) < timeout + 20
    assert "resource group rg-hub-001" in one_sentence(reading)
    assert len(reading.gateways) == 10


def test_a_server_that_hangs_from_the_start(azure):
    azure.fault(r"^GET /subscriptions\?", Reply(hang=60))
    begin = time.perf_counter()

    with pytest.raises(LiveError, match="--timeout"):
        azure.read(timeout=1)

    assert elapsed(begin) < 20


def test_a_slow_drip_is_left_at_the_deadline(azure):
    timeout = patience(azure)
    azure.fault(GROUP_1, Reply(body=b" " * 5000, piece=1, pause=0.2))
    begin = time.perf_counter()

    reading = azure.read(timeout=timeout)

    assert elapsed(begin) < timeout + 20
    assert f"the time was up (--timeout {timeout:g})" in one_sentence(reading)
    assert len(reading.gateways) == 10


@pytest.mark.parametrize(
    "body", [b"<html>Sign in to the proxy</html>", b'{"value": [', b"", b"\xff\xfe\x00"]
)
def test_invalid_json_is_reported(azure, body):
    azure.fault(GROUP_1, Reply(body=body))

    assert "not valid JSON" in one_sentence(azure.read())


@pytest.mark.parametrize(
    "body", ["text", 7, None, [], {"value": "abc"}, {"value": 3}, {"value": [1]}, {"value": [[]]}]
)
def test_a_body_that_is_no_list_of_resources_is_reported(azure, body):
    azure.fault(GROUP_1, reply(200, body))

    sentence = one_sentence(azure.read())

    assert "resource group rg-hub-001" in sentence
    assert "the answer" in sentence


@pytest.mark.parametrize("pattern", [r"^GET /subscriptions\?", r"ResourceGraph"])
@pytest.mark.parametrize("body", ["text", 7, None, [], {"value": 3}, {"data": [1]}, ODD_LINK])
def test_a_body_of_the_wrong_type_in_discovery_is_reported(azure, pattern, body):
    azure.fault(pattern, reply(200, body))

    try:
        reading = azure.read()
    except LiveError as failure:
        assert "the subscriptions can't be listed: the answer " in str(failure)
    else:
        assert "the answer is not" in one_sentence(reading)


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        (("properties", "vpnClientConfiguration"), "on", "vpnClientConfiguration"),
        (("properties", "vpnClientConfiguration", "aadAudience"), 42, "aadAudience"),
        (("properties", "vpnClientConfiguration", "vpnClientProtocols"), "OpenVPN", "Protocols"),
        (("properties",), [], "properties"),
        (("tags",), "none", "tags"),
        (("location",), {}, "location"),
        (("id",), 5, "no id of that type"),
        (("id",), None, "no id of that type"),
    ],
)
def test_a_field_of_the_wrong_type_is_reported(start, path, value, said):
    estate = Estate()
    resource = virtual_network_gateway(estate.subscription(), "rg-hub", "vgw-odd")
    estate.add(virtual_network_gateway(estate.subscriptions[0].id, "rg-hub", "vgw-fine"))
    azure = start(estate)
    place = resource
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    whole = [*estate.resources.values(), resource]
    azure.fault(LISTS, reply(200, {"value": whole}))

    reading = azure.read()

    assert said in one_sentence(reading)
    assert names(reading) == {"vgw-fine"}


def test_a_page_that_names_itself_as_the_next_one_ends(azure):
    page = f"/subscriptions/{subscription_id(1)}/resourceGroups/rg-hub-001/loop?api-version=1"
    resources = azure.double.estate.of_type(
        "virtualNetworkGateways", subscription_id(1), "rg-hub-001"
    )
    body = {"value": resources, "nextLink": azure.double.url + page}
    azure.fault(rf"{GROUP_1}|/loop\?", reply(200, body))

    reading = azure.read()

    assert "the list does not end" in one_sentence(reading)
    assert "vgw-0001" in names(reading)


def test_a_token_of_resource_graph_that_repeats_ends(azure):
    body = {"totalRecords": 2, "count": 1, "data": [], "$skipToken": "again"}
    azure.fault(GRAPH, reply(200, body))

    assert "the list does not end" in one_sentence(azure.read())


def test_a_page_of_subscriptions_that_names_itself_ends(azure):
    body = {"value": [], "nextLink": f"{azure.double.url}/subscriptions?api-version=2022-12-01"}
    azure.fault(r"^GET /subscriptions\?", reply(200, body))

    with pytest.raises(LiveError, match="the list does not end"):
        azure.read()


def test_a_truncated_result_without_a_token_is_not_complete(azure):
    row = {"id": resource_id(subscription_id(1), "rg-hub-001", "virtualNetworkGateways", "x")}
    body = {"totalRecords": 900, "count": 1, "data": [row], "resultTruncated": "true"}
    azure.fault(GRAPH, reply(200, body))

    reading = azure.read()

    assert "cut its result to 1 rows" in one_sentence(reading)
    assert {"vgw-0001", "vgw-0005", "vgw-0009"} <= names(reading)


def test_rows_that_are_missing_at_the_end_are_noticed(azure):
    azure.fault(GRAPH, reply(200, {"totalRecords": 3, "count": 0, "data": []}))

    assert "gave 0 of 3 rows" in one_sentence(azure.read())


def test_a_page_of_the_index_that_fails_keeps_the_pages_before(start):
    azure = start(fleet(8, 8), page_size=4)
    azure.fault(GRAPH, error(400, "BadRequest", "No more pages."), skip=1)

    reading = azure.read()

    assert "400 BadRequest: No more pages." in one_sentence(reading)
    assert len(reading.gateways) == 4 + 1


def test_duplicates_across_pages_count_once(start):
    azure = start(fleet(4, 1), page_size=2)
    everything = azure.double.estate.of_type("virtualNetworkGateways", subscription_id(1))
    again = f"{azure.double.url}/subscriptions/x/providers/Microsoft.Network/again?api-version=1"
    azure.fault(LISTS, reply(200, {"value": everything, "nextLink": again}))
    azure.fault("/again", reply(200, {"value": everything[:3]}))
    rows = [{"id": one["id"]} for one in everything]
    azure.fault(GRAPH, reply(200, {"totalRecords": 8, "data": rows, "$skipToken": "2"}), times=1)
    azure.fault(GRAPH, reply(200, {"totalRecords": 8, "data": rows}))

    reading = azure.read()

    assert len(reading.gateways) == 4 + 1
    assert reading.complete


def test_a_next_link_to_another_host_is_not_followed(azure):
    azure.fault(GROUP_1, reply(200, {"value": [], "nextLink": "https://localhost:1/collect"}))

    assert "another host" in one_sentence(azure.read())


# The network around


def test_an_unknown_certificate_authority(azure, monkeypatch):
    monkeypatch.delenv("REQUESTS_CA_BUNDLE")

    with pytest.raises(LiveError, match="set REQUESTS_CA_BUNDLE"):
        azure.read()


@pytest.mark.parametrize(
    ("content", "said"),
    [(None, "invalid path"), (b"no certificate at all", "no certificate in the file")],
)
def test_a_file_of_certificates_that_can_not_be_used(azure, monkeypatch, tmp_path, content, said):
    file = tmp_path / "authorities.pem"
    if content is not None:
        file.write_bytes(content)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(file))

    with pytest.raises(LiveError, match=rf"{said}.*correct the variable REQUESTS_CA_BUNDLE"):
        azure.read()


@pytest.mark.parametrize("value", ["ftp://proxy", "://", "socks5://127.0.0.1:1", "nonsense"])
def test_a_proxy_variable_that_names_no_proxy(azure, monkeypatch, value):
    monkeypatch.setenv("HTTPS_PROXY", value)

    with pytest.raises(LiveError, match="the proxy that HTTPS_PROXY"):
        azure.read()


def test_a_proxy_variable_that_points_nowhere(azure, monkeypatch):
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    monkeypatch.setenv("HTTPS_PROXY", f"http://user:planted-proxy-word@127.0.0.1:{port}")

    with pytest.raises(LiveError, match="the proxy that HTTPS_PROXY") as failure:
        azure.read()

    assert "planted-proxy-word" not in str(failure.value)


def test_a_server_that_is_not_there(azure):
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]

    with pytest.raises(LiveError, match="no connection could be made"):
        azure.read(arm_endpoint=f"https://127.0.0.1:{port}")


def test_a_clock_that_is_wrong_is_named(azure):
    azure.double.tokens.revoke()
    azure.double.headers["Date"] = formatdate(time.time() - 3600, usegmt=True)

    with pytest.raises(LiveError, match="clock is 60 minutes ahead"):
        azure.read()


def test_tokens_that_arrive_expired_because_of_the_clock_still_work(azure):
    azure.double.tokens.lifetime = 1

    reading = azure.read(auth=Auth.ENVIRONMENT, environment=_service_principal())

    assert reading.complete

"""Nothing but reads, nowhere but there, and no secret in anything that aadrift says."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from datetime import UTC, datetime

import pytest
from azure.core.pipeline.policies import SansIOHTTPPolicy
from azure.core.rest import HttpRequest
from azure.mgmt.network import NetworkManagementClient
from azure_double.estate import fleet, subscription_id
from azure_double.faults import error
from azure_double.payloads import RADIUS_SECRET, resource_id

from aadrift.live import snapshot
from aadrift.live.azure.clouds import KNOWN, known_endpoint, private_endpoint
from aadrift.live.azure.connection import Connection
from aadrift.live.azure.errors import RefusedError, UnregisteredError, blotted
from aadrift.live.azure.options import Auth, AzureOptions
from aadrift.live.azure.waiting import Deadline, asked_wait
from aadrift.live.interface import LiveError

MISSING = "The subscription is not registered to use namespace 'Microsoft.Network'."
API = "2024-05-01"


@pytest.fixture
def connect(azure):
    def run(**options):
        deadline = Deadline(20)
        asked = AzureOptions(
            auth=Auth.TOKEN, arm_endpoint=azure.double.url, environment=azure.environment
        )
        return Connection(asked, deadline, **options)

    return run


def test_the_sdk_registers_a_provider_on_its_own_without_the_guard(azure):
    """What the guard is for: this is the SDK as it comes."""
    azure.fault("rg-hub-001", error(409, "MissingSubscriptionRegistration", MISSING))
    azure.fault(r"GET .*/providers/Microsoft.Network\?", error(500, "x", "y"))

    class Stop(SansIOHTTPPolicy):
        def on_request(self, request):
            if request.http_request.method == "POST":
                raise RuntimeError(request.http_request.url)

    client = NetworkManagementClient(
        _Credential(azure.environment["AADRIFT_ACCESS_TOKEN"]),
        subscription_id(1),
        azure.double.url,
        per_retry_policies=[Stop()],
    )
    with pytest.raises(RuntimeError, match=r"/providers/Microsoft\.Network/register"):
        client.virtual_network_gateways.get("rg-hub-001", "vgw-0001", api_version=API)


class _Credential:
    def __init__(self, token):
        self._token = token

    def get_token(self, *_, **__):
        from azure.core.credentials import AccessToken

        return AccessToken(self._token, 2**31)


def test_the_automatic_registration_is_refused(azure, connect):
    azure.fault("rg-hub-001", error(409, "MissingSubscriptionRegistration", MISSING))

    with connect() as connection, pytest.raises(UnregisteredError, match="az provider register"):
        connection.network(subscription_id(1)).virtual_network_gateways.get(
            "rg-hub-001", "vgw-0001", api_version=API
        )

    assert azure.writes == []


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("PUT", "/subscriptions/x/resourceGroups/rg"),
        ("PATCH", "/subscriptions/x/resourceGroups/rg"),
        ("DELETE", "/subscriptions/x/resourceGroups/rg"),
        ("HEAD", "/subscriptions/x/resourceGroups/rg"),
        ("POST", "/subscriptions/x/resourceGroups/rg/moveResources"),
        ("POST", "/providers/Microsoft.ResourceGraph/resources/../../../subscriptions/x"),
        ("POST", "/x/providers/Microsoft.ResourceGraph/resources"),
        ("POST", resource_id("x", "rg", "virtualNetworkGateways", "g") + "/generatevpnprofile"),
        ("POST", resource_id("x", "rg", "virtualNetworkGateways", "g") + "/reset"),
    ],
)
def test_every_other_request_is_refused(azure, connect, method, path):
    with connect() as connection:
        client = connection.network(subscription_id(1))
        with pytest.raises(RefusedError, match=f"refused to send {method}"):
            client._client.send_request(HttpRequest(method, f"{azure.double.url}{path}"))

    assert azure.writes == []


def test_writes_of_the_sdk_are_refused(azure, connect):
    with connect() as connection:
        client = connection.network(subscription_id(1))
        with pytest.raises(RefusedError):
            client.virtual_network_gateways.begin_delete("rg-hub-001", "vgw-0001")
        with pytest.raises(RefusedError):
            client.virtual_network_gateways.begin_create_or_update("rg-hub-001", "vgw-0001", {})

    assert azure.writes == []


def test_generating_profiles_is_the_one_exception_and_must_be_named(azure, connect):
    path = resource_id(subscription_id(1), "rg-hub-001", "virtualNetworkGateways", "vgw-0001")
    other = resource_id(subscription_id(1), "rg-hub-000", "virtualNetworkGateways", "vgw-0000")
    query = f"/generatevpnprofile?api-version={API}"

    with connect(generate_profiles=[path.upper()]) as connection:
        client = connection.network(subscription_id(1))._client
        client.send_request(HttpRequest("POST", f"{azure.double.url}{path}{query}", json={}))
        for refused in (f"{path}/reset", f"{other}{query}"):
            with pytest.raises(RefusedError):
                client.send_request(HttpRequest("POST", f"{azure.double.url}{refused}"))

    assert azure.writes == [f"POST {path}{query}"]


@pytest.mark.parametrize("url", ["http://127.0.0.1", "https://127.0.0.1:1", "https://evil.example"])
def test_no_request_leaves_the_resource_manager(connect, url):
    with connect() as connection, pytest.raises(RefusedError, match="another host"):
        connection.network("x")._client.send_request(HttpRequest("GET", f"{url}/subscriptions"))


# Secrets


def test_no_secret_of_azure_gets_into_a_reading_or_a_snapshot(azure, caplog):
    caplog.set_level(logging.DEBUG)
    azure.fault("rg-hub-001", error(400, "Odd", f"radiusServerSecret: '{RADIUS_SECRET}' is odd"))

    reading = azure.read()

    text = json.dumps(snapshot.to_json([reading], datetime.now(UTC)))
    token = azure.environment["AADRIFT_ACCESS_TOKEN"]
    assert "vgw-0000" in text
    assert "400 Odd" in text
    for where in (text, repr(reading), caplog.text):
        assert RADIUS_SECRET not in where
        assert token not in where
    assert any(
        RADIUS_SECRET in json.dumps(one) for one in azure.double.estate.resources.values()
    ), "the secret must have been there to be found"


@pytest.mark.parametrize(
    ("message", "secret"),
    [
        ("failed with Bearer abc.def-123", "abc.def-123"),
        ("token eyJhbGciOiJub25lIn0.eyJhIjoxfQ.sig was refused", "eyJhIjoxfQ"),
        ("GET https://x.blob.core.windows.net/p.zip?sv=1&sig=Zm9v%3D&se=2", "Zm9v"),
        ("proxy http://user:pa55@proxy.example:3128 failed", "pa55"),
        ('{"radiusServerSecret": "s3cret-word"}', "s3cret-word"),
        ("client_secret=s3cret-word&x=1", "s3cret-word"),
        ("password: s3cret-word", "s3cret-word"),
    ],
)
def test_what_looks_secret_is_blotted_out_of_messages(message, secret):
    clean = blotted(message)

    assert secret not in clean
    assert "***" in clean


@pytest.mark.parametrize(
    "message",
    [
        "The client 'a' with object id 'b' does not have authorization",
        "AADSTS7000215: Invalid client secret provided. Ensure the secret is the value",
        "https://management.azure.com:443/subscriptions?api-version=2022-12-01",
    ],
)
def test_other_messages_stay_as_they_are(message):
    assert blotted(message) == message


# Clouds


def test_the_known_clouds():
    assert known_endpoint(None, None) is KNOWN["AzurePublic"]
    assert known_endpoint("usgovernment", None) is KNOWN["AzureUSGovernment"]
    assert known_endpoint("AzureChinaCloud", None) is KNOWN["AzureChina"]
    government = KNOWN["AzureUSGovernment"]
    assert government.scope == "https://management.core.usgovcloudapi.net/.default"
    assert government.authority == "login.microsoftonline.us"


def test_the_url_of_a_known_cloud_needs_no_asking():
    for url in ("https://Management.Chinacloudapi.cn/", "https://management.chinacloudapi.cn:443"):
        assert known_endpoint(None, url) is KNOWN["AzureChina"]


@pytest.mark.parametrize("name", ["AzureGermany", "germany"])
def test_a_closed_cloud_is_said_so(name):
    with pytest.raises(LiveError, match="was closed in 2021"):
        known_endpoint(name, None)


@pytest.mark.parametrize(
    "url", ["http://arm.example", "arm.example", "https://", "ftp://x", "https://user:word@arm.x"]
)
def test_an_endpoint_that_would_leak_the_token_is_refused(url):
    with pytest.raises(LiveError, match="--arm-endpoint needs the https URL"):
        known_endpoint(None, url)


@pytest.mark.parametrize(
    "rest",
    ["[::1", "a b", ".example", "arm.x:99999", "arm.x:abc", "x" * 70 + ".y", "arm.x?a", "arm.x#a"],
)
def test_an_endpoint_that_can_be_no_url_is_refused(rest):
    with pytest.raises(LiveError, match="--arm-endpoint needs the https URL"):
        known_endpoint(None, f"https://{rest}")


@pytest.mark.parametrize("rest", ["arm.x", "ARM.x/a/b/", "127.0.0.1:8443", "[::1]:8443", "a_b.x"])
def test_an_endpoint_of_a_private_cloud_is_taken(rest):
    url = f"https://{rest}"
    assert private_endpoint(url, None, None).arm.lower() == url.lower().rstrip("/")


def test_a_private_cloud_tells_its_sign_in_host_and_scope():
    metadata = {
        "authentication": {
            "loginEndpoint": "https://login.contoso.local/adfs",
            "audiences": ["https://management.contoso.local/9e3b"],
        }
    }

    endpoint = private_endpoint("https://management.contoso.local/", metadata, None)

    assert endpoint.arm == "https://management.contoso.local"
    assert endpoint.authority == "login.contoso.local/adfs"
    assert endpoint.scope == "https://management.contoso.local/9e3b/.default"
    assert not endpoint.known


@pytest.mark.parametrize("metadata", [None, [], {}, {"authentication": []}, "x"])
def test_a_private_cloud_that_tells_nothing_is_its_own_audience(metadata):
    endpoint = private_endpoint("https://arm.contoso.local", metadata, "https://login.local/")

    assert endpoint.scope == "https://arm.contoso.local/.default"
    assert endpoint.authority == "login.local"


def test_a_private_cloud_that_does_not_say_who_signs_in(azure):
    azure.fault("metadata/endpoints", error(404, "NotFound", "No such page."))

    with pytest.raises(LiveError, match="set AZURE_AUTHORITY_HOST"):
        azure.read(auth=Auth.CLI)

    assert len(azure.read(auth=Auth.TOKEN).gateways) == 13


# Time


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"Retry-After": "7"}, 7),
        ({"Retry-After": "-3"}, 0),
        ({"Retry-After": "soon"}, None),
        ({"retry-after-ms": "1500"}, 1.5),
        ({"x-ms-user-quota-resets-after": "00:01:30"}, 90),
        ({"x-ms-user-quota-resets-after": "01:00:00.5"}, 3600.5),
        ({"x-ms-user-quota-resets-after": "90"}, None),
        (
            {
                "Date": "Mon, 23 Nov 2026 08:00:00 GMT",
                "Retry-After": "Mon, 23 Nov 2026 08:00:09 GMT",
            },
            9,
        ),
    ],
)
def test_how_long_an_answer_asks_to_wait(headers, seconds):
    assert asked_wait(headers) == seconds


# Cost


def test_importing_the_command_line_imports_nothing_of_azure():
    script = (
        "import sys, aadrift, aadrift.cli, aadrift.live, aadrift.live.azure.options\n"
        "print([name for name in sys.modules if name.split('.')[0] in "
        "('azure', 'msal', 'requests', 'cryptography')])"
    )

    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60
    )

    assert done.stdout.strip() == "[]"


def test_a_fleet_over_subscriptions_takes_exactly_these_requests(start):
    azure = start(fleet(60, 30, subscriptions=3))

    azure.read()

    assert len(azure.double.requests) == 1 + 1 + 1 + 30 + 3 * 3

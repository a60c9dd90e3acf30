"""The double must not be our own idea of Azure: Microsoft's validator judges what it sends."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from azure_double.estate import Estate, add_virtual_wan, subscription_id
from azure_double.faults import error
from azure_double.payloads import CUSTOM, LEGACY, MICROSOFT, virtual_network_gateway

from aadrift.live.azure.connection import Connection
from aadrift.live.azure.generation import generate
from aadrift.live.azure.options import Auth, AzureOptions
from aadrift.live.azure.waiting import Deadline
from aadrift.live.packages import packages

REFEREE = Path(__file__).parent / "referee"

# Answers of hosts that sign in, and of Resource Manager's description of itself: no Swagger.
_UNSPECIFIED = ("/oauth2/", "/.well-known/", "/metadata/", "/discovery/")


@pytest.fixture
def referee():
    """Judges exchanges; installs itself on first use."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        if os.environ.get("CI"):
            pytest.fail("Node is missing: in CI the payloads must be checked; install Node 20")
        pytest.skip("Node is not installed")
    if not (REFEREE / "node_modules" / "oav" / "package.json").is_file():
        install = ["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts"]
        subprocess.run(install, cwd=REFEREE, check=True, capture_output=True, timeout=600)

    def judge(exchanges: list[dict]) -> dict[str, list[str]]:
        done = subprocess.run(
            ["node", "referee.mjs"],
            cwd=REFEREE,
            input=json.dumps(exchanges),
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )
        assert done.returncode == 0, done.stderr
        verdicts = json.loads(done.stdout)
        assert len(verdicts) == len(exchanges)
        return {one["line"]: one["errors"] for one in verdicts}

    return judge


def everything(estate: Estate) -> str:
    """Fill an estate with one of each resource that the double can send."""
    subscription = estate.subscription()
    for number, audience in enumerate((LEGACY, MICROSOFT, CUSTOM, None)):
        name = f"vgw-{number}"
        tags = {"env": "prod"} if number else None
        estate.add(virtual_network_gateway(subscription, "rg-hub", name, audience, tags=tags))
    estate.add(
        virtual_network_gateway(subscription, "rg-er", "er", None, gateway_type="ExpressRoute")
    )
    add_virtual_wan(estate, subscription)
    return subscription


def as_exchange(url: str, line: str, body: bytes, status: int, answer: bytes) -> dict:
    method, target = line.split(" ", 1)
    return {
        "method": method,
        "url": url + target,
        "body": json.loads(body) if body else None,
        "status": status,
        "answer": json.loads(answer),
    }


def test_every_payload_follows_the_official_schema(start, referee):
    estate = Estate()
    subscription = everything(estate)
    estate.subscription(2)
    estate.subscriptions[1].readable = False
    azure = start(estate, page_size=2)
    azure.fault("rg-throttled", error(429, "TooManyRequests", "Slow down.", Retry_After="9"))
    azure.read()
    azure.fault("ResourceGraph", error(403, "AuthorizationFailed", "No."))
    azure.read()
    with_token = {"Authorization": f"Bearer {azure.environment['AADRIFT_ACCESS_TOKEN']}"}
    network = "api-version=2024-05-01"
    for resource_id in estate.resources:
        azure.double.answer("GET", f"{resource_id}?{network}", with_token, b"")
    gateways = f"/subscriptions/{subscription}/resourceGroups/%s/providers/Microsoft.Network" + (
        f"/virtualNetworkGateways?{network}"
    )
    for group in ("rg-er", "rg-nowhere", "rg-throttled"):
        azure.double.answer("GET", gateways % group, with_token, b"")
    azure.double.answer("GET", gateways % "rg-hub", {}, b"")
    azure.double.answer("GET", "/tenants?api-version=2022-12-01", with_token, b"")

    exchanges = [
        as_exchange(azure.double.url, line, body, answer.status, answer.body)
        for line, body, answer in azure.double.exchanges
        if not any(part in line for part in _UNSPECIFIED)
    ]
    verdicts = referee([*exchanges, *broken(exchanges)])

    wrong = {line: errors for line, errors in verdicts.items() if errors and "&broken=" not in line}
    assert wrong == {}
    statuses = {one["status"] for one in exchanges}
    assert statuses == {200, 401, 403, 404, 429}
    missed = [line for line, errors in verdicts.items() if "&broken=" in line and not errors]
    assert missed == [], "the referee must see what is wrong"
    assert len([line for line in verdicts if "&broken=" in line]) == 5


def test_the_generation_of_profiles_follows_the_official_schema(start, referee):
    estate = Estate()
    subscription = everything(estate)
    azure = start(estate)
    azure.double.profiles.form = "link"
    asked = [one for one in packages(azure.read().gateways) if one.gateway.audience]
    options = AzureOptions(
        auth=Auth.TOKEN, arm_endpoint=azure.double.url, environment=azure.environment
    )
    with Connection(options, Deadline(30), generate_profiles=[one.id for one in asked]) as here:
        azure.double.exchanges.clear()
        for one in asked:
            azure.double.profiles.form = (
                "link" if "/virtualNetworkGateways/" in one.id else "object"
            )
            assert generate(here, one, lambda: None).startswith("https://localhost")

    posts = [(line, body) for line, body, _ in azure.double.exchanges if line.startswith("POST")]
    results = [
        answer.body for line, _, answer in azure.double.exchanges if "/operationResults/" in line
    ]
    exchanges = [
        as_exchange(azure.double.url, line, body, 200, result)
        for (line, body), result in zip(posts, results, strict=True)
    ]
    wrong = json.loads(json.dumps(exchanges[-1]))
    wrong["url"] += "&broken=answer"
    wrong["answer"] = {"profileURI": 7}
    verdicts = referee([*exchanges, wrong])

    assert {"virtualNetworkGateways", "p2svpnGateways", "virtualWans"} == {
        line.split("/Microsoft.Network/")[1].split("/")[0] for line in verdicts
    }
    assert len(exchanges) == 3 + 2 + 1, f"of subscription {subscription}"
    assert [line for line, errors in verdicts.items() if errors] == [f"POST {wrong['url']}"]


def broken(exchanges: list[dict]) -> list[dict]:
    """Exchanges that are wrong on purpose: a referee that passes these sees nothing."""
    whole = f"/subscriptions/{subscription_id(1)}/resourceGroups/rg-hub/providers"
    listed = next(one for one in exchanges if whole in one["url"] and one["status"] == 200)
    graph = next(one for one in exchanges if "ResourceGraph" in one["url"])

    def change(exchange: dict, name: str, edit) -> dict:
        copy = json.loads(json.dumps(exchange))
        copy["url"] += f"&broken={name}"
        edit(copy)
        return copy

    def client(copy: dict) -> dict:
        return copy["answer"]["value"][0]["properties"]["vpnClientConfiguration"]

    return [
        change(listed, "number", lambda copy: client(copy).update(aadAudience=42)),
        change(listed, "unknown", lambda copy: client(copy).update(aadAudiance=LEGACY)),
        change(listed, "list", lambda copy: client(copy).update(vpnClientProtocols="OpenVPN")),
        change(listed, "value", lambda copy: copy["answer"].update(value="none")),
        change(graph, "query", lambda copy: copy["body"].pop("query")),
    ]

"""The Azure CLI as an independent client of the double. Optional: AADRIFT_AZ names its program."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from azure_double.payloads import TENANT

from aadrift.live import open_source
from aadrift.live.azure.options import Auth

AZ = os.environ.get("AADRIFT_AZ", "")

pytestmark = pytest.mark.skipif(not AZ, reason="AADRIFT_AZ does not name the Azure CLI's program")


@pytest.fixture
def az(azure, tmp_path, monkeypatch):
    """The Azure CLI, signed in to the double, with a configuration of its own."""
    monkeypatch.setenv("AZURE_CONFIG_DIR", str(tmp_path / "az"))
    monkeypatch.setenv("AZURE_CORE_INSTANCE_DISCOVERY", "false")
    monkeypatch.setenv("AZURE_CORE_COLLECT_TELEMETRY", "false")
    monkeypatch.setenv("PATH", f"{Path(AZ).parent}{os.pathsep}{os.environ['PATH']}")

    def run(*arguments: str) -> str:
        done = subprocess.run(
            [AZ, *arguments], capture_output=True, text=True, check=False, timeout=120
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    endpoints = ("resource-manager", "active-directory", "active-directory-resource-id")
    for_graph = ("active-directory-graph-resource-id",)
    named = [f"--endpoint-{one}={azure.double.url}" for one in (*endpoints, *for_graph)]
    run("cloud", "register", "-n", "double", *named)
    run("cloud", "set", "-n", "double")
    app = "e4d1f9b2-1f35-49c8-8a37-63f1c0a2de90"
    run("login", "--service-principal", "-u", app, "-p", "anything", "--tenant", TENANT)
    return run


def test_what_the_azure_cli_lists_is_what_aadrift_reads(azure, az, tmp_path):
    listed = tmp_path / "gateways.json"
    gateways = []
    for number in range(4):
        group = f"rg-hub-{number:03}"
        gateways += json.loads(az("network", "vnet-gateway", "list", "-g", group, "-o", "json"))
    listed.write_text(json.dumps(gateways))

    by_file = {live.id: live for live in open_source(str(listed)).read().gateways}
    by_azure = {
        live.id: live
        for live in azure.read(auth=Auth.CLI, environment={}).gateways
        if live.id in by_file
    }

    assert len(by_file) == 12
    assert by_azure.keys() == by_file.keys()
    for resource_id, live in by_azure.items():
        other = by_file[resource_id]
        for name in ("audience", "tenant", "issuer", "protocols", "authentication", "location"):
            assert getattr(live, name) == getattr(other, name)


@pytest.mark.usefixtures("az")
def test_aadrift_signs_in_with_the_real_azure_cli(azure, tmp_path):
    options = ("--auth", "cli", "--arm-endpoint", azure.double.url, "-o", "live.json")
    command = [sys.executable, "-m", "aadrift", "snapshot", *options]

    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
    assert len(json.loads((tmp_path / "live.json").read_text())["gateways"]) == 13

"""Bicep files with the templates compiled from them beside them."""

import json
from pathlib import Path

import pytest
from tests.bicep.bicep_trees import NEW, OLD, gateway, plant
from tests.cli.cli_runner import invoke

ISSUER = "https://sts.windows.net/8d3f6b1a-47c2-4e0b-b5d9-6f1c2a9e7d34"


def compiled(audience: str, issuer: str = ISSUER + "/", generator: str = "bicep") -> str:
    template = {
        "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
        "contentVersion": "1.0.0.0",
        "metadata": {"_generator": {"name": generator, "version": "0.39.26.7824"}},
        "parameters": {"vpnAudience": {"type": "string", "defaultValue": audience}},
        "resources": [
            {
                "type": "Microsoft.Network/virtualNetworkGateways",
                "apiVersion": "2023-09-01",
                "name": "vgw-hub",
                "location": "westeurope",
                "properties": {
                    "gatewayType": "Vpn",
                    "vpnClientConfiguration": {
                        "aadAudience": "[parameters('vpnAudience')]",
                        "aadTenant": "https://login.microsoftonline.com/"
                        "8d3f6b1a-47c2-4e0b-b5d9-6f1c2a9e7d34",
                        "aadIssuer": issuer,
                        "vpnClientProtocols": ["OpenVPN"],
                        "vpnAuthenticationTypes": ["AAD"],
                    },
                },
            }
        ],
    }
    return json.dumps(template, indent=2) + "\n"


def source(audience: str) -> str:
    return f"param vpnAudience string = '{audience}'\n{gateway('vpnAudience')}"


def check(root: Path, *arguments: str) -> dict:
    return json.loads(invoke("check", "--format", "json", *arguments, cwd=root).out)


def test_a_compiled_template_is_the_same_declaration_and_patched_with_its_source(tmp_path):
    plant(tmp_path, {"main.bicep": source(OLD), "main.json": compiled(OLD)})
    report = check(tmp_path)
    (found,) = report["gateways"]
    assert found["dialect"] == "bicep"
    assert [origin["path"] for origin in found["origins"]] == ["main.bicep", "main.json"]
    assert [finding["code"] for finding in report["findings"]] == ["AAD101"]
    assert invoke("fix", "--write", cwd=tmp_path).code == 0
    assert (tmp_path / "main.bicep").read_text() == source(NEW)
    assert (tmp_path / "main.json").read_text() == compiled(NEW)
    again = check(tmp_path)
    assert (again["findings"], len(again["gateways"])) == ([], 1)


def test_the_slash_of_an_issuer_is_written_in_both(tmp_path):
    plain = source(NEW).replace(f"'{ISSUER}/'", f"'{ISSUER}'")
    plant(tmp_path, {"main.bicep": plain, "main.json": compiled(NEW, ISSUER)})
    assert invoke("fix", "--write", cwd=tmp_path).code == 0
    assert (tmp_path / "main.bicep").read_text() == source(NEW)
    assert (tmp_path / "main.json").read_text() == compiled(NEW)


@pytest.mark.parametrize(("ours", "theirs"), [(NEW, OLD), (OLD, NEW)])
def test_a_stale_template_is_reported_and_still_judged(tmp_path, ours, theirs):
    plant(tmp_path, {"main.bicep": source(ours), "main.json": compiled(theirs)})
    report = check(tmp_path)
    assert {gateway["dialect"] for gateway in report["gateways"]} == {"bicep", "arm"}
    codes = {finding["code"]: finding for finding in report["findings"]}
    assert set(codes) == {"AAD101", "AAD112"}
    stale = codes["AAD112"]
    assert stale["level"] == "warning"
    assert stale["location"]["path"] == "main.json"
    assert theirs in stale["message"]
    assert ours in stale["message"]
    assert invoke("fix", "--write", cwd=tmp_path).code == 0
    assert check(tmp_path)["findings"] == []


@pytest.mark.parametrize("name", ["azuredeploy.json", "mainTemplate.json"])
def test_a_template_of_another_customary_name(tmp_path, name):
    plant(tmp_path, {"main.bicep": source(NEW), name: compiled(OLD)})
    (stale,) = [one for one in check(tmp_path)["findings"] if one["code"] == "AAD112"]
    assert f"az bicep build --file main.bicep --outfile {name}" in stale["message"]
    # Not of a source that has its own template.
    plant(tmp_path, {"main.json": compiled(NEW)})
    report = check(tmp_path)
    assert {one["code"] for one in report["findings"]} == {"AAD101"}
    assert {one["location"]["path"] for one in report["gateways"]} == {"main.bicep", name}


def test_other_settings_are_compared_too(tmp_path):
    other = "https://sts.windows.net/00000000-0000-4000-8000-000000000001/"
    plant(tmp_path, {"main.bicep": source(NEW), "main.json": compiled(NEW, other)})
    report = check(tmp_path)
    assert [finding["code"] for finding in report["findings"]] == ["AAD112"]
    assert "the issuer" in report["findings"][0]["message"]
    assert len(report["gateways"]) == 1


def test_a_template_that_deploys_another_gateway_is_stale(tmp_path):
    plant(tmp_path, {"main.bicep": "param x string = 'x'\n", "main.json": compiled(OLD)})
    report = check(tmp_path)
    assert {finding["code"] for finding in report["findings"]} == {"AAD101", "AAD112"}
    (found,) = report["gateways"]
    assert found["dialect"] == "arm"


def test_a_template_that_lacks_the_gateway_is_stale(tmp_path):
    empty = json.loads(compiled(OLD)) | {"resources": []}
    plant(tmp_path, {"main.bicep": source(NEW), "main.json": json.dumps(empty)})
    report = check(tmp_path)
    assert "AAD112" in {finding["code"] for finding in report["findings"]}


def test_a_template_that_people_wrote_is_a_declaration_of_its_own(tmp_path):
    plant(tmp_path, {"main.bicep": source(NEW), "main.json": compiled(OLD, generator="by hand")})
    report = check(tmp_path)
    assert len(report["gateways"]) == 2
    assert [finding["code"] for finding in report["findings"]] == ["AAD101"]


def test_a_source_that_can_not_be_read_does_not_hide_its_template(tmp_path):
    plant(tmp_path, {"main.json": compiled(OLD)})
    (tmp_path / "main.bicep").write_bytes(b"\x00\xff\x00")
    report = check(tmp_path)
    assert [gateway["dialect"] for gateway in report["gateways"]] == ["arm"]
    assert {finding["code"] for finding in report["findings"]} == {"AAD101", "AAD901"}


def test_both_take_the_values_of_a_parameter_file(tmp_path):
    values = "using 'main.bicep'\nparam vpnAudience = '" + OLD + "'\n"
    files = {
        "main.bicep": source(NEW),
        "main.json": compiled(NEW),
        "prod.bicepparam": values,
    }
    report = check(plant(tmp_path, files))
    (found,) = report["gateways"]
    assert [origin["path"] for origin in found["origins"]] == ["prod.bicepparam"]
    assert [finding["code"] for finding in report["findings"]] == ["AAD101"]
    assert invoke("fix", "--write", cwd=tmp_path).code == 0
    assert (tmp_path / "prod.bicepparam").read_text() == values.replace(OLD, NEW)
    assert (tmp_path / "main.json").read_text() == compiled(NEW)

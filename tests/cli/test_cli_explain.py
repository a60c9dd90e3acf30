import json
from importlib.resources import files

import pytest
from cli_tree import NEW, OLD
from jsonschema import Draft202012Validator

ADDRESS = "azurerm_virtual_network_gateway.hub"


def published():
    return json.loads(files("aadrift").joinpath("schemas/report.schema.json").read_text())


@pytest.mark.parametrize("target", [ADDRESS, "hub", "main.tf:3", "main.tf:15:7", OLD, OLD.upper()])
def test_a_target_shows_the_whole_chain(aadrift, target):
    result = aadrift("explain", target)
    assert result.code == 0
    assert f"legacy  {ADDRESS}" in result.out
    for expected in ("aad_audience", "var.audience", "main.tf:3", "tenant", "issuer", "AAD101"):
        assert expected in result.out
    assert max(map(len, result.out.splitlines())) <= 80


def test_a_guid_is_classified(aadrift):
    assert aadrift("explain", OLD).out.startswith(f"{OLD} is manually registered, Azure Public.\n")
    unknown = aadrift("explain", NEW)
    assert unknown.code == 2
    assert "(Microsoft-registered) is the audience of no gateway" in unknown.err


def test_a_path_from_another_folder(aadrift, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    place = "../infra/main.tf:3"
    result = aadrift("explain", place, "../infra", cwd=tmp_path / "elsewhere")
    assert f"legacy  {ADDRESS}" in result.out


def test_as_json(aadrift):
    data = json.loads(aadrift("explain", ADDRESS, "--format", "json").out)
    Draft202012Validator(published()).validate(data)
    assert data["command"] == "explain"
    assert data["target"] == ADDRESS
    assert data["uses"] == []
    assert data["gateways"][0]["issuer"]["origins"][0]["line"] == 16


@pytest.mark.parametrize("target", ["main.tf:1", "nowhere.tf:3", "azurerm_x.y", NEW[:-1] + "0"])
def test_nothing_is_known(aadrift, target):
    result = aadrift("explain", target)
    assert result.code == 2
    assert result.out == ""
    assert "\n" not in result.err.strip()

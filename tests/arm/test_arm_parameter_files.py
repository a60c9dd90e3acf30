"""Parameter files: to which template each belongs, and what it says."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from arm_trees import (
    CUSTOM,
    NEW,
    OLD,
    OLD_US,
    gateway,
    origins,
    parameters,
    read,
    template,
    values,
)

from aadrift.gateway import Status

AAD = {"type": "string", "defaultValue": NEW}
MAIN = template(gateway("[parameters('aad')]"), parameters={"aad": AAD})


def variants(got: Any) -> list[tuple[str | None, str | None]]:
    return [(one.variant, one.audience.value) for one in got.gateways]


@pytest.mark.parametrize(
    ("template_name", "file"),
    [
        ("main.json", "main.parameters.json"),
        ("main.json", "main.parameters.prod.json"),
        ("main.json", "main.prod.parameters.json"),
        ("main.json", "main-parameters.json"),
        ("main.json", "main.params.json"),
        ("main.json", "main.param.prod.jsonc"),
        ("main.json", "main.prod.json"),
        ("azuredeploy.json", "azuredeploy.parameters.us.json"),
        ("main.json", "parameters.json"),
        ("main.json", "parameters.prod.json"),
        ("main.json", "prod.parameters.json"),
        ("main.json", "parameters/prod.json"),
        ("main.json", "parameters/main.prod.json"),
        ("main.json", "params/prod.parameters.json"),
        ("deploy/main.json", "parameters/prod.json"),
    ],
)
def test_the_habits_of_naming(tmp_path: Path, template_name: str, file: str) -> None:
    got = read(tmp_path, {template_name: MAIN, file: parameters(aad=OLD)})
    assert variants(got) == [(file, OLD)]
    assert origins(got.only)[0][0] == file
    assert got.problems == []


@pytest.mark.parametrize(
    ("file", "content"),
    [
        ("other.parameters.json", parameters(aad=OLD)),
        ("parameters.json", parameters(aad=OLD, unknown=1)),
        ("parameters.json", parameters()),
        ("notes/parameters.json", parameters(aad=OLD)),
        ("main.parameters.txt", "x"),
        ("parameters/prod.json", {"name": "x", "version": OLD}),
    ],
)
def test_a_file_of_something_else_is_no_variant(tmp_path: Path, file: str, content: Any) -> None:
    files = {"main.json": MAIN, "other.json": template(), file: content}
    got = read(tmp_path, files)
    assert [one for one in variants(got) if one[0] is None and one[1] == NEW] == [(None, NEW)]
    assert file not in [one for one, _ in variants(got)]


def test_a_file_that_leaves_a_needed_parameter_out_is_none_of_this_template(tmp_path: Path) -> None:
    document = template(
        gateway("[parameters('aad')]", name="[parameters('name')]"),
        parameters={"aad": AAD, "name": {"type": "string"}},
    )
    got = read(tmp_path, {"main.json": document, "parameters.json": parameters(aad=OLD)})
    assert [one.variant for one in got.gateways] == [None]


def test_each_file_is_a_variant(tmp_path: Path) -> None:
    files = {
        "main.json": MAIN,
        "main.parameters.dev.json": parameters(aad=OLD),
        "main.parameters.gov.json": parameters(AAD=OLD_US),
    }
    got = read(tmp_path, files)
    assert variants(got) == [
        ("main.parameters.dev.json", OLD),
        ("main.parameters.gov.json", OLD_US),
    ]


def test_a_given_file_is_the_only_variant(tmp_path: Path) -> None:
    files = {
        "main.json": MAIN,
        "main.parameters.json": parameters(aad=OLD),
        "elsewhere/prod.json": parameters(aad=CUSTOM),
    }
    got = read(tmp_path, files, parameters=("elsewhere/prod.json",))
    assert variants(got) == [("elsewhere/prod.json", CUSTOM)]
    assert got.found.complaints == ()
    assert got.found.taken == {"elsewhere/prod.json"}


def test_a_given_file_that_nothing_takes_is_complained_about(tmp_path: Path) -> None:
    files = {"main.json": MAIN, "prod.json": parameters(wrong=CUSTOM)}
    got = read(tmp_path, files, parameters=("prod.json",))
    assert variants(got) == [(None, NEW)]
    (complaint,) = got.found.complaints
    assert complaint.startswith("--parameters prod.json: no scanned template")


def test_null_leaves_the_default(tmp_path: Path) -> None:
    got = read(tmp_path, {"main.json": MAIN, "main.parameters.json": parameters(aad=None)})
    assert variants(got) == [("main.parameters.json", NEW)]


def test_brackets_in_a_parameter_file_are_no_expression(tmp_path: Path) -> None:
    files = {"main.json": MAIN, "main.parameters.json": parameters(aad="[concat('a', 'b')]")}
    assert read(tmp_path, files).only.audience.value == "[concat('a', 'b')]"


def test_a_value_of_an_object_is_found_in_the_file(tmp_path: Path) -> None:
    document = template(
        gateway("[parameters('net').gateway.aad]"), parameters={"net": {"type": "object"}}
    )
    given = parameters(net={"gateway": {"aad": OLD}})
    only = read(tmp_path, {"main.json": document, "main.parameters.json": given}).only
    assert origins(only) == [("main.parameters.json", 8, OLD)]


def test_a_secret_reference_is_not_known(tmp_path: Path) -> None:
    given = parameters(aad="x")
    given["parameters"]["aad"] = {"reference": {"keyVault": {"id": "/x"}, "secretName": "y"}}
    only = read(tmp_path, {"main.json": MAIN, "main.parameters.json": given}).only
    assert only.audience.status is Status.UNRESOLVED
    assert "key vault" in (only.audience.reason or "")


def test_azd_fills_in_environment_variables(tmp_path: Path) -> None:
    files = {"main.json": MAIN, "main.parameters.json": parameters(aad="${VPN_AUDIENCE}")}
    only = read(tmp_path, files).only
    assert only.audience.status is Status.UNRESOLVED
    assert "the environment variable VPN_AUDIENCE" in (only.audience.reason or "")
    assert read(tmp_path, environment={"VPN_AUDIENCE": OLD}).only.audience.value == OLD


def test_the_default_of_an_environment_variable_is_a_literal(tmp_path: Path) -> None:
    files = {
        "main.json": MAIN,
        "main.parameters.json": parameters(aad="${VPN_AUDIENCE=" + OLD + "}"),
    }
    only = read(tmp_path, files).only
    assert only.audience.status is Status.UNRESOLVED
    assert values(only) == {OLD}
    assert origins(only) == [("main.parameters.json", 6, OLD)]
    assert read(tmp_path, environment={"VPN_AUDIENCE": NEW}).only.audience.value == NEW


# Parameter files whose template is not in the tree.


LONE = parameters(
    aadAudience=OLD, aadTenant="https://login.microsoftonline.com/t", location="uksouth"
)


def test_a_lone_file_declares_by_the_names_of_its_parameters(tmp_path: Path) -> None:
    got = read(tmp_path, {"env/prod.parameters.json": LONE})
    only = got.only
    assert only.address == "prod.parameters.json parameters"
    assert only.location.text == "aadAudience"
    assert origins(only)[0] == ("env/prod.parameters.json", 6, OLD)
    assert (only.cloud, only.stack) == ("AzurePublic", "env")


@pytest.mark.parametrize(
    "beside",
    [
        {"env/main.bicep": "param aadAudience string\nparam aadTenant string\nparam location any"},
        {"env/prod.json": template(parameters={"aadAudience": AAD})},
        {
            "env/main.json": template(
                parameters={
                    "aadAudience": AAD,
                    "aadTenant": {"type": "string"},
                    "location": {"type": "string"},
                }
            )
        },
    ],
)
def test_a_file_with_a_template_beside_it_is_that_template_s(tmp_path: Path, beside: Any) -> None:
    assert read(tmp_path, {"env/prod.parameters.json": LONE, **beside}).gateways == ()


def test_a_lone_file_of_something_else_declares_nothing(tmp_path: Path) -> None:
    got = read(tmp_path, {"prod.parameters.json": parameters(audience="api://x", aadAudienceId=1)})
    assert got.gateways == ()
    got = read(tmp_path, {"prod.parameters.json": parameters(aadAudience="", aadTenant="")})
    assert got.gateways == ()

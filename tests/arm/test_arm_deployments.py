"""Nested and linked deployments."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from arm_trees import (
    CUSTOM,
    GATEWAYS,
    NEW,
    OLD,
    OLD_US,
    deployment,
    gateway,
    holding,
    origins,
    read,
    template,
)

from aadrift.gateway import Kind, Status

INNER = {"expressionEvaluationOptions": {"scope": "inner"}}
AAD = {"type": "string", "defaultValue": OLD}
PREFIX = "Microsoft.Resources/deployments/inner/"


def test_in_the_outer_scope_names_are_those_of_the_parent(tmp_path: Path) -> None:
    child = template(
        gateway("[parameters('aad')]"), parameters={"aad": {**AAD, "defaultValue": NEW}}
    )
    document = template(deployment(child), parameters={"aad": AAD})
    only = read(tmp_path, {"main.json": document}).only
    assert only.audience.value == OLD
    assert only.address == f"{PREFIX}{GATEWAYS}/vgw-north"


def test_in_the_inner_scope_names_are_the_template_s_own(tmp_path: Path) -> None:
    child = template(
        gateway("[variables('aad')]"),
        parameters={"aad": {**AAD, "defaultValue": NEW}},
        variables={"aad": "[parameters('aad')]"},
    )
    one = deployment(child, properties=INNER)
    assert read(tmp_path, {"main.json": template(one)}).only.audience.value == NEW
    one["properties"]["parameters"] = {"AAD": {"value": "[parameters('legacy')]"}}
    document = template(one, parameters={"legacy": AAD})
    only = read(tmp_path, {"main.json": document}).only
    assert only.audience.value == OLD
    steps = [step.what for step in only.audience.trace[1:]]
    assert steps == [
        "variables('aad')",
        "parameters('aad')",
        "argument for parameter 'AAD'",
        "parameters('legacy')",
        "default of parameter 'legacy'",
    ]


@pytest.mark.parametrize("argument", [None, "[parameters('none')]", "[if(true(), null(), 'x')]"])
def test_an_argument_of_null_leaves_the_default(tmp_path: Path, argument: Any) -> None:
    child = template(gateway("[parameters('aad')]"), parameters={"aad": AAD})
    one = deployment(child, properties={**INNER, "parameters": {"aad": {"value": argument}}})
    nullable = {"none": {"type": "string", "nullable": True}}
    only = read(tmp_path, {"main.json": template(one, parameters=nullable)}).only
    assert only.audience.value == OLD


def test_an_argument_that_may_be_null_may_leave_the_default(tmp_path: Path) -> None:
    child = template(gateway("[parameters('aad')]"), parameters={"aad": AAD})
    argument = (
        f"[if(parameters('x'), createObject('value', '{NEW}'), createObject('value', null()))]"
    )
    one = deployment(child, properties={**INNER, "parameters": {"aad": argument}})
    only = read(tmp_path, {"main.json": template(one, parameters={"x": {"type": "bool"}})}).only
    assert {option.value for option in only.audience.options} == {OLD, NEW}


def test_an_argument_from_a_key_vault_is_not_known(tmp_path: Path) -> None:
    child = template(gateway("[parameters('aad')]"), parameters={"aad": AAD})
    secret = {"reference": {"keyVault": {"id": "/x"}, "secretName": "s"}}
    one = deployment(child, properties={**INNER, "parameters": {"aad": secret}})
    only = read(tmp_path, {"main.json": template(one)}).only
    assert only.audience.status is Status.UNRESOLVED
    assert "is read from a key vault" in (only.audience.reason or "")


def test_the_resource_group_of_a_deployment_is_its_resources_own(tmp_path: Path) -> None:
    child = template(gateway(name="[concat('vgw-', resourceGroup().name)]"))
    target = {"resourceGroup": "rg-hub", "subscriptionId": "7f000000-0000-4000-8000-00000000000a"}
    inner = read(tmp_path, {"main.json": template(deployment(child, properties=INNER, **target))})
    assert inner.only.identity.resource_group == "rg-hub"
    assert inner.only.identity.subscription == target["subscriptionId"]
    assert inner.only.identity.name == "vgw-rg-hub"
    outer = read(tmp_path, {"main.json": template(deployment(child, **target))})
    assert outer.only.identity.resource_group == "rg-hub"
    assert outer.only.identity.name == "vgw-*"


def test_deployments_nest_to_any_depth_and_loop(tmp_path: Path) -> None:
    document = template(gateway("[parameters('aad')]"), parameters={"aad": AAD})
    for level in range(6):
        one = deployment(
            document,
            name=f"[concat('level{level}-', copyIndex())]",
            copy={"name": "loop", "count": 2 if level == 5 else 1},
            properties={**INNER, "parameters": {"aad": {"value": "[parameters('aad')]"}}},
        )
        document = template(one, parameters={"aad": AAD})
    got = read(tmp_path, {"main.json": document})
    assert len(got.gateways) == 2
    assert {one.audience.value for one in got.gateways} == {OLD}
    assert got.gateways[1].address.startswith("Microsoft.Resources/deployments/level5-1/")


def test_an_output_of_a_nested_deployment_is_followed(tmp_path: Path) -> None:
    child = template(
        outputs={
            "aad": {"type": "string", "value": "[parameters('aad')]"},
            "list": {"type": "array", "copy": {"count": 2, "input": "[copyIndex()]"}},
        },
        parameters={"aad": AAD},
    )
    audiences = [
        "[reference('inner').outputs.aad.value]",
        "[reference(resourceId('Microsoft.Resources/deployments', 'inner')).outputs.aad.value]",
        "[reference('inner', '2022-09-01', 'full').properties.outputs.aad.value]",
        f"[if(equals(reference('inner').outputs.list.value[1], 1), '{OLD}', 'x')]",
    ]
    users = [gateway(audience, name=f"g{at}") for at, audience in enumerate(audiences)]
    document = template(deployment(child, properties=INNER), *users)
    got = read(tmp_path, {"main.json": document})
    assert [one.audience.value for one in got.gateways] == [OLD] * 4
    assert "reference('inner').outputs" in [step.what for step in got.gateways[0].audience.trace]


def test_a_symbolic_name_stands_for_a_deployment_too(tmp_path: Path) -> None:
    child = template(outputs={"aad": {"type": "string", "value": OLD}})
    document = template(languageVersion="2.0")
    document["resources"] = {
        "mod": deployment(child, name="[concat('m-', uniqueString('x'))]", properties=INNER),
        "hub": gateway("[reference('mod').outputs.aad.value]"),
    }
    assert read(tmp_path, {"main.json": document}).only.audience.value == OLD


def test_outputs_that_need_each_other_end_with_a_reason(tmp_path: Path) -> None:
    def made(name: str, other: str) -> dict[str, Any]:
        child = template(
            outputs={"x": {"type": "string", "value": "[parameters('x')]"}},
            parameters={"x": {"type": "string"}},
        )
        argument = {"x": {"value": f"[reference('{other}').outputs.x.value]"}}
        return deployment(child, name=name, properties={**INNER, "parameters": argument})

    user = gateway("[reference('a').outputs.x.value]")
    only = read(tmp_path, {"main.json": template(made("a", "b"), made("b", "a"), user)}).only
    assert only.audience.status is Status.UNRESOLVED
    assert "refers to itself" in (only.audience.reason or "")


# Linked templates.

LINKED = template(gateway("[parameters('aad')]"), parameters={"aad": {**AAD, "defaultValue": NEW}})
PASS = {"parameters": {"aad": {"value": OLD}}}


@pytest.mark.parametrize(
    "link",
    [
        {"relativePath": "nested/gateway.json"},
        {"relativePath": "[concat('nested', '/gateway.json')]"},
        {"uri": "[uri(deployment().properties.templateLink.uri, 'nested/gateway.json')]"},
        {"uri": "[uri(parameters('_artifactsLocation'), variables('path'))]"},
    ],
)
def test_a_linked_template_on_disk_is_read_with_its_arguments(tmp_path: Path, link: Any) -> None:
    document = template(
        deployment(properties={"templateLink": link, **PASS}),
        parameters={
            "_artifactsLocation": {
                "type": "string",
                "defaultValue": "[deployment().properties.templateLink.uri]",
            },
            "_artifactsLocationSasToken": {"type": "securestring", "defaultValue": ""},
        },
        variables={
            "path": "[concat('nested/gateway.json', parameters('_artifactsLocationSasToken'))]"
        },
    )
    got = read(tmp_path, {"net/main.json": document, "net/nested/gateway.json": LINKED})
    only = got.only
    assert only.audience.value == OLD
    assert only.location.path == "net/nested/gateway.json"
    assert origins(only)[0][0] == "net/main.json"
    assert got.problems == []
    assert got.found.visited == {"net/main.json", "net/nested/gateway.json"}


def test_templates_that_link_each_other_end_and_one_of_them_stays(tmp_path: Path) -> None:
    def linking(path: str) -> Any:
        return template(gateway(), deployment(properties={"templateLink": {"relativePath": path}}))

    got = read(tmp_path, {"a.json": linking("b.json"), "b.json": linking("a.json")})
    assert [one.location.path for one in got.gateways] == ["a.json", "b.json"]
    assert got.gateways[1].address == f"{PREFIX}{GATEWAYS}/vgw-north"


@pytest.mark.parametrize("path", ["missing.json", "../outside.json"])
def test_a_linked_template_that_is_not_there_is_reported(tmp_path: Path, path: str) -> None:
    (tmp_path / "outside.json").write_text("{}")
    root = tmp_path / "root"
    root.mkdir()
    link = {"templateLink": {"relativePath": path}}
    got = read(root, {"main.json": template(gateway(), deployment(properties=link))})
    assert got.only.audience.value == OLD
    ((where, line, message),) = got.problems
    written = (root / "main.json").read_text().splitlines()
    assert (where, "templateLink" in written[line - 1]) == ("main.json", True)
    assert path in message


# A template that is not in the sources: its arguments are the declaration.


SPEC = {"templateLink": {"id": "/subscriptions/x/resourceGroups/y/providers/z/templateSpecs/net"}}


def remote(**arguments: Any) -> dict[str, Any]:
    values = {name: {"value": value} for name, value in arguments.items()}
    return deployment(properties={**SPEC, "parameters": values})


@pytest.mark.parametrize(
    "arguments",
    [
        {"audience": "api://portal", "tenant": "x"},
        {"audience": CUSTOM},
        {"clientId": CUSTOM, "name": "x"},
        {"aadTenant": "x", "aadIssuer": "y"},
    ],
)
def test_arguments_of_something_else_declare_nothing(tmp_path: Path, arguments: Any) -> None:
    assert (
        read(tmp_path, {"main.json": template(remote(**arguments), {"note": GATEWAYS})}).gateways
        == ()
    )


def test_arguments_of_a_template_spec(tmp_path: Path) -> None:
    document = template(
        remote(aadAudience="[parameters('aad')]", aadTenant="https://login.microsoftonline.com/t"),
        parameters={"aad": AAD},
    )
    only = read(tmp_path, {"main.json": document}).only
    assert only.kind is Kind.GATEWAY
    assert only.address == "Microsoft.Resources/deployments/inner"
    assert only.audience.value == OLD
    assert only.location.text == "aadAudience"
    assert only.tenant.value == "https://login.microsoftonline.com/t"
    assert only.identity.name is None


def test_an_object_argument_of_a_registry_module(tmp_path: Path) -> None:
    document = template(
        remote(p2sVpnParameters={"aadAudience": OLD_US, "vpnProtocols": ["OpenVPN"]}, app=OLD_US)
    )
    got = read(tmp_path, {"main.json": document})
    only = got.only
    assert only.kind is Kind.SERVER_CONFIGURATION
    assert only.address == "Microsoft.Resources/deployments/inner.p2sVpnParameters"
    assert origins(only)[0][2] == OLD_US


def test_what_else_takes_an_argument_is_another_use(tmp_path: Path) -> None:
    document = template(
        remote(aadAudience="[parameters('a')]", aadTenant="t", clientId="[parameters('a')]"),
        parameters={"a": AAD},
    )
    (use,) = read(tmp_path, {"main.json": document}).uses
    assert use.what == "Microsoft.Resources/deployments/inner clientId"


def test_a_nested_template_in_the_expression_of_another_language_version(tmp_path: Path) -> None:
    child = template(languageVersion="2.0", parameters={"p2s": {"type": "object"}})
    child["resources"] = {"hub": holding("[tryGet(parameters('p2s'), 'client')]")}
    one = deployment(
        child,
        properties={**INNER, "parameters": {"p2s": {"value": {"client": {"aadAudience": OLD}}}}},
    )
    only = read(tmp_path, {"main.json": template(one)}).only
    assert only.audience.value == OLD
    assert only.location.text == "vpnClientConfiguration"


def test_a_template_that_an_expression_gives_is_read(tmp_path: Path) -> None:
    document = template(
        deployment("[variables('child')]"), variables={"child": template(gateway(OLD))}
    )
    only = read(tmp_path, {"main.json": document}).only
    assert only.audience.value == OLD
    assert only.address == f"{PREFIX}{GATEWAYS}/vgw-north"


def test_each_of_two_linked_templates_is_read(tmp_path: Path) -> None:
    link = {"templateLink": {"relativePath": "[if(parameters('p'), 'a.json', 'b.json')]"}}
    document = template(deployment(properties=link), parameters={"p": {"type": "bool"}})
    files = {
        "main.json": document,
        "a.json": template(gateway(OLD)),
        "b.json": template(gateway(NEW)),
    }
    found = read(tmp_path, files).gateways
    assert {str(each.audience.value) for each in found} == {OLD, NEW}
    assert all(each.address.startswith(PREFIX) for each in found)


def test_an_unknown_scope_is_either(tmp_path: Path) -> None:
    child = template(
        gateway("[parameters('aad')]"), parameters={"aad": {**AAD, "defaultValue": NEW}}
    )
    scope = "[if(parameters('p'), 'inner', 'outer')]"
    options = {"expressionEvaluationOptions": {"scope": scope}}
    document = template(
        deployment(child, properties=options), parameters={"aad": AAD, "p": {"type": "bool"}}
    )
    found = read(tmp_path, {"main.json": document}).gateways
    assert {str(each.audience.value) for each in found} == {OLD, NEW}

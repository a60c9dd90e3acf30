"""Which gateways a template declares, and what is known of each."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from arm_trees import (
    CUSTOM,
    GATEWAYS,
    NEW,
    OLD,
    OLD_CHINA,
    OLD_US,
    SERVERS,
    gateway,
    holding,
    origins,
    read,
    server,
    template,
    values,
)

from aadrift.gateway import Dialect, Kind, Status

PARAMETER = {"type": "string", "defaultValue": OLD}


# Nothing that these say is a declaration.


@pytest.mark.parametrize(
    "document",
    [
        template(),
        template(gateway(properties={"gatewayType": "ExpressRoute"})),
        template(gateway(properties={"vpnClientConfiguration": None})),
        template({"type": GATEWAYS, "apiVersion": "1", "name": "a", "properties": {}}),
        template(gateway(condition=False)),
        template(gateway(condition="[not(equals(1, 1))]")),
        template({"use": gateway(existing=True)}, languageVersion="2.0"),
        template(gateway(copy={"name": "none", "count": 0})),
        template(gateway(type="Microsoft.Network/virtualNetworkGateways/natRules")),
        template(gateway(type="Microsoft.ApiManagement/service")),
        template(
            holding(
                "[if(equals(parameters('on'), 'yes'), createObject('aadAudience', 'x'), null())]"
            ),
            parameters={"on": {"type": "string", "defaultValue": "no"}},
        ),
        {"name": "app", "resources": {"audience": OLD}, "aadAudience": OLD},
        {"value": [{"type": GATEWAYS, "properties": gateway()["properties"]}]},
        {"$schema": "https://schema.example/createUIDefinition.json", "resources": [gateway()]},
        [gateway()],
        OLD,
    ],
)
def test_what_is_no_declaration(tmp_path: Path, document: Any) -> None:
    got = read(tmp_path, {"main.json": document})
    assert got.gateways == ()
    assert got.problems == []


def test_the_symbolic_resources_of_version_2_are_an_object(tmp_path: Path) -> None:
    document = template(languageVersion="2.0")
    document["resources"] = {"hub": gateway(), "seen": gateway(existing=True, name="other")}
    only = read(tmp_path, {"main.json": document}).only
    assert only.address == f"{GATEWAYS}/vgw-north"


def test_a_literal_in_the_resource(tmp_path: Path) -> None:
    got = read(tmp_path, {"net/main.json": template(gateway(location="westeurope"))})
    only = got.only
    assert (only.kind, only.dialect, only.variant) == (Kind.GATEWAY, Dialect.ARM, None)
    assert only.address == f"{GATEWAYS}/vgw-north"
    assert only.audience.status is Status.RESOLVED
    assert origins(only) == [("net/main.json", 12, OLD)]
    assert only.location.text == "aadAudience"
    assert only.location.line == 12
    assert (only.region, only.cloud, only.stack) == ("westeurope", "AzurePublic", "net")
    assert only.identity.name == "vgw-north"
    assert got.found.visited == {"net/main.json"}


@pytest.mark.parametrize(
    "fold",
    [str.upper, str.lower, lambda text: text],
)
def test_names_differ_in_case_only_for_people(tmp_path: Path, fold: Any) -> None:
    def folded(value: Any) -> Any:
        if isinstance(value, dict):
            kept = {"$schema"}
            return {key if key in kept else fold(key): folded(item) for key, item in value.items()}
        return [folded(item) for item in value] if isinstance(value, list) else value

    document = folded(template(gateway("[PARAMETERS('Aad')]"), parameters={"aad": PARAMETER}))
    only = read(tmp_path, {"main.json": document}).only
    assert values(only) == {OLD}


def test_a_gateway_without_an_audience_is_listed_at_its_header(tmp_path: Path) -> None:
    certificates = {"vpnClientAddressPool": {"addressPrefixes": ["10.9.0.0/24"]}}
    only = read(tmp_path, {"main.json": template(holding(certificates))}).only
    assert only.audience.status is Status.ABSENT
    assert only.location.text == GATEWAYS
    bare = template({"type": SERVERS, "apiVersion": "1", "name": "s", "properties": {}})
    only = read(tmp_path, {"main.json": bare}).only
    assert (only.kind, only.audience.status) == (Kind.SERVER_CONFIGURATION, Status.ABSENT)


def test_settings_beside_the_audience(tmp_path: Path) -> None:
    configuration = {
        "vpnClientProtocols": ["OpenVPN"],
        "vpnAuthenticationTypes": ["AAD", "Certificate"],
        "aadTenant": "https://login.microsoftonline.us/d0e1b5a0-0000-4000-8000-000000000001",
        "aadAudience": OLD_US,
        "aadIssuer": "[concat('https://sts.windows.net/', subscription().tenantId, '/')]",
    }
    document = template(holding(configuration, location="[parameters('where')]"))
    document["parameters"] = {"where": {"type": "string"}}
    only = read(tmp_path, {"main.json": document}).only
    assert only.protocols == ("OpenVPN",)
    assert only.authentication == ("AAD", "Certificate")
    assert only.tenant.value is not None
    assert only.tenant.trace[0].span.text == "aadTenant"
    assert only.issuer.status is Status.UNRESOLVED
    assert [unknown.pattern for unknown in only.issuer.unknowns] == ["https://sts.windows.net/*/"]
    assert only.region is None
    assert [reading.cloud for reading in only.readings] == ["AzureUSGovernment"] * 2


def test_a_server_configuration_holds_its_protocols_itself(tmp_path: Path) -> None:
    one = server(CUSTOM)
    one["properties"] |= {"vpnProtocols": ["OpenVPN"], "vpnAuthenticationTypes": ["AAD"]}
    only = read(tmp_path, {"main.json": template(one)}).only
    assert only.kind is Kind.SERVER_CONFIGURATION
    assert only.audience.value == CUSTOM
    assert (only.protocols, only.authentication) == (("OpenVPN",), ("AAD",))


# Where the literal stands elsewhere.


@pytest.mark.parametrize(
    ("written", "sections", "place"),
    [
        (gateway("[parameters('aad')]"), {"parameters": {"aad": PARAMETER}}, "aadAudience"),
        (gateway("[variables('aad')]"), {"variables": {"aad": OLD}}, "aadAudience"),
        (
            gateway("[variables('by')[parameters('env')].audience]"),
            {
                "parameters": {"env": {"type": "string", "defaultValue": "prod"}},
                "variables": {"by": {"Prod": {"audience": OLD}, "dev": {"audience": NEW}}},
            },
            "aadAudience",
        ),
        (
            holding("[variables('p2s')]"),
            {"variables": {"p2s": {"aadAudience": OLD}}},
            "vpnClientConfiguration",
        ),
        (
            holding("[parameters('p2s')]"),
            {"parameters": {"p2s": {"type": "object", "defaultValue": {"aadAudience": OLD}}}},
            "vpnClientConfiguration",
        ),
        (
            holding("[union(variables('base'), createObject('aadAudience', variables('aad')))]"),
            {"variables": {"base": {"vpnClientProtocols": ["OpenVPN"]}, "aad": OLD}},
            "aadAudience",
        ),
        (
            {**gateway(), "properties": "[variables('all')]"},
            {"variables": {"all": {"vpnClientConfiguration": {"aadAudience": OLD}}}},
            "properties",
        ),
        (
            gateway("[acme.audience('public')]"),
            {
                "functions": [
                    {
                        "namespace": "acme",
                        "members": {
                            "audience": {
                                "parameters": [{"name": "cloud", "type": "string"}],
                                "output": {
                                    "type": "string",
                                    "value": f"[if(equals(parameters('cloud'), 'public'), '{OLD}', "
                                    f"'{NEW}')]",
                                },
                            }
                        },
                    }
                ]
            },
            "aadAudience",
        ),
    ],
)
def test_a_literal_that_is_reached_by_reference(
    tmp_path: Path, written: Any, sections: Any, place: str
) -> None:
    only = read(tmp_path, {"main.json": template(written, **sections)}).only
    assert only.audience.value == OLD
    assert [text for _, _, text in origins(only)] == [OLD]
    assert only.location.text == place
    assert only.audience.trace[0].span == only.location


def test_a_literal_inside_an_expression_is_that_part_of_the_string(tmp_path: Path) -> None:
    written = f"[if(equals(1, 1), createObject('aadAudience', '{OLD}'), null())]"
    only = read(tmp_path, {"main.json": template(holding(written))}).only
    (origin,) = only.audience.origins
    assert origin.text == OLD
    start = origin.file.text.index(written)
    assert origin.start == start + written.index(OLD)
    assert only.location.text == "aadAudience"
    assert only.location.start == start + written.index("aadAudience")


def test_an_undecided_condition_reaches_both_literals(tmp_path: Path) -> None:
    written = f"[if(parameters('old'), '{OLD}', '{NEW}')]"
    document = template(gateway(written), parameters={"old": {"type": "bool"}})
    only = read(tmp_path, {"main.json": document}).only
    assert only.audience.status is Status.UNRESOLVED
    assert values(only) == {OLD, NEW}
    assert only.audience.where is not None


CLOUD_MAP = {
    "AzureCloud": {"audience": OLD},
    "AzureUSGovernment": {"audience": OLD_US},
    "AzureChinaCloud": {"audience": OLD_CHINA},
    "Retired": {"audience": CUSTOM},
}


def test_the_name_of_the_cloud_reaches_every_entry_that_it_can_pick(tmp_path: Path) -> None:
    document = template(
        gateway("[variables('map')[environment().name].audience]"), variables={"map": CLOUD_MAP}
    )
    only = read(tmp_path, {"main.json": document}).only
    assert only.audience.status is Status.UNRESOLVED
    assert values(only) == {OLD, OLD_US, OLD_CHINA}
    only = read(tmp_path, cloud="AzureUSGovernment").only
    assert only.audience.value == OLD_US
    assert only.readings[0].source.startswith("the command line")


def test_a_key_without_a_value_reaches_the_whole_map_or_the_allowed_keys(tmp_path: Path) -> None:
    document = template(
        gateway("[variables('map')[parameters('cloud')].audience]"),
        variables={"map": CLOUD_MAP},
        parameters={"cloud": {"type": "string"}},
    )
    only = read(tmp_path, {"main.json": document}).only
    assert values(only) == {OLD, OLD_US, OLD_CHINA, CUSTOM}
    document["parameters"]["cloud"]["allowedValues"] = ["AzureCloud", "AzureChinaCloud"]
    only = read(tmp_path, {"main.json": document}).only
    assert values(only) == {OLD, OLD_CHINA}


def test_a_value_that_only_a_deployment_knows_keeps_its_reason(tmp_path: Path) -> None:
    document = template(gateway("[reference('app').appId]"))
    only = read(tmp_path, {"main.json": document}).only
    assert only.audience.status is Status.UNRESOLVED
    assert only.audience.reason == "reference() is only known after the deployment"
    assert only.audience.where is not None
    assert only.audience.where.text == "reference('app')"


def test_a_whole_configuration_without_a_value_is_not_passed_over(tmp_path: Path) -> None:
    document = template(holding("[parameters('p2s')]"), parameters={"p2s": {"type": "object"}})
    only = read(tmp_path, {"main.json": document}).only
    assert only.audience.status is Status.UNRESOLVED
    assert "has no default" in (only.audience.reason or "")
    assert only.location.text == "vpnClientConfiguration"


def test_a_secure_parameter_is_never_shown(tmp_path: Path) -> None:
    only = read(tmp_path, {"main.json": _behind_a_secure_parameter(CUSTOM)}).only
    assert only.audience.options == ()
    assert "is secure" in (only.audience.reason or "")


def test_a_public_id_in_a_secure_parameter_is_no_secret(tmp_path: Path) -> None:
    only = read(tmp_path, {"main.json": _behind_a_secure_parameter(OLD)}).only
    (text,) = only.audience.options
    assert text.value == OLD
    assert text.origin is not None


def _behind_a_secure_parameter(audience: str) -> dict[str, Any]:
    value = {"aadAudience": audience}
    return template(
        holding("[parameters('p2s')]"),
        parameters={"p2s": {"$ref": "#/definitions/hidden", "defaultValue": value}},
        definitions={"hidden": {"type": "secureObject"}},
    )


# Loops, conditions, names.


def test_a_loop_makes_one_gateway_each(tmp_path: Path) -> None:
    document = template(
        gateway(
            "[variables('ids')[copyIndex('sites')]]",
            name="[concat('vgw-', parameters('sites')[copyIndex()])]",
            copy={"name": "sites", "count": "[length(parameters('sites'))]"},
        ),
        variables={"ids": [OLD, NEW]},
        parameters={"sites": {"type": "array", "defaultValue": ["weu", "neu"]}},
    )
    got = read(tmp_path, {"main.json": document})
    assert [(one.address, one.audience.value) for one in got.gateways] == [
        (f"{GATEWAYS}/vgw-weu", OLD),
        (f"{GATEWAYS}/vgw-neu", NEW),
    ]


def test_a_name_that_is_not_known_is_shown_as_written(tmp_path: Path) -> None:
    name = "[concat('vgw-', parameters('site'), '-', copyIndex())]"
    document = template(
        gateway(name=name, copy={"name": "c", "count": 2}), parameters={"site": {"type": "string"}}
    )
    got = read(tmp_path, {"main.json": document})
    assert [one.address for one in got.gateways] == [
        f"{GATEWAYS}/{name}[0]",
        f"{GATEWAYS}/{name}[1]",
    ]
    assert [one.identity.name for one in got.gateways] == ["vgw-*-0", "vgw-*-1"]


def test_a_loop_of_unknown_length_counts_once(tmp_path: Path) -> None:
    document = template(
        gateway(
            name="[concat('vgw-', copyIndex())]",
            copy={"name": "c", "count": "[parameters('count')]"},
        ),
        parameters={"count": {"type": "int"}},
    )
    only = read(tmp_path, {"main.json": document}).only
    assert only.address == f"{GATEWAYS}/[concat('vgw-', copyIndex())][*]"
    assert only.audience.value == OLD


@pytest.mark.parametrize("condition", ["[parameters('deploy')]", "[equals(utcNow(), 'x')]", True])
def test_a_condition_that_is_not_known_counts(tmp_path: Path, condition: Any) -> None:
    document = template(gateway(condition=condition), parameters={"deploy": {"type": "bool"}})
    assert read(tmp_path, {"main.json": document}).only.audience.value == OLD


def test_child_resources_are_read_in_the_loop_of_their_parent(tmp_path: Path) -> None:
    parent = {
        "type": "Contoso.Hub/hubs",
        "apiVersion": "1",
        "name": "[concat('h', copyIndex())]",
        "condition": False,
        "copy": {"name": "c", "count": 2},
        "resources": [
            gateway(name="[concat('vgw-', copyIndex())]"),
            {"type": "links", "name": "x"},
        ],
    }
    got = read(tmp_path, {"main.json": template(parent)})
    names = [one.identity.name for one in got.gateways]
    assert names == ["vgw-0", "vgw-1"]


# What else a literal reaches, and what must change with it.


def test_other_uses_of_a_literal_are_named(tmp_path: Path) -> None:
    site = {
        "type": "Microsoft.Web/sites",
        "apiVersion": "1",
        "name": "portal",
        "properties": {"settings": [{"clientId": "[parameters('aad')]"}, {"other": OLD}]},
    }
    document = template(gateway("[parameters('aad')]"), site, parameters={"aad": PARAMETER})
    got = read(tmp_path, {"main.json": document})
    (use,) = got.uses
    assert use.what == "Microsoft.Web/sites/portal properties.settings.0.clientId"
    assert use.location.text == "clientId"
    assert use.origin == got.only.audience.origins[0]
    assert use.trace[0].what == "parameters('aad')"


def test_an_audience_of_another_gateway_is_no_other_use(tmp_path: Path) -> None:
    document = template(
        gateway("[parameters('aad')]"),
        server("[parameters('aad')]"),
        parameters={"aad": PARAMETER},
    )
    got = read(tmp_path, {"main.json": document})
    assert len(got.gateways) == 2
    assert got.uses == ()


def test_the_tenant_and_issuer_of_a_gateway_are_no_other_use(tmp_path: Path) -> None:
    whole = dict.fromkeys(("aadAudience", "aadTenant", "aadIssuer"), "[parameters('aad')]")
    document = template(
        holding("[variables('p2s')]"),
        variables={"p2s": whole},
        parameters={"aad": PARAMETER},
    )
    got = read(tmp_path, {"main.json": document})
    assert got.only.issuer.value == OLD
    assert got.uses == ()


def test_an_allowed_value_changes_with_the_value(tmp_path: Path) -> None:
    allowed = {"type": "string", "defaultValue": OLD, "allowedValues": [OLD_US, OLD.upper()]}
    document = template(gateway("[parameters('aad')]"), parameters={"aad": allowed})
    only = read(tmp_path, {"main.json": document}).only
    assert [span.text for span in only.partners] == [OLD.upper()]
    allowed["allowedValues"].append(NEW)
    only = read(tmp_path, {"main.json": document}).only
    assert only.partners == ()


def test_the_old_enterprise_app_in_code(tmp_path: Path) -> None:
    principal = {
        "import": "microsoftGraphV1",
        "type": "Microsoft.Graph/servicePrincipals@v1.0",
        "existing": True,
        "properties": {"appId": "[variables('aad')]"},
    }
    client = {
        "type": "Microsoft.Graph/applications@v1.0",
        "properties": {"api": {"preAuthorizedApplications": [{"appId": OLD_US}, {"appId": NEW}]}},
    }
    document = template(languageVersion="2.0", variables={"aad": OLD})
    document["resources"] = {"sp": principal, "client": client}
    got = read(tmp_path, {"main.json": document})
    found = [(app.kind, app.value.value, app.location.text) for app in got.found.apps]
    assert found == [
        ("service-principal", OLD, "appId"),
        ("pre-authorized-client", OLD_US, "appId"),
    ]


# Templates as people write them.


def test_comments_lines_and_commas_of_the_arm_dialect(tmp_path: Path) -> None:
    text = """{
      // who owns this: network team
      "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
      "variables": { /* one per cloud */ "aad": "OLD", },
      "resources": [ { "type": "TYPE", "apiVersion": "1", "name": "a",
        "properties": { "vpnClientConfiguration": { "aadAudience": "[concat(
            variables('aad'),
            '')]" } }, }, ],
    }"""
    text = text.replace("OLD", OLD).replace("TYPE", GATEWAYS)
    got = read(tmp_path, {"main.jsonc": text})
    assert got.only.audience.value == OLD
    assert origins(got.only) == [("main.jsonc", 4, OLD)]
    assert got.problems == []


def test_a_byte_order_mark_and_windows_lines(tmp_path: Path) -> None:
    text = json.dumps(template(gateway()), indent=2).replace("\n", "\r\n")
    got = read(tmp_path, {"main.json": b"\xef\xbb\xbf" + text.encode()})
    (origin,) = got.only.audience.origins
    data = origin.file.data
    start, end = origin.byte_range
    assert data[start:end].decode() == OLD


def test_a_template_without_a_schema_is_one_by_its_resources(tmp_path: Path) -> None:
    document = template(gateway())
    del document["$schema"]
    assert read(tmp_path, {"main.json": document}).only.audience.value == OLD

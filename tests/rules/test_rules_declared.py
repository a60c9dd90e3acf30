from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from declared import (
    ABSENT,
    CUSTOM,
    ISSUER,
    NEW,
    NIL,
    OLD,
    OLD_CHINA,
    OLD_GOVERNMENT,
    TENANT,
    TENANT_ID,
    gateway,
    literal,
    one_of,
    source,
    span,
    through,
    unknown,
)

from aadrift.findings import Finding, Level, Safety
from aadrift.gateway import CloudReading, Gateway, Setting
from aadrift.languages.interface import AppUse, Declarations
from aadrift.pairing import pair
from aadrift.rules import evaluate
from aadrift.rules.catalogue import CODES, RULES, rule
from aadrift.source import Problem
from aadrift.values import Null, Piece, Text, Unknown


def findings(*gateways: Gateway) -> tuple[Finding, ...]:
    return evaluate(pair(gateways, None), Declarations())


def codes(*gateways: Gateway) -> list[str]:
    return [one.code for one in findings(*gateways)]


def only(code: str, *gateways: Gateway) -> Finding:
    (one,) = [one for one in findings(*gateways) if one.code == code]
    return one


def computed(value: str) -> Text:
    """A string of two literals."""
    first, second = literal(value[:9]), literal(value[9:], "hub/locals.tf")
    return Text.join([first, second])


def cloud(name: str, source_: str = "the location", where: Any = None) -> CloudReading:
    return CloudReading(name, source_, where)


GOVERNMENT = cloud("AzureUSGovernment")
CHINA_PROVIDER = cloud("AzureChina", "the provider's environment")
GOVERNMENT_TENANT = f"https://login.microsoftonline.us/{TENANT_ID}"

NO_FINDINGS = [
    pytest.param(gateway(NEW), id="migrated"),
    pytest.param(gateway(NEW.upper()), id="migrated, upper case"),
    pytest.param(gateway(ABSENT), id="no audience"),
    pytest.param(gateway(ABSENT, protocols=("IkeV2",)), id="a certificate gateway"),
    pytest.param(gateway(NEW, tenant=TENANT, issuer=ISSUER), id="all settings"),
    pytest.param(gateway(NEW, tenant=TENANT + "/", issuer=ISSUER), id="a tenant with a slash"),
    pytest.param(gateway(NEW, tenant=TENANT_ID, issuer=TENANT_ID), id="ids for a module"),
    pytest.param(gateway(NEW, tenant=unknown(), issuer=unknown()), id="unknown settings"),
    pytest.param(
        gateway(NEW, issuer=unknown("x", "https://sts.windows.net/*/")), id="a slash behind unknown"
    ),
    pytest.param(gateway(NEW, issuer=unknown("x", "*")), id="an issuer of which nothing is known"),
    pytest.param(gateway(NEW, protocols=("IkeV2", "openvpn")), id="OpenVPN among others"),
    pytest.param(gateway(NEW, protocols=()), id="no protocols told"),
    pytest.param(gateway(NEW, readings=(GOVERNMENT,)), id="any cloud"),
    pytest.param(
        gateway(NEW, tenant=GOVERNMENT_TENANT, readings=(GOVERNMENT,)), id="the cloud's tenant host"
    ),
    pytest.param(
        gateway(
            NEW,
            tenant=f"https://login.partner.microsoftonline.cn/{TENANT_ID}",
            readings=(cloud("AzureChina"),),
        ),
        id="another name of the cloud's host",
    ),
    pytest.param(
        gateway(NEW, tenant="https://login.microsoftonline.com/contoso.com", issuer=ISSUER),
        id="a domain is not comparable with an id",
    ),
    pytest.param(
        gateway(NEW, tenant="https://login.microsoftonline.com/common", issuer=ISSUER), id="common"
    ),
]


@pytest.mark.parametrize("one", NO_FINDINGS)
def test_nothing_is_reported_where_nothing_is_wrong(one: Gateway) -> None:
    assert findings(one) == ()


def test_a_manually_registered_audience_is_reported_and_fixed_at_its_literal() -> None:
    one = gateway(OLD)
    found = only("AAD101", one)
    (origin,) = one.audience.origins
    assert (found.location, found.level) == (origin, Level.ERROR)
    assert "manually registered, Azure Public" in found.message
    assert one.address in found.message
    assert NEW in found.message
    assert found.fix is not None
    assert found.fix.safety is Safety.SAFE
    assert [(edit.span, edit.new) for edit in found.fix.edits] == [(origin, NEW)]


def test_each_cloud_has_its_own_old_audience() -> None:
    assert "Azure US Government" in only("AAD101", gateway(OLD_GOVERNMENT)).message
    assert "Azure China" in only("AAD101", gateway(OLD_CHINA.upper())).message


def test_a_computed_audience_is_reported_at_its_use_without_a_fix() -> None:
    one = gateway(computed(OLD))
    found = only("AAD101", one)
    assert found.location == one.location
    assert found.fix is None
    assert "by hand" in found.message
    assert "hub/locals.tf:2" in found.message
    assert found.subject == one.address
    assert "by hand" in only("AAD101", gateway(Text(OLD))).message


def test_a_literal_that_reaches_many_gateways_is_one_finding() -> None:
    shared = literal(OLD, "shared.tf")
    gateways = [
        gateway(shared, address=f"module.hub[{at}].vgw", variant=variant)
        for at in range(3)
        for variant in ("dev.tfvars", "prod.tfvars")
    ]
    found = only("AAD101", *gateways)
    assert found.gateway == gateways[0]
    assert found.gateways == tuple(gateways)
    assert "module.hub[0].vgw and 2 more gateways" in found.message
    assert "in 2 variants" in only("AAD101", *gateways[:2]).message


def test_the_trace_leads_from_the_first_use_to_the_literal() -> None:
    steps = source("a = local.b\n", "x.tf")
    text = through(literal(OLD), (span(steps, "local.b"), "local.b"))
    assert [step.what for step in only("AAD101", gateway(text)).trace] == ["local.b"]


def test_a_compiled_template_is_migrated_with_its_source() -> None:
    compiled = literal(OLD, "main.json").origin
    migrated = literal(NEW, "main.json").origin
    assert compiled is not None
    assert migrated is not None
    fix = only("AAD101", gateway(OLD, partners=(compiled, migrated))).fix
    assert fix is not None
    assert [edit.span.path for edit in fix.edits] == ["hub/main.tf", "main.json"]


def test_an_undecided_choice_reports_each_old_option_at_its_literal() -> None:
    old, government = literal(OLD, "a.tf"), literal(OLD_GOVERNMENT, "b.tf")
    assert codes(gateway(one_of(old, government))) == ["AAD101", "AAD101"]
    assert codes(gateway(one_of(old, Null()))) == ["AAD101"]
    assert sorted(codes(gateway(one_of(old, literal(NEW, "c.tf"))))) == ["AAD101", "AAD104"]
    assert sorted(codes(gateway(one_of(old, unknown())))) == ["AAD101", "AAD104"]
    custom = gateway(one_of(literal(CUSTOM, "c.tf"), literal("x", "d.tf")))
    assert sorted(codes(custom)) == ["AAD103", "AAD104", "AAD105"]


def test_an_audience_of_another_cloud_is_reported_besides_with_the_same_fix() -> None:
    one = gateway(OLD, readings=(GOVERNMENT, cloud("AzurePublic", "the audience itself")))
    legacy, wrong = only("AAD101", one), only("AAD102", one)
    assert wrong.location == legacy.location
    assert wrong.fix == legacy.fix
    assert "Azure US Government according to the location" in wrong.message
    assert "manually registered, Azure Public" in wrong.message


def test_an_audience_does_not_speak_against_itself() -> None:
    text = literal(OLD)
    readings = (cloud("AzureChina", "a map", text.origin), cloud("AzurePublic", "the audience"))
    assert codes(gateway(text, readings=readings)) == ["AAD101"]
    same = (cloud("AzurePublic", "the tenant's host"),)
    assert codes(gateway(OLD, readings=same)) == ["AAD101"]


def test_the_tenants_host_tells_the_cloud_where_nothing_stronger_does() -> None:
    readings = (cloud("AzureUSGovernment", "the tenant's host"),)
    assert codes(gateway(OLD, tenant=GOVERNMENT_TENANT, readings=readings)) == ["AAD101", "AAD102"]


def test_sources_that_contradict_each_other_about_the_cloud_are_a_warning() -> None:
    one = gateway(NEW, readings=(CHINA_PROVIDER, GOVERNMENT))
    found = only("AAD102", one)
    assert (found.level, found.fix, found.location) == (Level.WARNING, None, one.location)
    assert "Azure China according to the provider's environment" in found.message
    assert "Azure US Government according to the location" in found.message
    assert codes(gateway(ABSENT, readings=(CHINA_PROVIDER, GOVERNMENT))) == []


def test_a_custom_audience_gets_advice_and_no_fix() -> None:
    found = only("AAD103", gateway(CUSTOM))
    assert (found.level, found.fix) == (Level.NOTE, None)
    assert f"app registration {CUSTOM}" in found.message
    assert f"<applicationid>{NEW}</applicationid>" in found.message


INVALID = [
    (NIL, "placeholder"),
    ("<your-app-id>", "placeholder"),
    ("xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx", "placeholder"),
    ("vpn", "not a GUID"),
    ("https://contoso.com/vpn", "a URL"),
    (f"api://{CUSTOM}", "a URL"),
    (f" {OLD}", "something around it"),
    (f"{{{OLD}}}", "something around it"),
]


@pytest.mark.parametrize(("value", "what"), INVALID)
def test_what_is_no_app_id_is_reported_and_never_rewritten(value: str, what: str) -> None:
    one = gateway(value)
    assert codes(one) == ["AAD105"]
    found = only("AAD105", one)
    assert found.fix is None
    assert what in found.message


def test_long_and_unprintable_values_do_not_spoil_a_message() -> None:
    message = only("AAD105", gateway("a\x1b[31m" + "b" * 5000)).message
    assert "\x1b" not in message
    assert len(message) < 500


def test_an_unresolved_audience_tells_the_reason_and_the_place() -> None:
    one = gateway(unknown())
    found = only("AAD104", one)
    assert (found.level, found.location) == (Level.WARNING, one.location)
    assert "var.audience has no value (hub/variables.tf:1)" in found.message
    two = [gateway(unknown(), address=address) for address in "ab"]
    assert len(findings(*two)) == 1
    other = gateway(unknown("it is a data source"))
    assert len(findings(one, other)) == 2


def test_an_issuer_without_a_slash_gets_one() -> None:
    one = gateway(NEW, issuer=ISSUER.rstrip("/"))
    found = only("AAD106", one)
    assert found.level is Level.ERROR
    assert found.fix is not None
    assert [edit.new for edit in found.fix.edits] == [ISSUER]
    assert found.location == one.issuer.origins[0]


def test_a_computed_issuer_without_a_slash_is_left_to_a_person() -> None:
    one = gateway(NEW, issuer=computed(ISSUER.rstrip("/")))
    found = only("AAD106", one)
    assert found.fix is None
    assert found.location == one.location
    assert "hub/locals.tf:2" in found.message


@pytest.mark.parametrize(
    ("pattern", "level"),
    [
        ("https://sts.windows.net/*", Level.WARNING),
        ("https://sts.windows.net/*/v2.0", Level.ERROR),
    ],
)
def test_an_issuer_known_in_part_is_judged_by_its_end(pattern: str, level: Level) -> None:
    found = only("AAD106", gateway(NEW, issuer=unknown("x", pattern)))
    assert (found.level, found.fix) == (level, None)
    assert pattern in found.message


MALFORMED = [
    ({"tenant": TENANT.replace("com/", "com\\")}, "backslash"),
    ({"tenant": unknown("x", "https://login.microsoftonline.com\\*")}, "backslash"),
    ({"issuer": ISSUER[:-1] + "\\"}, "backslash"),
    ({"tenant": ISSUER}, "sign-in host of no cloud"),
    ({"tenant": GOVERNMENT_TENANT, "readings": (cloud("AzurePublic"),)}, "Azure US Government"),
    (
        {
            "tenant": unknown("x", "https://login.microsoftonline.us/*"),
            "readings": (cloud("AzurePublic"),),
        },
        "Azure US Government",
    ),
    ({"tenant": TENANT, "readings": (GOVERNMENT,)}, "There it is login.microsoftonline.us"),
    ({"tenant": ISSUER, "readings": (GOVERNMENT,)}, "belongs to no cloud"),
    ({"issuer": ISSUER, "readings": (CHINA_PROVIDER,)}, "There it is sts.chinacloudapi.cn"),
]


@pytest.mark.parametrize(("settings", "reason"), MALFORMED)
def test_a_malformed_tenant_is_reported_and_left_to_a_person(
    settings: dict[str, Any], reason: str
) -> None:
    found = only("AAD107", gateway(NEW, **settings))
    assert (found.level, found.fix) == (Level.ERROR, None)
    assert reason in found.message
    assert codes(gateway(NEW, **settings)) == ["AAD107"]


def test_a_tenant_host_that_itself_tells_the_cloud_is_not_wrong() -> None:
    readings = (cloud("AzureUSGovernment", "the tenant's host"),)
    assert codes(gateway(NEW, tenant=GOVERNMENT_TENANT, readings=readings)) == []


def test_tenant_and_issuer_of_different_tenants_are_reported_at_the_issuer() -> None:
    other = ISSUER.replace("2b9c", "3d8e")
    one = gateway(NEW, tenant=TENANT, issuer=other)
    found = only("AAD108", one)
    assert found.location == one.issuer.origins[0]
    assert TENANT_ID in found.message
    assert codes(gateway(NEW, tenant=TENANT, issuer=one_of(literal(ISSUER), literal(other)))) == []


def test_entra_authentication_without_openvpn_is_reported_at_its_use() -> None:
    one = gateway(NEW, protocols=("IkeV2",))
    found = only("AAD109", one)
    assert (found.level, found.location) == (Level.WARNING, one.location)
    assert codes(gateway(unknown(), protocols=("IkeV2",))).count("AAD109") == 1


def _app(kind: str, value: str) -> AppUse:
    text = literal(value, "apps.tf")
    assert text.origin is not None
    return AppUse(kind, f"azuread.{kind}", text.origin, text)


def test_the_old_app_in_code_is_noted_with_what_to_do() -> None:
    apps = (
        _app("service-principal", OLD),
        _app("pre-authorized-client", OLD_GOVERNMENT),
        _app("service-principal", NEW),
    )
    first, second = evaluate(pair([], None), Declarations(apps=apps))
    assert (first.code, second.code) == ("AAD111", "AAD111")
    assert {first.level, second.level} == {Level.NOTE}
    messages = {first.message, second.message}
    assert any("authorises the old Azure VPN client" in message for message in messages)
    assert any("enterprise app" in message for message in messages)


def test_problems_become_findings_at_their_line() -> None:
    problems = [Problem("a.tf", 3, "expected a label"), Problem("a.tf", 9, "expected '}'")]
    found = evaluate(pair([], None), Declarations(), problems)
    assert [(one.code, one.level, one.problem) for one in found] == [
        ("AAD901", Level.WARNING, problem) for problem in problems
    ]
    assert "a.tf" in found[0].message
    assert "line 3" in found[0].message


def test_findings_come_in_the_order_of_their_places() -> None:
    gateways = [gateway(OLD, path=f"{name}.tf", address=name) for name in "cab"]
    places = [one.location.path for one in findings(*gateways) if one.location]
    assert places == sorted(places)


def test_the_catalogue_describes_every_rule_once() -> None:
    expected = [*range(101, 113), *range(201, 207), 301, 901, 902]
    assert [one.code for one in RULES] == [f"AAD{number}" for number in expected]
    assert len({one.name for one in RULES}) == len(RULES)
    for one in RULES:
        assert rule(one.code) is one
        assert all([one.summary, one.why, one.fix, one.example])
        assert not one.summary.endswith(".")
        assert one.why.endswith(".")
        assert one.fix.endswith(".")
    assert {one.code for one in RULES} == CODES
    with pytest.raises(KeyError):
        rule("AAD999")


def test_a_setting_of_another_type_is_unresolved() -> None:
    one = replace(gateway(NEW), audience=Setting.of(Unknown("it is a list")))
    assert codes(one) == ["AAD104"]


def test_a_literal_with_an_escape_sequence_is_not_edited() -> None:
    file = source('x = "\\u0034' + OLD[1:] + '"\n')
    place = span(file, "\\u0034" + OLD[1:])
    text = Text(OLD, (Piece(len(OLD), place, verbatim=False),))
    assert only("AAD101", gateway(text)).fix is None

from __future__ import annotations

from typing import Any

from declared import (
    ABSENT,
    CUSTOM,
    CUSTOM_2,
    ISSUER,
    NEW,
    OLD,
    SUB,
    TENANT,
    gateway,
    literal,
    live,
    unknown,
)

from aadrift.findings import Finding, Level
from aadrift.gateway import Gateway, LiveGateway
from aadrift.languages.interface import Declarations
from aadrift.live.interface import LiveReading
from aadrift.pairing import pair
from aadrift.rules import RuleOptions, evaluate


def findings(
    gateways: list[Gateway], *found: LiveGateway, strict: bool = False
) -> tuple[Finding, ...]:
    readings = [LiveReading("live.json", found, frozenset({SUB}))]
    options = RuleOptions(strict=strict)
    every = evaluate(pair(gateways, readings), Declarations(), (), options)
    return tuple(one for one in every if one.code.startswith("AAD2"))


def only(gateways: list[Gateway], *found: LiveGateway, strict: bool = False) -> Finding:
    (one,) = findings(gateways, *found, strict=strict)
    return one


def test_nothing_is_reported_where_code_and_azure_agree() -> None:
    for audience in (NEW, OLD, CUSTOM):
        assert findings([gateway(audience)], live(audience)) == ()
    assert findings([gateway(ABSENT)], live(None)) == ()
    assert findings([gateway(ABSENT)]) == ()
    assert findings([], live(None)) == ()
    assert findings([gateway(unknown())], live(OLD)) == ()


def test_code_behind_live_is_an_error_at_the_literal_with_its_fix() -> None:
    one = gateway(OLD)
    found = only([one], live(NEW))
    assert (found.code, found.level) == ("AAD201", Level.ERROR)
    assert found.location == one.audience.origins[0]
    assert found.live == live(NEW)
    assert found.fix is not None
    assert "vgw-hub (resource group rg-hub" in found.message
    assert "manually registered, Azure Public" in found.message


def test_not_applied_is_a_warning() -> None:
    found = only([gateway(NEW)], live(OLD))
    assert (found.code, found.level, found.fix) == ("AAD202", Level.WARNING, None)
    assert "Azure still has" in found.message


def test_drift_names_what_differs() -> None:
    found = only([gateway(CUSTOM)], live(CUSTOM_2))
    assert (found.code, found.level) == ("AAD203", Level.ERROR)
    assert CUSTOM in found.message
    assert CUSTOM_2 in found.message
    assert "none in Azure" in only([gateway(OLD)], live(None)).message
    one = gateway(NEW, tenant=TENANT, issuer=ISSUER)
    found = only(
        [one], live(NEW, tenant="https://login.microsoftonline.com/x", issuer="https://y/")
    )
    assert found.location == one.tenant.origins[0]
    assert "the tenant is" in found.message
    assert "the issuer is" in found.message


def test_an_audience_that_only_azure_has_is_drift_at_the_place_of_use() -> None:
    one = gateway(ABSENT)
    found = only([one], live(OLD))
    assert (found.code, found.location) == ("AAD203", one.location)
    assert "none in code" in found.message


def test_one_literal_is_one_finding_of_each_rule() -> None:
    shared = literal(OLD, "shared.tf")
    gateways = [gateway(shared, f"vgw-{at}", address=f"hub[{at}]") for at in range(3)]
    found = only(gateways, *(live(NEW, f"vgw-{at}") for at in range(3)))
    assert len(found.gateways) == 3
    assert "hub[0] and 2 more gateways" in found.message
    split = findings(gateways, live(CUSTOM, "vgw-0"), live(CUSTOM_2, "vgw-1"), live(NEW, "vgw-2"))
    assert [one.code for one in split] == ["AAD201", "AAD203", "AAD203"]
    assert len({one.subject for one in split}) == 3


def test_an_undeclared_gateway_is_a_warning_without_a_place() -> None:
    found = only([], live(OLD))
    assert (found.code, found.level, found.location) == ("AAD204", Level.WARNING, None)
    assert found.subject == live(OLD).id.lower()
    assert only([], live(OLD), strict=True).level is Level.ERROR
    assert only([], live(NEW), strict=True).level is Level.WARNING


def test_what_is_not_deployed_is_noted_at_the_place_of_use() -> None:
    one = gateway(NEW)
    found = only([one])
    assert (found.code, found.level, found.location) == ("AAD205", Level.NOTE, one.location)
    assert "vgw-hub in the resource group rg-hub" in found.message


def test_an_ambiguous_gateway_names_its_candidates() -> None:
    groups = [f"rg-{at}" for at in range(9)]
    found = only([gateway(NEW, group=None)], *(live(NEW, group=group) for group in groups))
    assert (found.code, found.level) == ("AAD206", Level.WARNING)
    assert "9 live gateways" in found.message
    assert "rg-0" in found.message
    assert "4 more" in found.message


def test_two_declarations_for_one_gateway_are_both_named() -> None:
    gateways = [
        gateway(NEW, address="a", path="x/main.tf"),
        gateway(NEW, address="b", path="y/main.tf"),
    ]
    found = only(gateways, live(NEW))
    assert (found.code, found.level) == ("AAD206", Level.WARNING)
    assert "a (x/main.tf:2) and b (y/main.tf:2)" in found.message
    assert [one.address for one in found.gateways] == ["a", "b"]


def test_an_unresolved_audience_tells_what_azure_has() -> None:
    readings = [LiveReading("live.json", (live(OLD),))]
    (found,) = evaluate(pair([gateway(unknown())], readings), Declarations())
    assert found.code == "AAD104"
    assert f"Azure has {OLD} (manually registered, Azure Public)" in found.message


def test_without_live_evidence_no_live_rule_speaks() -> None:
    gateways: list[Any] = [gateway(audience) for audience in (OLD, NEW, CUSTOM, ABSENT)]
    every = evaluate(pair(gateways, None), Declarations())
    assert {one.code for one in every} == {"AAD101", "AAD103"}

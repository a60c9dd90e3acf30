from __future__ import annotations

from typing import Any

import pytest
from declared import (
    CUSTOM,
    CUSTOM_2,
    ISSUER,
    NEW,
    OLD,
    SUB,
    gateway,
    literal,
    live,
    live_id,
    one_of,
    unknown,
)

from aadrift.findings import Judged
from aadrift.gateway import Gateway, Kind, LiveGateway, Status, Verdict
from aadrift.live.interface import LiveReading
from aadrift.pairing import pair
from aadrift.recorded.interface import Recorded, RecordedGateway

ADDRESS = "azurerm_virtual_network_gateway.hub"


def record(**more: Any) -> RecordedGateway:
    known: dict[str, Any] = {
        "address": ADDRESS,
        "source": "state.json",
        "id": live_id(),
        "kind": Kind.GATEWAY,
        "name": "vgw-hub",
        "resource_group": "rg-hub",
    }
    return RecordedGateway(**(known | more))


def judged(
    gateways: list[Gateway], records: list[RecordedGateway], *found: LiveGateway
) -> tuple[Judged, ...]:
    readings = [LiveReading("live.json", found, frozenset({SUB}))]
    return pair(gateways, readings, Recorded({ADDRESS: tuple(records)})).judged


def only(declared: Gateway, records: list[RecordedGateway], *found: LiveGateway) -> Judged:
    (one,) = judged([declared], records, *found)
    return one


NOBODY = gateway(OLD, name=None, group=None)


def test_an_id_from_a_state_pairs_what_the_sources_cannot_name() -> None:
    one = only(NOBODY, [record()], live(), live(OLD, "vgw-spoke"))
    assert one.live == live()
    assert one.gateway.identity.id == live_id()
    assert one.gateway.identity.name == "vgw-hub"


def test_ids_compare_without_case() -> None:
    assert only(NOBODY, [record(id=live_id().upper(), name=None)], live()).live == live()


IGNORED = [
    pytest.param({"address": "azurerm_virtual_network_gateway.other"}, id="another address"),
    pytest.param({"kind": Kind.SERVER_CONFIGURATION}, id="another kind"),
    pytest.param({"action": "delete"}, id="a deletion"),
]


@pytest.mark.parametrize("change", IGNORED)
def test_records_of_something_else_are_not_used(change: dict[str, Any]) -> None:
    other = record(**change)
    readings = [LiveReading("live.json", (live(), live(OLD, "vgw-spoke")))]
    (one,) = pair([NOBODY], readings, Recorded({other.address: (other,)})).judged
    assert one.live is None


def test_a_record_under_another_name_belongs_to_another_stack() -> None:
    spoke = gateway(OLD, "vgw-spoke", group=None)
    assert only(spoke, [record()], live()).live is None
    assert only(spoke, [record()], live(), live(NEW, "vgw-spoke")).verdict is Verdict.CODE_BEHIND


def test_of_several_states_the_one_that_fits_the_name_is_used() -> None:
    records = [
        record(source=f"{env}.json", id=live_id(f"vgw-{env}"), name=f"vgw-{env}")
        for env in ("dev", "test", "prod")
    ]
    found = [live(OLD, f"vgw-{env}") for env in ("dev", "test", "prod")]
    declared = gateway(OLD, "vgw-p*", group=None)
    assert only(declared, records, *found).live == found[2]


def test_several_states_that_fit_are_ambiguous_among_themselves() -> None:
    records = [record(source="a.json"), record(source="b.json", id=live_id(group="rg-b"))]
    records[1] = record(source="b.json", id=live_id(group="rg-b"), resource_group="rg-b")
    found = [live(), live(OLD, group="rg-b"), live(OLD, group="rg-c")]
    one = only(gateway(OLD, group=None), records, *found)
    assert (one.verdict, set(one.candidates)) == (Verdict.AMBIGUOUS, set(found[:2]))


def test_a_state_in_the_stacks_folder_is_the_stacks() -> None:
    stacks = ["live/dev", "live/prod"]
    gateways = [gateway(OLD, None, None, stack=stack, path=f"{stack}/main.tf") for stack in stacks]
    records = [
        record(
            source=f"/repo/{stack}/terraform.tfstate",
            id=live_id(name),
            name=name,
        )
        for stack, name in zip(stacks, ["vgw-dev", "vgw-prod"], strict=True)
    ]
    found = [live(OLD, "vgw-dev"), live(NEW, "vgw-prod")]
    assert [one.live for one in judged(gateways, records, *found)] == found
    assert [one.live for one in judged(gateways, records[1:], *found)] == [None, found[1]]


def test_a_state_that_two_stacks_could_own_decides_for_neither() -> None:
    gateways = [gateway(OLD, None, None, stack=stack, path=f"{stack}/main.tf") for stack in "ab"]
    assert [one.live for one in judged(gateways, [record()], live())] == [None, None]


def test_variants_share_the_state_of_their_declaration() -> None:
    gateways = [gateway(OLD, None, None, variant=f"{env}.tfvars") for env in ("dev", "prod")]
    assert [one.live for one in judged(gateways, [record()], live())] == [live(), live()]


def test_many_stacks_with_one_address_each_find_their_own_state() -> None:
    stacks = [f"stacks/{at}" for at in range(100)]
    gateways = [gateway(OLD, None, None, stack=stack, path=f"{stack}/main.tf") for stack in stacks]
    records = [
        record(source=f"{stack}/terraform.tfstate", id=live_id(f"vgw-{at}"), name=f"vgw-{at}")
        for at, stack in enumerate(stacks)
    ]
    found = [live(OLD, f"vgw-{at}") for at in range(100)]
    assert [one.live for one in judged(gateways, records, *found)] == found
    named = [gateway(OLD, f"vgw-{at}", None, stack=f"elsewhere/{at}") for at in range(100)]
    assert [one.live for one in judged(named, records, *found)] == found


def test_a_gateway_that_moved_to_another_resource_group_is_found_by_either_name() -> None:
    stale = record(id=live_id(group="rg-old"), resource_group="rg-old")
    declared = gateway(OLD, group="rg-new")
    at_new, at_old = live(OLD, group="rg-new"), live(NEW, group="rg-old")
    assert only(declared, [stale], at_new).live == at_new
    assert only(declared, [stale], at_old).live == at_old
    assert only(declared, [stale], at_old, at_new).live == at_new
    assert only(declared, [stale]).verdict is Verdict.NOT_DEPLOYED


def test_a_plan_names_what_is_not_created_yet() -> None:
    planned = record(id=None, planned=True, action="create", audience=OLD)
    one = only(NOBODY, [planned], live(OLD, "vgw-spoke"))
    assert (one.gateway.identity.name, one.gateway.identity.id) == ("vgw-hub", None)
    assert one.verdict is Verdict.NOT_DEPLOYED


def test_a_plan_resolves_what_the_sources_leave_open() -> None:
    open_end = gateway(unknown(), issuer=unknown("x", "https://sts.windows.net/*"))
    planned = record(planned=True, audience=OLD, issuer=ISSUER, source="plan.json")
    one = only(open_end, [planned], live(NEW))
    assert one.verdict is Verdict.CODE_BEHIND
    audience = one.gateway.audience
    assert (audience.status, audience.value, audience.origins) == (Status.RESOLVED, OLD, ())
    assert "plan.json plans this value" in (audience.reason or "")
    assert one.gateway.issuer.value == ISSUER


def test_a_plan_chooses_among_the_options_and_keeps_their_literal() -> None:
    old = literal(OLD)
    choice = gateway(one_of(old, literal(NEW, "other.tf")))
    one = only(choice, [record(planned=True, audience=OLD.upper())], live(OLD))
    assert one.verdict is Verdict.LEGACY
    assert one.gateway.audience.origins == (old.origin,)


def test_a_plan_made_from_other_sources_resolves_nothing() -> None:
    choice = gateway(one_of(literal(OLD), literal(NEW)))
    planned = record(planned=True, audience=CUSTOM)
    assert only(choice, [planned], live(OLD)).verdict is Verdict.UNRESOLVED
    pattern = gateway(unknown("x", "c632*"))
    assert only(pattern, [record(planned=True, audience=OLD)]).verdict is Verdict.UNRESOLVED


def test_a_state_resolves_nothing_since_it_may_be_older_than_the_code() -> None:
    one = only(gateway(unknown()), [record(audience=OLD, applied=OLD)], live(OLD))
    assert one.verdict is Verdict.UNRESOLVED


SHARPENED = [
    (NEW, OLD, OLD, Verdict.NOT_APPLIED),
    (NEW, OLD, None, Verdict.NOT_APPLIED),
    (NEW, OLD, NEW, Verdict.DRIFTED),
    (CUSTOM, CUSTOM_2, CUSTOM, Verdict.DRIFTED),
    (CUSTOM, CUSTOM_2, CUSTOM_2, Verdict.NOT_APPLIED),
    (NEW, CUSTOM, CUSTOM, Verdict.NOT_APPLIED),
    (NEW, CUSTOM, None, Verdict.DRIFTED),
    (OLD, NEW, OLD, Verdict.CODE_BEHIND),
    (OLD, NEW, NEW, Verdict.CODE_BEHIND),
    (OLD, OLD, NEW, Verdict.LEGACY),
]


@pytest.mark.parametrize(("declared", "actual", "applied", "expected"), SHARPENED)
def test_what_was_last_applied_tells_drift_from_not_applied(
    declared: str, actual: str, applied: str | None, expected: Verdict
) -> None:
    one = only(gateway(declared), [record(applied=applied)], live(actual))
    assert one.verdict is expected

from __future__ import annotations

from typing import Any

import pytest
from declared import (
    ABSENT,
    CUSTOM,
    CUSTOM_2,
    ISSUER,
    NEW,
    OLD,
    OLD_GOVERNMENT,
    SUB,
    TENANT,
    TENANT_ID,
    gateway,
    literal,
    live,
    live_id,
    one_of,
    unknown,
)
from hypothesis import given
from hypothesis import strategies as st

from aadrift.findings import Judged
from aadrift.gateway import Gateway, Kind, LiveGateway, Verdict
from aadrift.live.interface import LiveReading
from aadrift.pairing import Pairing, pair

OTHER_SUB = "9a8b7c6d-1111-4222-8333-444455556666"


def reading(*gateways: LiveGateway, **more: Any) -> LiveReading:
    return LiveReading(more.pop("source", "live.json"), gateways, **more)


def everything(*gateways: LiveGateway) -> list[LiveReading]:
    """A complete reading of the one subscription that there is."""
    return [reading(*gateways, subscriptions=frozenset({SUB}))]


def only(pairing: Pairing) -> Judged:
    (one,) = pairing.judged
    return one


def verdict(declared: Gateway, *gateways: LiveGateway) -> Verdict:
    return only(pair([declared], everything(*gateways))).verdict


def test_nothing_declared_and_nothing_live_is_nothing() -> None:
    assert pair([], None) == Pairing()
    assert pair([], []) == Pairing(compared=True)


TABLE = [
    (NEW, NEW, Verdict.MIGRATED),
    (NEW, NEW.upper(), Verdict.MIGRATED),
    (OLD, OLD, Verdict.LEGACY),
    (OLD, OLD_GOVERNMENT, Verdict.LEGACY),
    (OLD, NEW, Verdict.CODE_BEHIND),
    (NEW, OLD, Verdict.NOT_APPLIED),
    (CUSTOM, CUSTOM, Verdict.CUSTOM),
    (CUSTOM, CUSTOM_2, Verdict.DRIFTED),
    (CUSTOM, NEW, Verdict.DRIFTED),
    (NEW, CUSTOM, Verdict.DRIFTED),
    (OLD, CUSTOM, Verdict.DRIFTED),
    (CUSTOM, OLD, Verdict.DRIFTED),
    ("<app-id>", "<app-id>", Verdict.CUSTOM),
    ("<app-id>", NEW, Verdict.DRIFTED),
    (OLD, None, Verdict.DRIFTED),
    (NEW, None, Verdict.DRIFTED),
    (ABSENT, None, Verdict.ABSENT),
    (ABSENT, OLD, Verdict.DRIFTED),
    (unknown(), OLD, Verdict.UNRESOLVED),
    (unknown(), None, Verdict.UNRESOLVED),
    (one_of(literal(OLD), literal(NEW)), NEW, Verdict.UNRESOLVED),
]


@pytest.mark.parametrize(("declared", "actual", "expected"), TABLE)
def test_the_table_of_declared_against_live(
    declared: Any, actual: str | None, expected: Verdict
) -> None:
    assert verdict(gateway(declared), live(actual)) is expected


@pytest.mark.parametrize(
    ("declared", "with_live", "without"),
    [
        (OLD, Verdict.NOT_DEPLOYED, Verdict.DECLARED_ONLY),
        (NEW, Verdict.NOT_DEPLOYED, Verdict.DECLARED_ONLY),
        (CUSTOM, Verdict.NOT_DEPLOYED, Verdict.DECLARED_ONLY),
        (ABSENT, Verdict.ABSENT, Verdict.ABSENT),
        (unknown(), Verdict.UNRESOLVED, Verdict.UNRESOLVED),
    ],
)
def test_the_table_without_a_live_gateway(
    declared: Any, with_live: Verdict, without: Verdict
) -> None:
    assert verdict(gateway(declared)) is with_live
    assert only(pair([gateway(declared)], None)).verdict is without


SAME = [
    ({}, {}),
    ({"tenant": TENANT, "issuer": ISSUER}, {}),
    ({}, {"tenant": TENANT, "issuer": ISSUER}),
    ({"tenant": TENANT + "/"}, {"tenant": TENANT.upper()}),
    ({"tenant": TENANT_ID}, {"tenant": TENANT}),
    ({"issuer": ISSUER}, {"issuer": ISSUER.upper()}),
    ({"tenant": unknown()}, {"tenant": TENANT}),
]
DIFFERENT = [
    ({"tenant": TENANT.replace("2b", "3c")}, {"tenant": TENANT}),
    ({"tenant": TENANT_ID.replace("2b", "3c")}, {"tenant": TENANT}),
    ({"issuer": ISSUER.rstrip("/")}, {"issuer": ISSUER}),
]


@pytest.mark.parametrize(("declared", "actual"), SAME)
def test_equal_settings_in_other_spellings_are_no_drift(
    declared: dict[str, Any], actual: dict[str, Any]
) -> None:
    assert verdict(gateway(NEW, **declared), live(NEW, **actual)) is Verdict.MIGRATED


@pytest.mark.parametrize(("declared", "actual"), DIFFERENT)
def test_different_settings_are_drift_when_the_audience_is_the_same(
    declared: dict[str, Any], actual: dict[str, Any]
) -> None:
    assert verdict(gateway(NEW, **declared), live(NEW, **actual)) is Verdict.DRIFTED
    assert verdict(gateway(OLD, **declared), live(NEW, **actual)) is Verdict.CODE_BEHIND


PAIRS = [
    pytest.param({"sub": SUB}, {}, id="all parts"),
    pytest.param({"sub": SUB.upper(), "group": "RG-Hub", "name": "VGW-HUB"}, {}, id="case"),
    pytest.param({}, {}, id="no subscription"),
    pytest.param({"group": None}, {}, id="a name"),
    pytest.param({"group": None, "name": "vgw-*"}, {}, id="a pattern"),
    pytest.param({"name": "*-hub", "group": "rg-*"}, {}, id="two patterns"),
    pytest.param({"name": None}, {}, id="a group"),
    pytest.param({"name": None, "group": "*-hub"}, {}, id="a group's pattern"),
    pytest.param(
        {"name": None, "group": None, "region": "westeurope"},
        {"location": "West Europe"},
        id="region",
    ),
    pytest.param({"region": "West Europe"}, {"location": "westeurope"}, id="spelling of regions"),
    pytest.param({"region": "westeurope"}, {"location": None}, id="live region unknown"),
    pytest.param({"region": None}, {"location": "westeurope"}, id="declared region unknown"),
    pytest.param(
        {"sub": SUB, "region": "northeurope"}, {"location": "westeurope"}, id="an id beats a region"
    ),
    pytest.param({"id": live_id().upper(), "name": None, "group": None}, {}, id="an id"),
    pytest.param({"id": live_id(), "name": "x", "group": "y"}, {}, id="an id beats names"),
]


@pytest.mark.parametrize(("declared", "actual"), PAIRS)
def test_one_fitting_gateway_is_paired(declared: dict[str, Any], actual: dict[str, Any]) -> None:
    bystanders = [
        live(NEW, "a", "b", location="uksouth"),
        live(NEW, "a", "rg-hub", kind=Kind.SERVER_CONFIGURATION),
    ]
    pairing = pair([gateway(OLD, **declared)], everything(*bystanders, live(OLD, **actual)))
    one = only(pairing)
    assert one.live is not None
    assert (one.live.id, one.verdict) == (live_id(), Verdict.LEGACY)
    assert pairing.is_paired(one.live)
    assert {other.identity.name for other in pairing.undeclared} == {"a"}


NO_PAIRS = [
    pytest.param({"name": "vgw-spoke"}, {}, id="another name"),
    pytest.param({"group": "rg-spoke"}, {}, id="another group"),
    pytest.param({"sub": OTHER_SUB}, {}, id="another subscription"),
    pytest.param({"kind": Kind.SERVER_CONFIGURATION}, {}, id="another kind"),
    pytest.param({"region": "westus"}, {"location": "westeurope"}, id="another region"),
    pytest.param({"name": "vgw-*-weu"}, {}, id="a pattern that does not fit"),
    pytest.param({"name": "vgw.*"}, {}, id="a dot is a dot"),
    pytest.param({"id": live_id("vgw-spoke")}, {}, id="another id"),
]


@pytest.mark.parametrize(("declared", "actual"), NO_PAIRS)
def test_what_does_not_fit_is_not_paired(declared: dict[str, Any], actual: dict[str, Any]) -> None:
    pairing = pair([gateway(OLD, **declared)], everything(live(OLD, **actual)))
    assert only(pairing).live is None
    assert only(pairing).candidates == ()
    assert [one.identity.name for one in pairing.undeclared] == ["vgw-hub"]


def test_several_candidates_are_ambiguous_and_none_of_them_undeclared() -> None:
    twins = [live(OLD, group="rg-weu"), live(NEW, group="rg-neu")]
    pairing = pair([gateway(OLD, group=None)], everything(*twins, live(OLD, "vgw-lab")))
    one = only(pairing)
    assert (one.verdict, one.live) == (Verdict.AMBIGUOUS, None)
    assert set(one.candidates) == set(twins)
    assert [other.identity.name for other in pairing.undeclared] == ["vgw-lab"]


def test_a_gateway_of_which_nothing_is_known_is_never_paired() -> None:
    nobody = gateway(OLD, name=None, group=None, sub=SUB)
    pairing = pair([nobody], everything(live()))
    assert only(pairing).verdict is Verdict.AMBIGUOUS
    assert only(pairing).live is None
    assert len(pairing.undeclared) == 1
    assert only(pair([nobody], everything())).verdict is Verdict.DECLARED_ONLY


def test_a_gateway_without_an_audience_is_not_paired_by_a_guess() -> None:
    guess = pair([gateway(ABSENT, name=None)], everything(live(OLD)))
    assert (only(guess).verdict, only(guess).live) == (Verdict.ABSENT, None)
    assert len(guess.undeclared) == 1


def test_an_exact_claim_takes_a_gateway_away_from_wildcards() -> None:
    exact = gateway(OLD, sub=SUB, group="rg-weu", address="a")
    loose = gateway(OLD, group=None, address="b")
    twins = [live(OLD, group="rg-weu"), live(NEW, group="rg-neu")]
    first, second = pair([exact, loose], everything(*twins)).judged
    assert (first.live, second.live) == (twins[0], twins[1])
    second = pair([exact, loose], everything(twins[0])).judged[1]
    assert (second.verdict, second.live) == (Verdict.DECLARED_ONLY, None)


def test_a_known_name_takes_a_gateway_away_from_patterns() -> None:
    named, pattern = gateway(OLD, address="a"), gateway(OLD, name="vgw-*", address="b")
    pairing = pair([pattern, named], everything(live(), live(OLD, "vgw-spoke")))
    names = [one.live.identity.name for one in pairing.judged if one.live]
    assert names == ["vgw-spoke", "vgw-hub"]


def test_variants_of_one_declaration_pair_independently() -> None:
    exact = gateway(OLD, sub=SUB, variant="dev.tfvars")
    loose = gateway(OLD, group=None, variant="prod.tfvars")
    pairing = pair([exact, loose], everything(live()))
    assert [one.live for one in pairing.judged] == [live(), live()]
    assert pairing.duplicates == ()


def test_several_declarations_for_one_gateway_are_paired_and_named() -> None:
    one = gateway(OLD, address="a", stack="x", path="x/main.tf")
    other = gateway(NEW, address="a", stack="y", path="y/main.tf")
    pairing = pair([one, other], everything(live(OLD)))
    assert [j.verdict for j in pairing.judged] == [Verdict.LEGACY, Verdict.NOT_APPLIED]
    (duplicate,) = pairing.duplicates
    assert duplicate.live == live(OLD)
    assert [one.gateway.stack for one in duplicate.judged] == ["x", "y"]


def test_declarations_that_can_only_guess_at_the_same_gateway_get_none() -> None:
    guesses = [gateway(OLD, name="vgw-*", address=address) for address in ("a", "b")]
    pairing = pair(guesses, everything(live()))
    assert [one.verdict for one in pairing.judged] == [Verdict.AMBIGUOUS] * 2
    assert pairing.paired == frozenset()
    assert pairing.undeclared == ()


COVERAGE = [
    pytest.param({}, {"subscriptions": frozenset({SUB})}, True, id="subscription unknown"),
    pytest.param({"sub": SUB}, {"subscriptions": frozenset({SUB})}, True, id="read"),
    pytest.param({"sub": OTHER_SUB}, {"subscriptions": frozenset({SUB})}, False, id="not read"),
    pytest.param({}, {}, False, id="scope unknown"),
    pytest.param({}, {"subscriptions": frozenset({SUB}), "errors": ("x",)}, False, id="incomplete"),
    pytest.param(
        {"sub": SUB},
        {"subscriptions": frozenset({SUB}), "errors": ("other: forbidden",)},
        True,
        id="incomplete elsewhere",
    ),
    pytest.param(
        {}, {"listed": frozenset({(SUB, "rg-hub", Kind.GATEWAY)})}, True, id="group listed"
    ),
    pytest.param(
        {"sub": SUB}, {"listed": frozenset({(SUB, "rg-hub", Kind.GATEWAY)})}, True, id="both listed"
    ),
    pytest.param(
        {},
        {"listed": frozenset({(SUB, "rg-hub", Kind.SERVER_CONFIGURATION)})},
        False,
        id="other kind listed",
    ),
    pytest.param(
        {"group": None}, {"listed": frozenset({(SUB, "rg-hub", Kind.GATEWAY)})}, False, id="group?"
    ),
]


@pytest.mark.parametrize(("declared", "read", "proven"), COVERAGE)
def test_absence_is_claimed_only_where_the_evidence_covers_it(
    declared: dict[str, Any], read: dict[str, Any], *, proven: bool
) -> None:
    pairing = pair([gateway(OLD, **declared)], [reading(**read)])
    expected = Verdict.NOT_DEPLOYED if proven else Verdict.DECLARED_ONLY
    assert only(pairing).verdict is expected


def test_the_evidence_is_named_with_its_errors_and_contradictions() -> None:
    readings = [
        reading(live(OLD), source="a.json", errors=("a.json: more pages",)),
        reading(live(NEW, source="azure"), source="azure"),
    ]
    pairing = pair([], readings)
    assert (pairing.sources, pairing.errors) == (("a.json", "azure"), ("a.json: more pages",))
    assert not pairing.complete
    assert len(pairing.live) == 1
    (notice,) = pairing.notices
    assert "live.json" in notice
    assert "azure counts" in notice


def test_two_entries_of_one_file_for_one_gateway_are_noted() -> None:
    (notice,) = pair([], [reading(live(OLD), live(NEW))]).notices
    assert f"has it twice, with different settings (audience {NEW} and {OLD})" in notice


def test_live_gateways_without_an_audience_are_never_undeclared() -> None:
    pairing = pair([], everything(live(None), live(CUSTOM, "vgw-lab")))
    assert [one.identity.name for one in pairing.undeclared] == ["vgw-lab"]


NAMES = st.sampled_from(["vgw-a", "vgw-b", "VGW-A", "gw"])
GROUPS = st.sampled_from(["rg-1", "rg-2", "RG-1"])
SUBS = st.sampled_from([SUB, OTHER_SUB])
PARTS = st.tuples(
    st.none() | NAMES | st.sampled_from(["vgw-*", "*-a", "*w*", "*"]),
    st.none() | GROUPS | st.just("rg-*"),
    st.none() | SUBS,
    st.none() | st.sampled_from(["West Europe", "northeurope"]),
)


@given(
    declared=st.lists(PARTS, max_size=6),
    found=st.lists(
        st.tuples(NAMES, GROUPS, SUBS, st.none() | st.sampled_from(["westeurope", "northeurope"])),
        max_size=8,
    ),
)
def test_every_pair_fits_and_every_fitting_gateway_is_accounted_for(
    declared: list[tuple[Any, ...]], found: list[tuple[Any, ...]]
) -> None:
    gateways = [
        gateway(OLD, name, group, sub, region=region, address=str(at))
        for at, (name, group, sub, region) in enumerate(declared)
    ]
    lives = {
        live_id(name, group, sub).lower(): live(NEW, name, group, sub, location=region)
        for name, group, sub, region in found
    }
    pairing = pair(gateways, everything(*lives.values()))
    assert [one.gateway for one in pairing.judged] == gateways
    for one, parts in zip(pairing.judged, declared, strict=True):
        fitting = {key for key, other in lives.items() if _fits(parts, other)}
        chosen = {other.id.lower() for other in (one.live, *one.candidates) if other is not None}
        assert chosen <= fitting
        if one.live is None and one.verdict is not Verdict.AMBIGUOUS:
            others = {j.live.id.lower() for j in pairing.judged if j is not one and j.live}
            assert fitting <= others
    left = {one.id for one in pairing.undeclared}
    assert left.isdisjoint(one.live.id for one in pairing.judged if one.live)


def _fits(parts: tuple[str | None, ...], other: LiveGateway) -> bool:
    """The definition, written again without an index."""
    name, group, sub, region = parts
    identity = other.identity
    texts = [(name, identity.name), (group, identity.resource_group), (sub, identity.subscription)]
    for wanted, actual in texts:
        if wanted is None:
            continue
        pieces, rest = wanted.lower().split("*"), (actual or "").lower()
        if len(pieces) == 1 and pieces[0] != rest:
            return False
        if len(pieces) > 1:
            head, *middle, tail = pieces
            if not rest.startswith(head) or not rest.endswith(tail) or len(rest) < len(head + tail):
                return False
            if any(piece not in rest for piece in middle):
                return False
    exact = all(part and "*" not in part for part in parts[:3])
    if exact or region is None or other.location is None:
        return True
    return region.lower().replace(" ", "") == other.location

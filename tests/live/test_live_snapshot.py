from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st
from live_payloads import (
    CONFIGURATION_TYPE,
    GATEWAY_TYPE,
    ISSUER,
    NEW,
    OLD,
    SUB,
    TENANT,
    read,
    resource_id,
)

from aadrift.gateway import Kind, LiveGateway
from aadrift.live.interface import LiveError, LiveReading
from aadrift.live.merge import merge
from aadrift.live.snapshot import from_json, to_json

WHEN = datetime(2026, 11, 2, 6, 30, tzinfo=UTC)
SCHEMA = json.loads((files("aadrift") / "schemas" / "snapshot.schema.json").read_text("utf-8"))

NAMES = st.text("abcdefghijklmnopqrstuvwxyz-_0123456789É", min_size=1, max_size=8)
WORDS = st.text(max_size=12)
ARM_TYPES = {Kind.GATEWAY: GATEWAY_TYPE, Kind.SERVER_CONFIGURATION: CONFIGURATION_TYPE}


@st.composite
def live_gateways(draw: st.DrawFn) -> LiveGateway:
    kind = draw(st.sampled_from(list(Kind)))
    maybe = st.none() | st.sampled_from([OLD, NEW, TENANT, ISSUER])
    return LiveGateway(
        id=resource_id(draw(NAMES), draw(NAMES), ARM_TYPES[kind]),
        kind=kind,
        source="live.json",
        audience=draw(maybe),
        tenant=draw(maybe),
        issuer=draw(maybe),
        location=draw(st.none() | NAMES),
        protocols=tuple(draw(st.lists(NAMES, max_size=2))),
        authentication=tuple(draw(st.lists(NAMES, max_size=2))),
        tags=draw(st.dictionaries(WORDS, WORDS, max_size=2)),
        used_by=tuple(draw(st.lists(NAMES, max_size=2))),
        guid=draw(st.none() | NAMES.map(str.lower)),
        network=draw(st.none() | NAMES),
    )


@given(
    gateways=st.lists(live_gateways(), max_size=5, unique_by=lambda live: live.id.lower()),
    subscriptions=st.none() | st.frozensets(NAMES.map(str.lower)),
    listed=st.frozensets(st.tuples(*[NAMES.map(str.lower)] * 2, st.sampled_from(Kind))),
    errors=st.lists(st.text(min_size=1)),
    notes=st.lists(st.text(min_size=1)),
)
def test_a_snapshot_reads_back_as_what_was_written(
    gateways: list[LiveGateway],
    subscriptions: frozenset[str] | None,
    listed: frozenset[tuple[str, str, Kind]],
    errors: list[str],
    notes: list[str],
) -> None:
    reading = LiveReading(
        "azure", tuple(gateways), subscriptions, tuple(errors), listed, tuple(notes)
    )
    written = json.loads(json.dumps(to_json([reading], WHEN)))
    jsonschema.Draft202012Validator(SCHEMA).validate(written)
    back = from_json(written, "live.json")
    assert set(back.gateways) == set(gateways)
    assert {one.id: one.tags for one in back.gateways} == {one.id: one.tags for one in gateways}
    assert back.subscriptions == subscriptions
    assert back.listed == listed
    age, *told = back.notes
    assert age == "live.json says what Azure had on 2026-11-02T06:30:00Z"
    assert all(said.endswith(note) for said, note in zip(told, notes, strict=True))
    assert back.complete is not bool(errors)
    assert len(back.errors) == len(errors)
    assert all(told.endswith(error) for told, error in zip(back.errors, errors, strict=True))


def test_the_time_is_written_in_utc() -> None:
    local = WHEN.astimezone(timezone(timedelta(hours=5, minutes=30)))
    assert to_json([], local)["created"] == "2026-11-02T06:30:00Z"


def test_no_reading_that_tells_its_scope_makes_no_scope() -> None:
    scopes = [None, frozenset({"a"}), frozenset({"b"})]
    readings = [LiveReading("azure", (), scope) for scope in scopes]
    assert to_json(readings[:1], WHEN)["scope"]["subscriptions"] is None
    assert to_json(readings, WHEN)["scope"]["subscriptions"] == ["a", "b"]
    groups = to_json([], WHEN, management_groups=["mg-net"])["scope"]["managementGroups"]
    assert groups == ["mg-net"]


def _snapshot(**change: Any) -> dict[str, Any]:
    live = LiveGateway(resource_id("vgw-hub"), Kind.GATEWAY, "azure", OLD)
    return to_json([LiveReading("azure", (live,), frozenset({SUB}))], WHEN) | change


def test_the_reader_recognises_a_snapshot(tmp_path: Path) -> None:
    reading = read(tmp_path, _snapshot())
    assert [live.audience for live in reading.gateways] == [OLD]
    assert reading.subscriptions == {SUB}
    assert reading.complete


def test_a_snapshot_with_errors_is_incomplete(tmp_path: Path) -> None:
    reading = read(tmp_path, _snapshot(errors=["subscription x: forbidden"]))
    assert not reading.complete
    assert "forbidden" in reading.errors[0]


@pytest.mark.parametrize(
    "entry",
    [
        "x",
        {},
        {"kind": "virtualNetworkGateway", "audience": None},
        {"kind": "firewall", "id": resource_id("a"), "audience": None},
        {"kind": "vpnServerConfiguration", "id": resource_id("a"), "audience": None},
        {"kind": "virtualNetworkGateway", "id": resource_id("a")},
        {"kind": "virtualNetworkGateway", "id": resource_id("a"), "audience": 5},
        {
            "kind": "virtualNetworkGateway",
            "id": resource_id("a"),
            "audience": None,
            "tags": {"a": 1},
        },
    ],
)
def test_an_entry_that_cannot_be_used_makes_the_snapshot_incomplete(
    tmp_path: Path, entry: object
) -> None:
    good = _snapshot()["gateways"][0]
    group = {"subscription": SUB, "name": "rg-hub", "kind": "virtualNetworkGateway"}
    scope = {"subscriptions": [SUB], "resourceGroups": [group]}
    reading = read(tmp_path, _snapshot(gateways=[entry, good], scope=scope))
    assert [live.id for live in reading.gateways] == [resource_id("vgw-hub")]
    assert reading.subscriptions is None
    assert reading.listed == frozenset()
    assert "gateways[0]" in reading.errors[0]


@pytest.mark.parametrize(
    "change",
    [
        {"aadriftSnapshot": 2},
        {"aadriftSnapshot": "1"},
        {"gateways": {}},
        {"gateways": None},
        {"errors": "none"},
        {"errors": None},
        {"notes": 5},
        {"created": None},
        {"created": 5},
        {"scope": {"resourceGroups": {}}},
        {"scope": {"resourceGroups": [None]}},
        {"scope": {"resourceGroups": [{"subscription": "x", "name": "rg"}]}},
        {"scope": []},
        {"scope": {"subscriptions": "x"}},
    ],
)
def test_a_snapshot_of_another_shape_is_refused(tmp_path: Path, change: dict[str, Any]) -> None:
    with pytest.raises(LiveError, match="aadrift snapshot"):
        read(tmp_path, _snapshot(**change))


def _live(audience: str, source: str, name: str = "vgw-hub") -> LiveGateway:
    return LiveGateway(resource_id(name), Kind.GATEWAY, source, audience)


def test_merging_keeps_one_gateway_an_id_and_says_what_contradicts() -> None:
    upper = LiveGateway(resource_id("vgw-hub").upper(), Kind.GATEWAY, "b.json", NEW)
    readings = [
        LiveReading("a.json", (_live(OLD, "a.json"), _live(OLD, "a.json", "vgw-spoke"))),
        LiveReading("b.json", (upper,)),
    ]
    merged = merge(readings)
    assert {one.source: one.audience for one in merged.gateways} == {"b.json": NEW, "a.json": OLD}
    ((kept, dropped),) = merged.contradictions
    assert (kept.source, dropped.source) == ("b.json", "a.json")


def test_azure_outranks_a_file_that_comes_later() -> None:
    readings = [
        LiveReading("azure", (_live(NEW, "azure"),)),
        LiveReading("a.json", (_live(OLD, "a.json"),)),
    ]
    merged = merge(readings)
    assert [one.source for one in merged.gateways] == ["azure"]
    assert merged.contradictions[0].kept.source == "azure"


def test_equal_readings_do_not_contradict_each_other() -> None:
    readings = [
        LiveReading(name, (_live(audience, name),))
        for name, audience in [("a.json", OLD), ("b.json", OLD.upper())]
    ]
    assert merge(readings).contradictions == ()

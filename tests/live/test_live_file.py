from __future__ import annotations

import json
import os
import threading
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from live_payloads import (
    CONFIGURATION_TYPE,
    GATEWAY_TYPE,
    ISSUER,
    NEW,
    OLD,
    SECRET,
    SUB,
    TENANT,
    configuration,
    flat,
    gateway,
    only,
    read,
    resource_id,
)

from aadrift.gateway import Kind
from aadrift.live.file import read_live_file
from aadrift.live.interface import LiveError

OTHERS = [
    pytest.param([], id="an empty list"),
    pytest.param({"value": []}, id="an empty ARM list"),
    pytest.param({"count": 0, "data": [], "skip_token": None, "total_records": 0}, id="no rows"),
    pytest.param([{"type": "Microsoft.Network/virtualNetworks", "id": "/x"}], id="another type"),
    pytest.param(
        [{"type": f"{GATEWAY_TYPE}/natRules", "id": resource_id("a") + "/natRules/b"}],
        id="a child resource",
    ),
    pytest.param(
        [gateway(properties={"gatewayType": "ExpressRoute"})], id="an ExpressRoute gateway"
    ),
    pytest.param(flat(gateway(properties={"gatewayType": "ExpressRoute"})), id="the same, flat"),
]


@pytest.mark.parametrize("payload", OTHERS)
def test_what_is_no_p2s_gateway_is_left_out_without_complaint(
    tmp_path: Path, payload: object
) -> None:
    reading = read(tmp_path, payload)
    assert reading.gateways == ()
    assert reading.complete


FORMS = [
    pytest.param(flat, id="az show"),
    pytest.param(lambda one: [flat(one)], id="az list"),
    pytest.param(lambda one: one, id="ARM GET"),
    pytest.param(lambda one: {"value": [one]}, id="ARM list"),
    pytest.param(lambda one: {"value": [one], "nextLink": ""}, id="ARM list, empty nextLink"),
    pytest.param(
        lambda one: {"count": 1, "data": [one], "skip_token": None, "total_records": 1},
        id="az graph query",
    ),
    pytest.param(
        lambda one: {"totalRecords": 1, "count": 1, "data": [one], "resultTruncated": "false"},
        id="Resource Graph",
    ),
    pytest.param(
        lambda one: {
            "data": {
                "columns": [{"name": name, "type": "string"} for name in one],
                "rows": [list(one.values())],
            }
        },
        id="Resource Graph table",
    ),
]


@pytest.mark.parametrize("form", FORMS)
def test_every_form_of_a_gateway_reads_the_same(tmp_path: Path, form: Any) -> None:
    reading = read(tmp_path, form(gateway()))
    live = only(reading)
    assert reading.complete
    assert (live.id, live.kind) == (resource_id("vgw-hub"), Kind.GATEWAY)
    assert (live.audience, live.tenant, live.issuer) == (OLD, TENANT, ISSUER)
    assert (live.location, live.tags) == ("westeurope", {"team": "net"})
    assert (live.protocols, live.authentication) == (("OpenVPN",), ("AAD", "Radius"))


@pytest.mark.parametrize("form", FORMS)
def test_every_form_of_a_server_configuration_reads_the_same(tmp_path: Path, form: Any) -> None:
    live = only(read(tmp_path, form(configuration())))
    assert live.kind is Kind.SERVER_CONFIGURATION
    assert (live.audience, live.tenant, live.issuer) == (OLD, TENANT, ISSUER)
    assert live.used_by == (resource_id("p2s-weu", kind="Microsoft.Network/p2sVpnGateways"),)


def test_a_gateway_without_an_audience_is_kept(tmp_path: Path) -> None:
    assert only(read(tmp_path, flat(gateway(audience=None)))).audience is None
    assert only(read(tmp_path, gateway(properties={"gatewayType": "Vpn"}))).audience is None
    assert only(read(tmp_path, flat(configuration(audience=None)))).audience is None


def test_case_does_not_matter_for_types_ids_and_keys(tmp_path: Path) -> None:
    one = gateway(type=GATEWAY_TYPE.lower(), id=resource_id("vgw-hub").upper())
    assert only(read(tmp_path, one)).audience == OLD
    rows = {"data": [{key.upper(): value for key, value in gateway().items()}]}
    assert only(read(tmp_path, rows)).audience == OLD


def test_the_id_tells_the_type_where_it_is_missing(tmp_path: Path) -> None:
    one = flat(gateway())
    del one["type"]
    assert only(read(tmp_path, [one])).kind is Kind.GATEWAY


def test_p2s_gateways_of_the_same_file_are_tied_to_their_configuration(tmp_path: Path) -> None:
    user = {
        "id": resource_id("p2s-neu", kind="Microsoft.Network/p2sVpnGateways"),
        "type": "microsoft.network/p2svpngateways",
        "properties": {"vpnServerConfiguration": {"id": configuration()["id"].upper()}},
    }
    live = only(read(tmp_path, {"data": [user, configuration()]}))
    assert [one.rsplit("/", 1)[1] for one in live.used_by] == ["p2s-weu", "p2s-neu"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_encodings_of_windows_shells_are_read(tmp_path: Path, encoding: str) -> None:
    assert only(read(tmp_path, gateway(), encoding=encoding)).audience == OLD


def test_a_pipe_is_read(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_text, args=(json.dumps([gateway()]),))
    writer.start()
    assert only(read_live_file(pipe, "pipe")).audience == OLD
    writer.join()


INCOMPLETE = [
    pytest.param({"value": [gateway()], "nextLink": "https://x"}, "nextLink", id="nextLink"),
    pytest.param(
        {"count": 1, "data": [gateway()], "skip_token": "abc", "total_records": 9},
        "truncated (1 of 9 rows",
        id="skip_token",
    ),
    pytest.param(
        {"count": 1, "data": [gateway()], "$skipToken": "abc"}, "truncated", id="$skipToken"
    ),
    pytest.param(
        {"count": 1, "data": [gateway()], "resultTruncated": "true"}, "truncated", id="truncated"
    ),
    pytest.param(
        {"count": 1, "data": [gateway()], "skip_token": None, "total_records": 2},
        "1 of 2 rows",
        id="fewer rows than records",
    ),
]


@pytest.mark.parametrize(("payload", "reason"), INCOMPLETE)
def test_a_truncated_result_is_read_and_incomplete(
    tmp_path: Path, payload: object, reason: str
) -> None:
    reading = read(tmp_path, payload)
    assert only(reading).audience == OLD
    assert not reading.complete
    assert reading.listed == frozenset()
    assert reason in reading.errors[0]
    assert reading.errors[0].startswith("live.json: ")


UNUSABLE = [
    pytest.param({"id": None}, "no id", id="no id"),
    pytest.param({"id": "vgw-hub"}, "not the resource id", id="a bare name as id"),
    pytest.param(
        {"id": resource_id("a", kind=CONFIGURATION_TYPE)}, "not the resource id", id="type"
    ),
    pytest.param({"id": 7}, "a number as id", id="a number as id"),
    pytest.param({"properties": None}, "without its properties", id="no properties"),
    pytest.param({"properties": "x"}, "a string as properties", id="text as properties"),
    pytest.param(
        {"properties": {"vpnClientConfiguration": [1]}},
        "a list as vpnClientConfiguration",
        id="list",
    ),
    pytest.param(
        {"properties": {"vpnClientConfiguration": {"aadAudience": {"a": SECRET}}}},
        "an object as aadAudience",
        id="object as audience",
    ),
    pytest.param(
        {"properties": {"vpnClientConfiguration": {"vpnClientProtocols": [1]}}},
        "vpnClientProtocols",
        id="numbers as protocols",
    ),
]


@pytest.mark.parametrize(("change", "reason"), UNUSABLE)
def test_one_resource_that_cannot_be_used_is_named_and_the_rest_is_read(
    tmp_path: Path, change: dict[str, Any], reason: str
) -> None:
    broken = gateway("vgw-broken") | change
    reading = read(tmp_path, {"data": [broken, gateway()]})
    assert only(reading).id == resource_id("vgw-hub")
    (error,) = reading.errors
    assert "data[0] (vgw-broken)" in error
    assert reason in error
    assert SECRET not in error


def test_rows_of_a_query_that_left_the_properties_out_are_not_taken_for_gateways_without_audience(
    tmp_path: Path,
) -> None:
    row = {"id": resource_id("vgw-hub"), "type": GATEWAY_TYPE.lower(), "location": "westeurope"}
    reading = read(tmp_path, {"data": [row], "count": 1})
    assert reading.gateways == ()
    assert "keep the columns id, type, location and properties" in reading.errors[0]


def test_thousands_of_unusable_rows_do_not_make_thousands_of_sentences(tmp_path: Path) -> None:
    rows = [gateway(f"vgw-{at}", id=None) for at in range(500)]
    reading = read(tmp_path, {"data": rows})
    assert len(reading.errors) == 21
    assert "480 more entries" in reading.errors[-1]


REFUSED = [
    pytest.param("", "live.json: the file is empty", id="empty"),
    pytest.param("  \n ", "live.json: the file is empty", id="blank"),
    pytest.param('[\n{"id": \n', "live.json:3: the file is not valid JSON", id="cut off"),
    pytest.param("Name  Location\n----  --\nx  y\n", "live.json:1: ", id="a table"),
    pytest.param("[]\n[]", "live.json:2: a second JSON document follows", id="two documents"),
    pytest.param("[" * 100_000, "nested too deeply", id="deep"),
    pytest.param("9" * 5000, "a number that is too long", id="long number"),
    pytest.param("null", "holds null", id="null"),
    pytest.param('"x"', "holds a string", id="a string"),
    pytest.param("{}", "no Azure resource", id="an empty object"),
    pytest.param('[{"a": 1}, 2]', "no entry of the file is an Azure resource", id="a list of else"),
    pytest.param(
        {"type": "Microsoft.Network/vpnGateways", "id": "/subscriptions/x"},
        "one resource of type microsoft.network/vpngateways",
        id="one resource of another type",
    ),
    pytest.param({"type": 5}, "a number as type", id="a number as type"),
    pytest.param(
        {"error": {"code": "AuthorizationFailed", "message": SECRET}},
        "error that Azure answered (AuthorizationFailed)",
        id="an error body",
    ),
    pytest.param({"version": 4, "lineage": "x", "terraform_version": "1"}, "--state", id="a state"),
    pytest.param({"planned_values": {}, "terraform_version": "1"}, "--plan", id="a plan"),
    pytest.param({"findings": [], "tool": {}}, "aadrift snapshot", id="a report"),
    pytest.param(
        {"data": {"columns": [{"name": "id"}], "rows": [[1, 2]]}}, "do not fit", id="a broken table"
    ),
]


@pytest.mark.parametrize(("payload", "reason"), REFUSED)
def test_what_is_no_live_evidence_is_refused_with_a_sentence(
    tmp_path: Path, payload: object, reason: str
) -> None:
    with pytest.raises(LiveError) as caught:
        read(tmp_path, payload)
    assert reason in str(caught.value)
    assert str(caught.value).startswith("live.json")
    assert SECRET not in str(caught.value)


def test_files_that_cannot_be_read_are_refused_with_a_sentence(tmp_path: Path) -> None:
    binary = tmp_path / "binary"
    binary.write_bytes(b"\x7fELF\x00\x01")
    broken = tmp_path / "latin"
    broken.write_bytes('[{"name": "Zürich"}]'.encode("latin-1"))
    for path, reason in [
        (tmp_path / "missing.json", "no such file"),
        (tmp_path, "is a directory"),
        (binary, "NUL bytes"),
        (broken, "not valid UTF-8"),
        (Path("a\0b"), "no path"),
    ]:
        with pytest.raises(LiveError, match=reason):
            read_live_file(path, "live.json")


def test_a_list_proves_what_its_resource_groups_lack_and_a_single_answer_does_not(
    tmp_path: Path,
) -> None:
    listed = read(tmp_path, [flat(gateway())]).listed
    assert listed == {(SUB, "rg-hub", Kind.GATEWAY)}
    assert read(tmp_path, flat(gateway())).listed == frozenset()
    assert read(tmp_path, [flat(gateway())]).subscriptions is None


KEYS = [
    "id",
    "type",
    "name",
    "properties",
    "value",
    "data",
    "vpnClientConfiguration",
    "aadAudience",
    "tags",
    "location",
    "gatewayType",
    "nextLink",
    "error",
    "code",
    "aadriftSnapshot",
    "gateways",
    "scope",
]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.sampled_from([SECRET, NEW, "", "Vpn"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(KEYS),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(payload=JSON)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_any_json_is_read_or_refused_and_never_crashes(tmp_path: Path, payload: object) -> None:
    try:
        read(tmp_path, payload)
    except LiveError as error:
        assert SECRET not in str(error)


@given(change=JSON, at=st.sampled_from(["properties", "tags", "location", "etag", "sku"]))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_no_message_repeats_what_a_resource_holds(tmp_path: Path, change: object, at: str) -> None:
    reading = read(tmp_path, {"data": [gateway(**{at: change}), gateway("vgw-good")]})
    assert SECRET not in " ".join(reading.errors)
    assert resource_id("vgw-good") in [live.id for live in reading.gateways]


def test_radius_secrets_are_not_kept(tmp_path: Path) -> None:
    reading = read(tmp_path, [gateway(), configuration()])
    assert len(reading.gateways) == 2
    assert SECRET not in repr(reading)

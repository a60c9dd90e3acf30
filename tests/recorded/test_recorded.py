from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aadrift.gateway import Kind
from aadrift.recorded import read_recorded
from aadrift.recorded.interface import Recorded, RecordedGateway

OLD = "41b23e61-6c1e-4545-b367-cd054e0ed4b4"
NEW = "c632b3df-fb67-4d84-bdcf-b95ad541b5c8"
TENANT = "https://login.microsoftonline.com/2b9c7a44-6d0e-4c7b-8a51-9f3e2d1c0b77"
ISSUER = "https://sts.windows.net/2b9c7a44-6d0e-4c7b-8a51-9f3e2d1c0b77/"
SECRET = "s3cr3t-of-the-radius-server"
GROUP = "/subscriptions/5e6f0c1d-1a2b-4c3d-9e8f-7a6b5c4d3e2f/resourceGroups/rg-hub"
NETWORK = f"{GROUP}/providers/Microsoft.Network"
VGW = "azurerm_virtual_network_gateway"
VSC = "azurerm_vpn_server_configuration"


def gateway(name: str = "vgw-hub", audience: str | None = OLD, **more: Any) -> dict[str, Any]:
    block: dict[str, Any] = {"radius_server_secret": SECRET, "address_space": ["10.9.0.0/24"]}
    if audience is not None:
        block |= {"aad_audience": audience, "aad_tenant": TENANT, "aad_issuer": ISSUER}
    return {
        "id": f"{NETWORK}/virtualNetworkGateways/{name}",
        "name": name,
        "resource_group_name": "rg-hub",
        "vpn_client_configuration": [block],
        **more,
    }


def configuration(audience: str = OLD) -> dict[str, Any]:
    block = {"audience": audience, "issuer": ISSUER, "tenant": TENANT}
    return {
        "id": f"{NETWORK}/vpnServerConfigurations/vsc-wan",
        "name": "vsc-wan",
        "resource_group_name": "rg-hub",
        "azure_active_directory_authentication": [block],
        "radius": [{"server": [{"secret": SECRET}]}],
    }


def azapi(body: object, **more: Any) -> dict[str, Any]:
    return {
        "id": f"{NETWORK}/virtualNetworkGateways/vgw-api",
        "type": "Microsoft.Network/virtualNetworkGateways@2024-05-01",
        "name": "vgw-api",
        "parent_id": GROUP,
        "body": body,
        **more,
    }


def arm_body(audience: str = OLD) -> dict[str, Any]:
    return {"properties": {"vpnClientConfiguration": {"aadAudience": audience}}}


def raw(*resources: dict[str, Any]) -> dict[str, Any]:
    return {
        "version": 4,
        "terraform_version": "1.11.4",
        "serial": 3,
        "lineage": "0b5c",
        "resources": [{"mode": "managed", **one} for one in resources],
    }


def entry(address: str, values: dict[str, Any], **more: Any) -> dict[str, Any]:
    kind = next(part for part in address.split(".") if part.startswith(("azurerm_", "azapi_")))
    return {"address": address, "mode": "managed", "type": kind, "values": values, **more}


def shown(*entries: dict[str, Any], **root: Any) -> dict[str, Any]:
    return {"format_version": "1.0", "values": {"root_module": {"resources": [*entries], **root}}}


def read(folder: Path, payload: object) -> Recorded:
    path = folder / "recorded.json"
    path.write_text(payload if isinstance(payload, str) else json.dumps(payload))
    return read_recorded([path])


def addresses(recorded: Recorded) -> list[str]:
    assert recorded.errors == ()
    return sorted(recorded.gateways)


def only(recorded: Recorded) -> RecordedGateway:
    assert recorded.errors == ()
    ((one,),) = recorded.gateways.values()
    return one


NOTHING = [
    pytest.param(raw(), id="an empty state"),
    pytest.param({"format_version": "1.0"}, id="an empty state, shown"),
    pytest.param(
        raw({"type": "azurerm_subnet", "name": "a", "instances": [{"attributes": {"id": "x"}}]}),
        id="another resource",
    ),
    pytest.param(
        raw({"mode": "data", "type": VGW, "name": "a", "instances": [{"attributes": gateway()}]}),
        id="a data source",
    ),
    pytest.param(
        raw(
            {
                "type": VGW,
                "name": "a",
                "instances": [{"attributes": gateway(), "deposed": "00aa11bb"}],
            }
        ),
        id="a deposed object",
    ),
    pytest.param(shown(entry(f"{VGW}.a", gateway(), mode="data")), id="a data source, shown"),
    pytest.param(
        shown(entry(f"{VGW}.a", gateway(), deposed_key="00aa11bb")), id="a deposed object, shown"
    ),
    pytest.param(
        shown(
            entry("azapi_resource.a", azapi({}, type="Microsoft.Network/virtualWans@2024-05-01"))
        ),
        id="another type behind azapi",
    ),
    pytest.param({"planned_values": {}, "resource_changes": []}, id="an empty plan"),
]


@pytest.mark.parametrize("payload", NOTHING)
def test_what_is_no_gateway_is_left_out_without_complaint(tmp_path: Path, payload: object) -> None:
    assert read(tmp_path, payload) == Recorded()


def test_a_raw_state_gives_addresses_with_modules_and_keys(tmp_path: Path) -> None:
    keys: list[tuple[dict[str, Any], str]] = [
        ({}, ""),
        ({"index_key": 0}, "[0]"),
        ({"index_key": "weu"}, '["weu"]'),
        ({"index_key": 'a"b\\c'}, '["a\\"b\\\\c"]'),
        ({"index_key": "${x}%{y}"}, '["$${x}%%{y}"]'),
    ]
    resources = [
        {
            "module": f'module.hub["n{at}"].module.vpn',
            "type": VGW,
            "name": "this",
            "instances": [{**key, "attributes": gateway()}],
        }
        for at, (key, _) in enumerate(keys)
    ]
    expected = [
        f'module.hub["n{at}"].module.vpn.{VGW}.this{key}' for at, (_, key) in enumerate(keys)
    ]
    assert addresses(read(tmp_path, raw(*resources))) == sorted(expected)


def test_addresses_of_a_raw_state_are_those_that_terraform_prints(tmp_path: Path) -> None:
    if shutil.which("terraform") is None:
        pytest.skip("terraform is not installed")
    (tmp_path / "main.tf").write_text(
        'resource "terraform_data" "this" {\n'
        '  for_each = toset(["weu", "a\\"b", "c\\\\d", "$${x}", "%%{y}", "é", "l\\nm"])\n}\n'
        'resource "terraform_data" "n" {\n  count = 2\n}\n'
    )

    def terraform(*arguments: str) -> str:
        command = ["terraform", *arguments]
        return subprocess.run(
            command, cwd=tmp_path, check=True, capture_output=True, text=True
        ).stdout

    terraform("init")
    terraform("apply", "-auto-approve")
    root = json.loads(terraform("show", "-json"))["values"]["root_module"]
    state = json.loads((tmp_path / "terraform.tfstate").read_text())
    for resource in state["resources"]:
        resource["type"] = VGW
        for instance in resource["instances"]:
            instance["attributes"] = gateway()
    printed = [one["address"].replace("terraform_data", VGW) for one in root["resources"]]
    assert addresses(read(tmp_path, state)) == sorted(printed)
    assert len(printed) == 9


@pytest.mark.parametrize("form", ["raw", "shown"])
def test_both_forms_of_a_state_tell_the_same(tmp_path: Path, form: str) -> None:
    payload = (
        raw(
            {
                "module": "module.hub",
                "type": VGW,
                "name": "this",
                "instances": [{"status": "tainted", "attributes": gateway()}],
            }
        )
        if form == "raw"
        else shown(
            child_modules=[
                {
                    "address": "module.hub",
                    "resources": [entry(f"module.hub.{VGW}.this", gateway(), tainted=True)],
                }
            ]
        )
    )
    one = only(read(tmp_path, payload))
    assert one.address == f"module.hub.{VGW}.this"
    assert one.id == gateway()["id"]
    assert (one.kind, one.name, one.resource_group) == (Kind.GATEWAY, "vgw-hub", "rg-hub")
    assert (one.audience, one.tenant, one.issuer) == (OLD, TENANT, ISSUER)
    assert (one.applied, one.planned, one.action) == (OLD, False, None)


def test_a_gateway_beside_a_deposed_object_of_its_own_is_read(tmp_path: Path) -> None:
    instances = [
        {"attributes": gateway("vgw-old"), "deposed": "00aa11bb"},
        {"attributes": gateway("vgw-new")},
    ]
    resource = {"type": VGW, "name": "a", "instances": instances}
    assert only(read(tmp_path, raw(resource))).name == "vgw-new"


def test_a_certificate_gateway_has_no_audience(tmp_path: Path) -> None:
    for values in (gateway(audience=None), gateway() | {"vpn_client_configuration": []}):
        one = only(read(tmp_path, shown(entry(f"{VGW}.a", values))))
        assert (one.id, one.audience) == (values["id"], None)


def test_a_server_configuration_is_read(tmp_path: Path) -> None:
    one = only(read(tmp_path, shown(entry(f"{VSC}.wan", configuration()))))
    assert one.kind is Kind.SERVER_CONFIGURATION
    assert (one.audience, one.tenant, one.issuer) == (OLD, TENANT, ISSUER)


BODIES = [
    pytest.param(arm_body(), id="an object"),
    pytest.param(json.dumps(arm_body()), id="JSON text"),
    pytest.param({"type": ["object", {}], "value": arm_body()}, id="a dynamic value"),
]


@pytest.mark.parametrize("body", BODIES)
def test_azapi_resources_are_read(tmp_path: Path, body: object) -> None:
    one = only(read(tmp_path, shown(entry("azapi_resource.a", azapi(body)))))
    assert (one.kind, one.audience) == (Kind.GATEWAY, OLD)
    assert (one.name, one.resource_group) == ("vgw-api", "rg-hub")


def test_azapi_updates_name_the_resource_that_they_update(tmp_path: Path) -> None:
    target = f"{NETWORK}/vpnServerConfigurations/vsc-wan"
    values = {
        "id": "/x",
        "resource_id": target,
        "type": "Microsoft.Network/vpnServerConfigurations@2024-05-01",
        "body": {"properties": {"aadAuthenticationParameters": {"aadAudience": NEW}}},
    }
    one = only(read(tmp_path, shown(entry("azapi_update_resource.a", values))))
    assert (one.id, one.name, one.audience) == (target, "vsc-wan", NEW)


def test_an_unreadable_azapi_body_tells_no_audience(tmp_path: Path) -> None:
    for body in ("{", 5, None, ["x"]):
        one = only(read(tmp_path, shown(entry("azapi_resource.a", azapi(body)))))
        assert (one.name, one.audience) == ("vgw-api", None)


def change(
    before: dict[str, Any] | None, after: dict[str, Any] | None, *actions: str
) -> dict[str, Any]:
    return {
        "address": f"{VGW}.a",
        "mode": "managed",
        "type": VGW,
        "change": {"actions": list(actions), "before": before, "after": after},
    }


def plan(*changes: dict[str, Any], drift: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    return {
        "format_version": "1.2",
        "planned_values": {"root_module": {}},
        "resource_changes": list(changes),
        **({"resource_drift": drift} if drift is not None else {}),
    }


def test_a_planned_update_tells_both_sides(tmp_path: Path) -> None:
    payload = plan(change(gateway(), gateway(audience=NEW), "update"))
    one = only(read(tmp_path, payload))
    assert (one.audience, one.applied) == (NEW, OLD)
    assert (one.planned, one.action, one.drifted) == (True, "update", False)
    assert one.id == gateway()["id"]


def test_a_plan_sees_what_drifted(tmp_path: Path) -> None:
    drift = [change(gateway(audience=NEW), gateway(audience=OLD), "update")]
    payload = plan(change(gateway(), gateway(audience=NEW), "update"), drift=drift)
    one = only(read(tmp_path, payload))
    assert (one.audience, one.applied, one.drifted) == (NEW, NEW, True)
    tags = [change(gateway(tags={}), gateway(tags={"a": "b"}), "update")]
    payload = plan(change(gateway(), gateway(), "no-op"), drift=tags)
    assert only(read(tmp_path, payload)).drifted is False


def test_a_planned_creation_has_a_name_and_no_id(tmp_path: Path) -> None:
    after = gateway(audience=NEW)
    del after["id"]
    one = only(read(tmp_path, plan(change(None, after, "create"))))
    assert (one.id, one.name, one.action, one.applied) == (None, "vgw-hub", "create", None)


def test_a_replacement_keeps_its_id_only_under_the_same_name(tmp_path: Path) -> None:
    same, other = gateway(audience=NEW), gateway("vgw-next", audience=NEW)
    del same["id"], other["id"]
    actions = ("delete", "create")
    one = only(read(tmp_path, plan(change(gateway(), same, *actions))))
    assert (one.id, one.action) == (gateway()["id"], "replace")
    one = only(read(tmp_path, plan(change(gateway(), other, *actions))))
    assert (one.id, one.name) == (None, "vgw-next")


def test_a_deletion_says_so(tmp_path: Path) -> None:
    one = only(read(tmp_path, plan(change(gateway(), None, "delete"))))
    assert (one.action, one.planned, one.audience) == ("delete", False, OLD)


def test_planned_and_prior_values_fill_in_what_the_changes_lack(tmp_path: Path) -> None:
    payload = {
        "planned_values": shown(entry(f"{VGW}.a", gateway(audience=NEW)))["values"],
        "prior_state": shown(entry(f"{VGW}.a", gateway())),
    }
    one = only(read(tmp_path, payload))
    assert (one.audience, one.applied, one.planned) == (NEW, OLD, True)


def test_a_deposed_object_of_a_plan_is_left_out(tmp_path: Path) -> None:
    deposed = change(gateway("vgw-old"), None, "delete") | {"deposed": "00aa11bb"}
    payload = plan(deposed, change(gateway(), gateway(), "no-op"))
    assert only(read(tmp_path, payload)).name == "vgw-hub"


def test_one_address_may_stand_in_several_files(tmp_path: Path) -> None:
    paths = [tmp_path / name for name in ("dev.json", "prod.json")]
    for path in paths:
        path.write_text(json.dumps(shown(entry(f"{VGW}.a", gateway(path.stem)))))
    same = read_recorded(paths).gateways[f"{VGW}.a"]
    assert [one.name for one in same] == ["dev", "prod"]
    assert [one.source for one in same] == [path.as_posix() for path in paths]


REFUSED = [
    pytest.param("", "the file is empty", id="empty"),
    pytest.param("# module.hub:\n", "recorded.json:1: the file is not valid JSON", id="show"),
    pytest.param("[]", "holds a list", id="a list"),
    pytest.param({"a": 1}, "neither a Terraform state nor a plan", id="else"),
    pytest.param(
        {"version": 3, "backend": {"type": "azurerm", "config": {"access_key": SECRET}}},
        "terraform state pull",
        id="a pointer to a backend",
    ),
    pytest.param({"version": 3, "serial": 1, "modules": []}, "has version 3", id="version 3"),
    pytest.param({"serial": 1, "encrypted_data": SECRET}, "tofu show -json", id="encrypted"),
    pytest.param(
        {"version": 3, "backend": {"type": {"key": SECRET}}}, "in a backend", id="an odd backend"
    ),
    pytest.param({"version": 4, "serial": 1}, "no list of resources", id="no resources"),
    pytest.param({"version": 4, "resources": {}}, "its resources are", id="odd resources"),
    pytest.param({"version": 4, "resources": [SECRET]}, "its resources are", id="an odd resource"),
    pytest.param(
        {
            "version": 4,
            "resources": [{"mode": "managed", "type": VGW, "name": "a", "instances": {"a": 1}}],
        },
        "its instances are no list",
        id="odd instances",
    ),
    pytest.param({"format_version": "1.0", "values": []}, "its values is no", id="odd values"),
    pytest.param(
        {"format_version": "1.0", "values": {"root_module": 5}}, "its root_module", id="odd root"
    ),
    pytest.param(
        {"format_version": "1.0", "planned_values": {"root_module": {"child_modules": 5}}},
        "its child_modules are",
        id="odd child modules",
    ),
    pytest.param({"resource_changes": {}}, "its resource_changes are", id="odd changes"),
    pytest.param({"resource_changes": [{"change": 1}]}, "its change is", id="an odd change"),
    pytest.param({"resource_changes": [], "prior_state": 3}, "its prior_state", id="odd prior"),
    pytest.param({"format_version": "9.1", "values": {}}, "does not know (9.1)", id="format 9"),
    pytest.param({"@level": "info", "@message": "x"}, "terraform show -json PLAN", id="a log"),
    pytest.param('{"@level":"info"}\n{"@level":"info"}', "recorded.json:2: a second", id="logs"),
]


@pytest.mark.parametrize(("payload", "reason"), REFUSED)
def test_other_files_are_refused_with_a_sentence(
    tmp_path: Path, payload: object, reason: str
) -> None:
    recorded = read(tmp_path, payload)
    (error,) = recorded.errors
    assert reason in error
    assert "recorded.json" in error
    assert SECRET not in error


def test_a_saved_plan_in_its_own_form_is_refused_with_the_command_to_run(tmp_path: Path) -> None:
    path = tmp_path / "plan.bin"
    path.write_bytes(b"PK\x03\x04\x14\x00")
    (error,) = read_recorded([path]).errors
    assert "terraform show -json PLAN" in error


def test_a_bad_file_does_not_lose_the_others(tmp_path: Path) -> None:
    good = tmp_path / "good.json"
    good.write_text(json.dumps(shown(entry(f"{VGW}.a", gateway()))))
    recorded = read_recorded([tmp_path / "missing.json", good])
    assert list(recorded.gateways) == [f"{VGW}.a"]
    assert "no such file" in recorded.errors[0]


def test_secrets_of_a_state_are_not_kept(tmp_path: Path) -> None:
    payload = shown(entry(f"{VGW}.a", gateway()), entry(f"{VSC}.b", configuration()))
    recorded = read(tmp_path, payload)
    assert len(recorded.gateways) == 2
    assert SECRET not in repr(recorded)


KEYS = [
    "version",
    "resources",
    "instances",
    "attributes",
    "mode",
    "type",
    "name",
    "module",
    "index_key",
    "values",
    "root_module",
    "child_modules",
    "address",
    "planned_values",
    "resource_changes",
    "resource_drift",
    "prior_state",
    "change",
    "before",
    "after",
    "actions",
    "id",
    "vpn_client_configuration",
    "aad_audience",
    "format_version",
    "backend",
]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.sampled_from(["managed", VGW, VSC, "x", "", 4]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=4)
    ),
    max_leaves=15,
)


@given(
    payload=JSON, top=st.sampled_from(["resources", "values", "planned_values", "resource_changes"])
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_any_json_is_read_or_refused_and_never_crashes(
    tmp_path: Path, payload: object, top: str
) -> None:
    recorded = read(tmp_path, {"version": 4, "format_version": "1.0", top: payload})
    assert all(isinstance(error, str) for error in recorded.errors)

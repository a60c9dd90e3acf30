"""``--tenant-check``: the old enterprise app, in the tenant and in what still uses it."""

from __future__ import annotations

import json
import logging
import subprocess

import pytest
from azure_double.estate import Estate
from azure_double.faults import Reply, error
from azure_double.payloads import LEGACY, MICROSOFT, TENANT, virtual_network_gateway
from azure_double.profile_packages import PROFILE

from aadrift.cli import main
from aadrift.live.azure.clouds import KNOWN

OBJECT = "6f1d3c0a-5b7e-4c92-8d14-a0e3f7b95c26"
GATEWAY = """\
resource "azurerm_virtual_network_gateway" "hub" {{
  name                = "vgw-hub"
  location            = "westeurope"
  resource_group_name = "rg-hub"
  type                = "Vpn"

  vpn_client_configuration {{
    address_space        = ["172.29.8.0/24"]
    vpn_client_protocols = ["OpenVPN"]
    aad_tenant           = "https://login.microsoftonline.com/{tenant}/"
    aad_audience         = {audience}
    aad_issuer           = "https://sts.windows.net/{tenant}/"
  }}
}}
"""


@pytest.fixture
def azure(start):
    """One migrated gateway, and a tenant that still has the old app."""
    estate = Estate()
    estate.add(virtual_network_gateway(estate.subscription(), "rg-hub", "vgw-hub", MICROSOFT))
    azure = start(estate)
    azure.double.principals[LEGACY] = {
        "id": OBJECT,
        "displayName": "Azure VPN",
        "accountEnabled": True,
    }
    return azure


@pytest.fixture
def call(azure, monkeypatch, capsys, tmp_path):
    folder = tmp_path / "work"
    folder.mkdir()
    monkeypatch.chdir(folder)
    for name, value in azure.environment.items():
        monkeypatch.setenv(name, value)

    def declare(audience=f'"{MICROSOFT}"', more=""):
        text = GATEWAY.format(tenant=TENANT, audience=audience)
        (folder / "main.tf").write_text(text + more)

    def run(*arguments, live=True):
        capsys.readouterr()
        options = ("--auth", "token", "--arm-endpoint", azure.double.url, "--timeout", "20")
        asked = ("--live", "azure") if live else ()
        with pytest.raises(SystemExit) as ended:
            main(["check", "--tenant-check", *options, *asked, *arguments])
        out, err = capsys.readouterr()
        for token in (azure.double.graph_token, azure.environment["AADRIFT_ACCESS_TOKEN"]):
            assert token not in out + err
        assert azure.writes == []
        return subprocess.CompletedProcess(arguments, ended.value.code, out, err)

    def app(*arguments, live=True, code=0):
        done = run(*arguments, "--format", "json", live=live)
        assert done.returncode == code, done.stderr
        (found,) = json.loads(done.stdout)["enterpriseApps"]
        return found

    declare()
    run.folder, run.declare, run.app = folder, declare, app
    return run


def test_an_app_that_nothing_uses_can_be_removed(azure, call):
    found = call.app()

    assert (found["appId"], found["state"], found["verdict"]) == (LEGACY, "found", "can-be-removed")
    assert (found["objectId"], found["name"], found["enabled"]) == (OBJECT, "Azure VPN", True)
    assert (found["usedBy"], found["missing"]) == ([], [])
    text = " ".join(call().stdout.split())
    assert f"az ad sp delete --id {OBJECT}" in text
    assert "what this run did not see" in text
    assert f"az ad sp delete --id {OBJECT}" in call("--format", "markdown").stdout
    (asked,) = set(azure.asked("servicePrincipals"))
    assert asked.startswith("GET /v1.0/servicePrincipals(appId='41b23e61-")
    assert "$select=id,appId,displayName,accountEnabled" in asked


def test_an_app_that_is_gone(azure, call):
    azure.double.principals.clear()

    assert call.app()["verdict"] == "gone"
    assert "is not in the tenant any more" in " ".join(call().stdout.split())


@pytest.mark.parametrize("where", ["declared", "live", "profile", "script", "pre-authorized"])
def test_whatever_has_the_old_audience_keeps_the_app(azure, call, where):
    xml = PROFILE.format(audience=LEGACY, tenant=TENANT, name="vgw-x", guid=OBJECT, secret="s3cret")
    code = 1
    if where == "declared":
        call.declare(f'"{LEGACY}"')
    elif where == "live":
        subscription = azure.double.estate.subscriptions[0].id
        azure.double.estate.add(
            virtual_network_gateway(subscription, "rg-other", "vgw-other", LEGACY)
        )
        code = 0
    elif where == "profile":
        (call.folder / "azurevpnconfig.xml").write_text(xml)
    elif where == "script":
        (call.folder / "install.ps1").write_text(f"$profile = @'\n{xml}\n'@\n")
        code = 0
    else:
        call.declare(
            more='resource "azuread_application_pre_authorized" "vpn" {\n'
            f'  authorized_client_id = "{LEGACY}"\n}}\n'
        )
        code = 0

    found = call.app(code=code)

    assert found["verdict"] == "still-needed"
    assert len(found["usedBy"]) == 1
    said = " ".join(call().stdout.split())
    assert "It is still needed" in said
    assert "az ad sp delete" not in said


def test_without_live_evidence_the_answer_is_open(call):
    found = call.app(live=False)

    assert (found["state"], found["verdict"]) == ("found", "unknown")
    assert found["missing"] == ["Azure was not asked (--live azure)"]


def test_incomplete_live_evidence_keeps_the_answer_open(azure, call):
    azure.double.estate.subscription(2, readable=False)

    found = call.app("--subscription", azure.double.estate.subscriptions[0].id)
    assert found["verdict"] == "can-be-removed"
    found = call.app(code=2)
    assert found["verdict"] == "unknown"
    assert "could not be read completely" in found["missing"][0]


def test_what_is_not_resolved_or_not_read_keeps_the_answer_open(call):
    call.declare("data.external.audience.result.id")
    assert "do not tell the audience of 1 gateway" in call.app()["missing"][0]
    call.declare(more='resource "azurerm_virtual_network_gateway" "broken" {')
    found = call.app()
    assert found["verdict"] == "unknown"
    assert "could not be read" in found["missing"][0]


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (
            error(403, "Authorization_RequestDenied", "Insufficient privileges."),
            "Application.Read.All",
        ),
        (error(429, "TooManyRequests", "Slow down.", Retry_After="600"), "asks to wait 600 s"),
        (error(404, "BadGateway", "no such page"), "404"),
        (Reply(404, b"<html>proxy</html>"), "404"),
        (error(500, "Internal", "Sorry."), "500"),
        (Reply(200, b"{}"), "the answer is about something else"),
        (Reply(200, b"<html>proxy</html>"), "not valid JSON"),
        (Reply(200, b'{"id": "x; rm -rf /", "appId": "' + LEGACY.encode() + b'"}'), "else"),
        (Reply(302, b"", {"Location": "https://example.invalid/"}), "302"),
    ],
)
def test_what_the_tenant_does_not_tell_is_unknown_and_no_clean_run(azure, call, answer, said):
    azure.fault("servicePrincipals", answer)

    found = call.app("--timeout", "3", code=2)

    assert (found["state"], found["verdict"]) == ("unknown", "unknown")
    assert said in " ".join(found["missing"])
    assert "rm -rf" not in json.dumps(found)


def test_without_a_token_for_graph(call, monkeypatch):
    monkeypatch.delenv("AADRIFT_GRAPH_TOKEN")

    assert "AADRIFT_GRAPH_TOKEN, which is not set" in call.app(code=2)["missing"][0]


def test_the_tokens_are_not_sent_to_each_others_hosts(azure, call, caplog):
    caplog.set_level(logging.DEBUG)
    call.app()

    assert azure.double.profiles.leaked == []
    assert azure.double.graph_token not in caplog.text
    azure.double.graph_token = "planted-other-token"
    assert call.app(code=2)["state"] == "unknown"


def test_an_app_in_code_is_taken_out_of_the_code(call):
    call.declare(
        more=f'resource "azuread_service_principal" "vpn" {{\n  client_id = "{LEGACY}"\n}}\n'
    )

    assert call.app()["managed"] == ["azuread_service_principal.vpn"]
    said = " ".join(call().stdout.split())
    assert "Take it out of the code that holds it and apply: azuread_service_principal.vpn" in said
    assert "az ad sp delete" not in said


def test_a_part_of_the_run_does_not_change_the_answer(call):
    call.declare(f'"{LEGACY}"')

    assert call.app("--shard", "1/1", "--select", "AAD103")["verdict"] == "still-needed"


def test_a_rule_that_is_left_out_hides_no_use(call):
    xml = PROFILE.format(audience=LEGACY, tenant=TENANT, name="vgw-x", guid=OBJECT, secret="s3cret")
    (call.folder / "install.ps1").write_text(f"$profile = @'\n{xml}\n'@\n")

    assert call.app("--ignore", "AAD110")["verdict"] == "still-needed"


def test_the_old_audience_with_something_around_it_is_a_use(call):
    call.declare(f'"api://{LEGACY}"')
    assert call.app(code=1)["verdict"] == "still-needed"
    call.declare()
    xml = PROFILE.format(
        audience=f"\u00a0{LEGACY}", tenant=TENANT, name="vgw-x", guid=OBJECT, secret="s3cret"
    )
    (call.folder / "azurevpnconfig.xml").write_text(xml)
    assert call.app(code=1)["verdict"] == "still-needed"


def test_a_profile_that_is_a_template_keeps_the_answer_open(call):
    xml = PROFILE.format(
        audience="${AUDIENCE}", tenant=TENANT, name="vgw-x", guid=OBJECT, secret="s3cret"
    )
    (call.folder / "azurevpnconfig.xml").write_text(xml)

    found = call.app()

    assert found["verdict"] == "unknown"
    assert found["missing"] == ["the audience of azurevpnconfig.xml is a placeholder"]


def test_what_was_left_out_by_the_user_keeps_the_answer_open(call):
    call.declare(f'"{LEGACY}"')
    (call.folder / "old").mkdir()
    (call.folder / "main.tf").rename(call.folder / "old" / "main.tf")
    call.declare()

    found = call.app("--exclude", "old/**")

    assert found["verdict"] == "unknown"
    assert found["missing"] == ["files that --include or --exclude leave out were not read"]


def test_a_list_of_some_gateways_is_no_complete_evidence(call):
    listed = virtual_network_gateway(OBJECT, "rg-hub", "vgw-hub", MICROSOFT)
    (call.folder / "list.json").write_text(json.dumps([listed]))

    found = call.app("--live", "list.json", live=False)

    assert found["verdict"] == "unknown"
    assert "covers no whole subscription" in found["missing"][0]


def test_each_cloud_has_its_own_graph():
    assert {name: known.graph for name, known in KNOWN.items()} == {
        "AzurePublic": "https://graph.microsoft.com",
        "AzureUSGovernment": "https://graph.microsoft.us",
        "AzureChina": "https://microsoftgraph.chinacloudapi.cn",
    }


def test_the_page_for_auditors_says_it_too(azure, call):
    azure.double.principals[LEGACY]["displayName"] = "<script>alert(1)</script>"

    page = call("--format", "html").stdout

    assert f"az ad sp delete --id {OBJECT}" in page
    assert "<script>alert(1)" not in page


def test_joined_reports_are_no_surer_than_their_parts(call, monkeypatch):
    call("--format", "json:whole.json")
    call.declare(f'"{LEGACY}"')
    (call.folder / "other").mkdir()
    monkeypatch.chdir(call.folder / "other")
    (call.folder / "other" / "main.tf").write_text((call.folder / "main.tf").read_text())
    for arguments in (("check", ".", "--format", "json:../part.json"),):
        with pytest.raises(SystemExit):
            main(list(arguments))
    monkeypatch.chdir(call.folder)
    with pytest.raises(SystemExit):
        main(["report", "whole.json", "part.json", "--format", "json:all.json"])

    (app,) = json.loads((call.folder / "all.json").read_text())["enterpriseApps"]
    assert app["verdict"] == "still-needed"
    assert app["usedBy"][0].endswith("declares its audience")

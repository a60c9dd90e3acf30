"""The runbook through the real command line: its order, its commands, and hostile names."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from aadrift.cli import main
from aadrift.gateway import Kind
from aadrift.report.model import LiveEntry
from aadrift.runbook import commands

ROOT = Path(__file__).resolve().parents[2]
OLD = "41b23e61-6c1e-4545-b367-cd054e0ed4b4"
NEW = "c632b3df-fb67-4d84-bdcf-b95ad541b5c8"
TENANT = "4e8b2f17-90ac-4d53-b6e1-7c3d5a08f924"
SUBSCRIPTION = "9d6a1c40-3b7f-4e25-8c90-1f5e7a2b6d83"
IDS = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/%s/providers/Microsoft.Network/%s/%s"


def gateway(name="vgw-hub", audience=OLD, label="hub"):
    return f"""\
resource "azurerm_virtual_network_gateway" "{label}" {{
  name                = "{name}"
  location            = "westeurope"
  resource_group_name = "rg-hub"
  type                = "Vpn"
  vpn_client_configuration {{
    address_space = ["172.29.8.0/24"]
    aad_tenant    = "https://login.microsoftonline.com/{TENANT}"
    aad_audience  = "{audience}"
    aad_issuer    = "https://sts.windows.net/{TENANT}/"
  }}
}}
"""


def live(name, audience=OLD, group="rg-hub", kind="virtualNetworkGateways", slash="/"):
    entra = {
        "aadTenant": f"https://login.microsoftonline.com/{TENANT}",
        "aadAudience": audience,
        "aadIssuer": f"https://sts.windows.net/{TENANT}{slash}",
    }
    key = "vpnClientConfiguration" if kind.startswith("virtual") else "aadAuthenticationParameters"
    return {
        "id": IDS % (group, kind, name),
        "type": f"Microsoft.Network/{kind}",
        "location": "westeurope",
        "properties": {key: entra, "gatewayType": "Vpn", "provisioningState": "Succeeded"},
    }


@pytest.fixture
def book(tmp_path, monkeypatch, capsys):
    """Writes files, runs fix, and returns the runbook's text."""

    tree = tmp_path / "tree"

    def run(files, *, lives=(), form="md", code=None, arguments=(), snapshot=None):
        for name, text in files.items():
            path = tree / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        monkeypatch.chdir(tree)
        evidence = []
        if snapshot is not None:
            (tmp_path / "snapshot.json").write_text(json.dumps(snapshot))
        if lives:
            (tmp_path / "live.json").write_text(json.dumps(list(lives)))
            evidence = ["--live", str(tmp_path / "live.json")]
        with pytest.raises(SystemExit) as ended:
            main(["fix", "--runbook", f"../book.{form}", *evidence, *arguments])
        said = capsys.readouterr()
        if code is not None:
            assert ended.value.code == code, said.err
        return (tmp_path / f"book.{form}").read_text()

    return run


def blocks(text):
    """The commands of a Markdown page, block by block."""
    tokens = MarkdownIt().parse(text)
    return [one.content.splitlines() for one in tokens if one.type == "fence"]


def test_nothing_to_do(book):
    text = book({"main.tf": gateway(audience=NEW)}, lives=[live("vgw-hub", NEW)], code=0)

    assert "There is nothing to do." in text
    assert blocks(text) == []


def test_the_steps_of_a_legacy_gateway_in_order(book):
    text = book({"hub/main.tf": gateway()}, lives=[live("vgw-hub")], code=0)

    steps = re.findall(r"^\d\. ([^:\n]+)", text[text.index("###") :], re.MULTILINE)
    assert steps == [
        "Merge",
        "Apply at the agreed time",
        "See that it worked",
        "Generate the new package, and hand it out",
        "To roll back",
    ]
    assert f"hub/main.tf:9: {OLD} becomes {NEW}" in text
    assert blocks(text) == [
        [
            "terraform -chdir=hub plan -out=aadrift.tfplan",
            "terraform -chdir=hub apply aadrift.tfplan",
        ],
        ["aadrift check hub --live azure"],
        [
            f"aadrift profile download {IDS % ('rg-hub', 'virtualNetworkGateways', 'vgw-hub')}",
            "az network vnet-gateway vpn-client generate --resource-group rg-hub --name vgw-hub "
            f"--subscription {SUBSCRIPTION}",
        ],
    ]
    for words in ("5 minutes", "issuer ends with a slash", "choose ... and Configure"):
        assert words in text


def test_each_environment_is_applied_with_its_values(book):
    root = 'variable "audience" {}\n' + gateway().replace(f'"{OLD}"', "var.audience")
    text = book(
        {
            "hub/main.tf": root,
            "hub/env/prod.tfvars": f'audience = "{OLD}"\n',
            "hub/env/dev.tfvars": f'audience = "{NEW}"\n',
        }
    )

    assert "terraform -chdir=hub plan -var-file=env/prod.tfvars -out=aadrift.tfplan" in text
    assert "dev.tfvars" not in text


def test_opentofu_and_terragrunt(book):
    assert "tofu plan -out=aadrift.tfplan" in book({"main.tofu": gateway()})
    text = book(
        {
            "live/terragrunt.hcl": 'terraform {\n  source = "../module"\n}\n'
            f'inputs = {{\n  audience = "{OLD}"\n}}\n',
            "module/main.tf": 'variable "audience" {}\n'
            + gateway(label="shared").replace(f'"{OLD}"', "var.audience"),
        }
    )
    assert "(cd live && terragrunt apply)" in text


BICEP = f"""\
targetScope = '%s'
param audience string
resource vgw 'Microsoft.Network/virtualNetworkGateways@2023-09-01' = {{
  name: 'vgw-hub'
  location: 'westeurope'
  properties: {{
    gatewayType: 'Vpn'
    vpnClientConfiguration: {{
      aadTenant: 'https://login.microsoftonline.com/{TENANT}'
      aadAudience: audience
      aadIssuer: 'https://sts.windows.net/{TENANT}/'
    }}
  }}
}}
"""


@pytest.mark.parametrize(
    ("scope", "words"),
    [
        ("resourceGroup", "az deployment group create --resource-group RESOURCE-GROUP"),
        ("subscription", "az deployment sub create --location LOCATION"),
        (
            "managementGroup",
            "az deployment mg create --management-group-id MANAGEMENT-GROUP --location LOCATION",
        ),
        ("tenant", "az deployment tenant create --location LOCATION"),
    ],
)
def test_bicep_with_its_parameters_into_its_scope(book, scope, words):
    text = book(
        {
            "main.bicep": BICEP % scope,
            "prod.bicepparam": f"using 'main.bicep'\nparam audience = '{OLD}'\n",
        }
    )

    assert f"{words} --parameters prod.bicepparam" in text
    assert words.replace(" create ", " what-if ") in text


@pytest.mark.parametrize(
    ("schema", "words"),
    [
        ("deploymentTemplate", "az deployment group create --resource-group RESOURCE-GROUP"),
        ("subscriptionDeploymentTemplate", "az deployment sub create --location LOCATION"),
    ],
)
def test_an_arm_template_with_its_parameters(book, schema, words):
    template = {
        "$schema": f"https://schema.management.azure.com/schemas/2019-04-01/{schema}.json#",
        "contentVersion": "1.0.0.0",
        "parameters": {"audience": {"type": "string"}},
        "resources": [
            {
                "type": "Microsoft.Network/virtualNetworkGateways",
                "apiVersion": "2023-09-01",
                "name": "vgw-hub",
                "properties": {
                    "vpnClientConfiguration": {
                        "aadTenant": f"https://login.microsoftonline.com/{TENANT}",
                        "aadAudience": "[parameters('audience')]",
                        "aadIssuer": f"https://sts.windows.net/{TENANT}/",
                    }
                },
            }
        ],
    }
    kind = "deploymentParameters"
    values = {
        "$schema": f"https://schema.management.azure.com/schemas/2019-04-01/{kind}.json#",
        "contentVersion": "1.0.0.0",
        "parameters": {"audience": {"value": OLD}},
    }
    text = book(
        {
            "azuredeploy.json": json.dumps(template),
            "azuredeploy.parameters.json": json.dumps(values),
        }
    )

    line = f"{words} --template-file azuredeploy.json --parameters @azuredeploy.parameters.json"
    assert line in text


def test_a_template_inside_of_terraform_is_applied_by_terraform(book):
    resource = {
        "type": "Microsoft.Network/virtualNetworkGateways",
        "apiVersion": "2023-09-01",
        "name": "vgw-hub",
        "properties": {
            "vpnClientConfiguration": {
                "aadTenant": f"https://login.microsoftonline.com/{TENANT}",
                "aadAudience": OLD,
                "aadIssuer": f"https://sts.windows.net/{TENANT}/",
            }
        },
    }
    schema = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"
    template = {"$schema": schema, "contentVersion": "1.0.0.0", "resources": [resource]}
    source = """\
resource "azurerm_resource_group_template_deployment" "hub" {
  name                = "hub"
  resource_group_name = "rg-hub"
  deployment_mode     = "Incremental"
  template_content    = file("${path.module}/hub.json")
}
"""
    text = book({"stack/main.tf": source, "stack/hub.json": json.dumps(template)}, code=0)

    assert "terraform -chdir=stack apply aadrift.tfplan" in text
    assert "az deployment" not in text


def test_code_behind_comes_first_and_has_an_order_of_its_own(book):
    text = book(
        {"a/main.tf": gateway("vgw-a", label="a"), "b/main.tf": gateway("vgw-b", label="b")},
        lives=[live("vgw-a"), live("vgw-b", NEW)],
    )

    first, second = text.index("gateway.b`"), text.index("gateway.a`")
    assert first < second
    assert "Let nobody apply this stack before the change is merged" in text[first:second]
    assert "Do not revert the change" in text[first:second]


def test_not_applied_has_nothing_to_merge(book):
    text = book({"main.tf": gateway(audience=NEW)}, lives=[live("vgw-hub")])

    part = text[text.index("###") :]
    assert part.index("1. Apply at the agreed time") > 0
    assert "becomes" not in part


def test_a_gateway_without_code_is_moved_by_hand_and_back(book):
    text = book(
        {"main.tf": gateway(audience=NEW)},
        lives=[
            live("vgw-hub", NEW),
            live("vgw-other", group="rg-other", slash=""),
            live("vsc", kind="vpnServerConfigurations"),
        ],
    )

    lines = [line for block in blocks(text) for line in block]
    issuer = f"https://sts.windows.net/{TENANT}/"
    tenant = f"https://login.microsoftonline.com/{TENANT}"
    assert (
        "az network vnet-gateway aad assign --resource-group rg-other --gateway-name vgw-other "
        f"--subscription {SUBSCRIPTION} --audience {NEW} --issuer {issuer} --tenant {tenant}"
    ) in lines
    assert (
        "az network vpn-server-config set --resource-group rg-hub --name vsc --subscription "
        f"{SUBSCRIPTION} --aad-audience {NEW} --aad-issuer {issuer} --aad-tenant {tenant}"
    ) in lines
    hub = "az network p2s-vpn-gateway vpn-client generate --resource-group RESOURCE-GROUP"
    assert any(line.startswith(hub) for line in lines)
    assert sum(f"--audience {OLD}" in line for line in lines) == 1, "the way back"


def test_a_custom_audience_stays_and_gets_its_advice(book):
    custom = "7d2f0c1e-94ab-4b6d-8f53-1c5e2a9d7b30"
    text = book({"main.tf": gateway(audience=custom)}, lives=[live("vgw-hub", custom)], code=0)

    assert f"keeps its custom audience {custom}" in text
    assert "terraform" not in text
    assert "under Expose an API" in text


def test_what_is_open_is_said_and_not_applied(book):
    text = book({"main.tf": gateway().replace(f'"{OLD}"', "data.external.x.result.id")})

    assert "Look at it, and decide" in text
    assert "do not tell the audience" in text
    assert "apply aadrift.tfplan" not in text


def test_another_cloud_is_named(book):
    government = "51bb15d4-3a4f-4ebf-9dca-40096fe32426"
    text = book({"main.tf": gateway(audience=government).replace("westeurope", "usgovvirginia")})

    assert "aadrift check . --live azure --cloud AzureUSGovernment" in text
    assert "profile download rg-hub/vgw-hub --cloud AzureUSGovernment" in text
    assert blocks(text)[0] == ["az cloud set --name AzureUSGovernment", "az login"]


SLASHLESS = (f"windows.net/{TENANT}/", f"windows.net/{TENANT}")
CUSTOM = "7d2f0c1e-94ab-4b6d-8f53-1c5e2a9d7b30"


def test_settings_beside_a_custom_audience_move_no_client(book):
    text = book(
        {"main.tf": gateway(audience=CUSTOM).replace(*SLASHLESS)},
        lives=[live("vgw-hub", CUSTOM)],
        code=0,
    )

    assert "must be reported as custom" in text
    assert "The audience stays: what is shown before must not change it." in text
    assert "old profiles" not in text
    assert "Nothing else is to be undone." in text


@pytest.mark.parametrize("open_", ["unresolved", "held back", "drifted"])
def test_a_fixed_setting_makes_nothing_certain(book, open_):
    source = gateway().replace(*SLASHLESS)
    azure = OLD
    if open_ == "unresolved":
        source = source.replace(f'"{OLD}"', "data.external.x.result.id")
    elif open_ == "drifted":
        source, azure = source.replace(OLD, CUSTOM), "0b6a4f13-7c52-4e8d-b1f9-35d2c8e07a64"
    else:
        app = 'resource "azuread_service_principal" "old" {\n  client_id = local.old\n}\n'
        source = f'locals {{\n  old = "{OLD}"\n}}\n{app}' + source.replace(f'"{OLD}"', "local.old")
    text = book({"main.tf": source}, lives=[live("vgw-hub", azure)])

    assert f"windows.net/{TENANT} becomes" in text
    assert "Look at it, and decide" in text
    assert "apply aadrift.tfplan" not in text


@pytest.mark.parametrize("form", ["md", "html"])
def test_what_could_not_be_read_is_not_nothing_to_do(book, form):
    files = {"main.tf": gateway(audience=NEW), "other.tf": 'resource "azurerm_vpn" {'}
    text = book(files, lives=[live("vgw-hub", NEW)], form=form)

    assert "nothing to do" not in text
    assert "1 file could not be read, other.tf:1 first" in text


def test_without_live_evidence_the_first_step_is_to_look(book):
    text = book({"main.tf": gateway()}, code=0)

    assert blocks(text)[0] == ["aadrift check . --live azure"]
    assert "Azure was not asked (--live)" in text
    assert "There is nothing to do" not in book({"main.tf": gateway(audience=NEW)}, code=0)


def test_code_that_caught_up_with_azure_is_never_reverted(book):
    source = gateway("vgw-a", label="a") + gateway("vgw-b", label="b")
    text = book({"main.tf": source}, lives=[live("vgw-a", NEW), live("vgw-b")])

    rollback = text[text.index("## Rolling back") :]
    assert "Do not revert the change of azurerm_virtual_network_gateway.a" in rollback
    assert "Revert this change" not in rollback
    files = {"main.tf": "", "x/main.tf": gateway("vgw-a"), "y/main.tf": gateway("vgw-b")}
    text = book(files, lives=[live("vgw-a", NEW), live("vgw-b")])
    assert "Do not revert the change of azurerm_virtual_network_gateway.hub in x:" in text
    files = {"x/main.tf": "", "y/main.tf": "", "main.tf": gateway("vgw-a", label="a")}
    text = book(files, lives=[live("vgw-a", NEW)])
    assert "an apply changes nothing about it" in text
    assert "Revert" not in text


def test_an_apply_that_reaches_an_open_gateway_is_not_the_next_step(book):
    source = 'resource "azuread_service_principal" "old" {\n  client_id = local.old\n}\n'
    source += f'locals {{\n  old = "{OLD}"\n}}\n'
    source += gateway("vgw-a", label="a").replace(f'"{OLD}"', "local.old")
    source += gateway("vgw-b", label="b") + gateway("vgw-c", label="c", audience=NEW)
    lives = [live("vgw-a", NEW), live("vgw-b"), live("vgw-c")]
    text = book({"main.tf": source}, lives=lives)

    part = text[text.index("gateway.b`") : text.index("gateway.c`")]
    settle = part.index("Settle first what the same apply reaches")
    assert settle < part.index("apply aadrift.tfplan")
    assert "azurerm_virtual_network_gateway.a (code behind)" in part
    assert "It moves azurerm_virtual_network_gateway.c too" in part


def test_a_gateway_that_azure_does_not_have_is_not_created_by_the_way(book):
    snapshot = {"aadriftSnapshot": 1, "created": "2026-11-20T06:30:00Z"}
    snapshot |= {"scope": {"subscriptions": [SUBSCRIPTION]}, "gateways": [], "errors": []}
    arguments = ["--live", "../snapshot.json"]
    text = book({"main.tf": gateway()}, arguments=arguments, snapshot=snapshot)

    assert "Apply nothing for this" in text
    assert "terraform" not in text


def test_a_decision_comes_before_the_merge(book):
    text = book({"main.tf": gateway()}, lives=[live("vgw-hub", CUSTOM)])

    assert text.index("Decide first, before anything is merged") < text.index("becomes")


def test_a_custom_audience_without_code_gets_its_advice(book):
    lives = [live("vgw-hub", NEW), live("vgw-other", CUSTOM)]
    text = book({"main.tf": gateway(audience=NEW)}, lives=lives)

    assert f"keeps its custom audience {CUSTOM}" in text
    assert "az network" not in text


def test_profiles_that_stay_wrong_are_listed(book):
    profile = (
        "<AzVpnProfile><name>elsewhere</name><clientauth><type>aad</type><aad>"
        f"<audience>{OLD}</audience><issuer>https://sts.windows.net/{SUBSCRIPTION}/</issuer>"
        f"<tenant>https://login.microsoftonline.com/{SUBSCRIPTION}</tenant></aad></clientauth>"
        "</AzVpnProfile>"
    )
    files = {"main.tf": gateway(audience=NEW), "azurevpnconfig.xml": profile}
    text = book(files, lives=[live("vgw-hub", NEW)])

    assert "nothing to do" not in text
    assert "azurevpnconfig.xml:1: The client profile elsewhere has the audience" in text


EVIL = [
    "a b",
    "$(touch pwned)",
    "`touch pwned`",
    "x;touch pwned",
    "x' ; touch pwned; '",
    'x"&&touch pwned',
    "<img src=x onerror=alert(1)>",
    "--help",
]


@pytest.mark.parametrize("name", EVIL)
def test_names_are_quoted_for_the_shell(tmp_path, name):
    entry = LiveEntry(IDS % (name, "virtualNetworkGateways", name), OLD, None, False, Kind.GATEWAY)
    program = "az() { :; }; "
    line = commands.by_hand(entry)
    done = subprocess.run(
        ["bash", "-c", program + line], cwd=tmp_path, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stderr
    assert list(tmp_path.iterdir()) == []
    assert shlex.split(line)[6] == name


@pytest.mark.parametrize("form", ["md", "html"])
def test_hostile_folders_and_names_stay_text(book, form):
    folder = "x'; touch pwned; <img src=x onerror=alert(1)> $(id) ``` |"
    text = book({f"{folder}/main.tf": gateway("vgw-<script>alert(1)</script>")}, form=form)

    page = text if form == "html" else MarkdownIt("commonmark", {"html": True}).render(text)
    assert "<img" not in page
    assert "<script>alert" not in page
    if form == "md":
        _, (line, *_), *_ = blocks(text)
        assert shlex.split(line)[1] == f"-chdir={folder}"


def test_the_html_page_allows_nothing_but_its_style(book):
    page = book({"main.tf": gateway()}, form="html")

    assert "default-src 'none'; style-src 'sha256-" in page
    assert "<script" not in page
    assert page.count("<pre>") == 4


def test_a_page_in_a_real_browser(book, tmp_path):
    browser = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)
    if browser is None:
        if os.environ.get("CI"):
            pytest.fail("Chromium is missing: in CI the page must be looked at")
        pytest.skip("Chromium is not installed")
    book({"hub/main.tf": gateway()}, form="html", lives=[live("vgw-hub")])
    done = subprocess.run(
        [
            browser,
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            f"--user-data-dir={tmp_path}/profile",
            "--dump-dom",
            (tmp_path / "book.html").as_uri(),
        ],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert "terraform -chdir=hub apply aadrift.tfplan" in done.stdout
    assert "Refused to apply" not in done.stderr


@pytest.mark.parametrize("form", ["md", "html"])
@pytest.mark.parametrize("write", [["--write"], []])
def test_secrets_of_profiles_are_in_no_runbook(book, form, write):
    secret = "5e" * 64
    profile = (
        "<AzVpnProfile><name>vgw-hub</name><clientauth><type>aad</type><aad>"
        f"<audience>{OLD}</audience><issuer>https://sts.windows.net/{TENANT}/</issuer>"
        f"<tenant>https://login.microsoftonline.com/{TENANT}</tenant></aad></clientauth>"
        f"<servervalidation><serversecret>{secret}</serversecret></servervalidation>"
        "</AzVpnProfile>"
    )
    text = book(
        {"main.tf": gateway(), "azurevpnconfig.xml": profile},
        lives=[live("vgw-hub")],
        form=form,
        arguments=["--profiles", *write],
    )

    # In a patch the line with the secret would be seen: it is held back.
    said = f"azurevpnconfig.xml:1: {OLD} becomes {NEW}" if write else "held back"
    assert said in text
    assert secret not in text


def test_the_samples_have_a_page(book, monkeypatch, capsys, tmp_path):
    monkeypatch.chdir(ROOT)
    with pytest.raises(SystemExit):
        main(["fix", "samples", "--live", "samples/live.json", "--runbook", f"{tmp_path}/r.html"])
    page = (tmp_path / "r.html").read_text()
    assert page.count('class="work"') >= 10


PRE_AUTHORIZED = """
resource "azuread_application_pre_authorized" "old" {{
  application_id       = "/applications/7d2f0c1e-94ab-4b6d-8f53-1c5e2a9d7b30"
  authorized_client_id = "{client}"
  permission_ids       = [random_uuid.scope.result]
}}
"""


def test_a_missing_client_of_a_custom_audience_is_shown_and_never_written(book, tmp_path, capsys):
    custom = "7d2f0c1e-94ab-4b6d-8f53-1c5e2a9d7b30"
    source = gateway(audience=custom) + PRE_AUTHORIZED.format(client=OLD)
    text = book({"main.tf": source}, code=0, arguments=["--write"])

    addition = PRE_AUTHORIZED.format(client=NEW).replace('"old"', '"old_microsoft_client"').strip()
    assert addition.splitlines() in blocks(text)
    assert (tmp_path / "tree" / "main.tf").read_text() == source
    with pytest.raises(SystemExit):
        main(["check", "--format", "json:../report.json", "--format", "text"])
    assert f'authorized_client_id = "{NEW}"' in capsys.readouterr().out
    report = json.loads((tmp_path / "report.json").read_text())
    (finding,) = [one for one in report["findings"] if one["code"] == "AAD111"]
    assert finding["suggestion"].strip() == addition
    assert finding["fix"] is None


def test_a_client_that_is_authorised_already_is_not_suggested(book, tmp_path):
    source = PRE_AUTHORIZED.format(client=OLD)
    source += PRE_AUTHORIZED.format(client=NEW).replace('"old"', '"new"')
    book({"main.tf": gateway(audience=NEW) + source}, code=0)
    with pytest.raises(SystemExit):
        main(["check", "--format", "json:../report.json"])

    report = json.loads((tmp_path / "report.json").read_text())
    assert [one.get("suggestion") for one in report["findings"]] == [None]


@pytest.mark.parametrize(
    ("meta", "client", "suggested"),
    [
        ("count = var.custom ? 1 : 0", f'"{OLD}"', True),
        ('for_each = { app = "x" }', f'"{OLD}"', True),
        (f'for_each = toset(["{OLD}"])', "each.value", False),
    ],
)
def test_a_repeated_authorisation(book, tmp_path, meta, client, suggested):
    """What is repeated for a list of clients has room for one more: nothing is suggested."""
    source = f"""
variable "custom" {{
  default = true
}}
resource "azuread_application_pre_authorized" "old" {{
  {meta}
  application_id       = azuread_application.vpn.id
  authorized_client_id = {client}
  permission_ids = [ # all of them
    random_uuid.scope.result,
  ]
}}
"""
    text = book({"main.tf": gateway(audience=CUSTOM) + source}, code=0)

    assert ("add:" in text) is suggested
    assert ('"old_microsoft_client"' in text) is suggested
    if suggested:
        (addition,) = [block for block in blocks(text) if block[0].startswith("resource")]
        (tmp_path / "tree" / "main.tf").write_text("\n".join(addition) + "\n")
        with pytest.raises(SystemExit) as ended:
            main(["check", "--format", "json:../report.json", "--strict"])
        assert ended.value.code == 0, "it is sound Terraform"


def test_an_addition_for_another_gateways_registration_is_not_shown(book):
    other = "0b6a4f13-7c52-4e8d-b1f9-35d2c8e07a64"
    source = PRE_AUTHORIZED.format(client=OLD)
    source += gateway(audience=CUSTOM) + gateway("vgw-b", audience=other, label="b")
    text = book({"main.tf": source}, code=0)

    own, _, others = text.partition("gateway.b`")
    assert "old_microsoft_client" in own
    assert "old_microsoft_client" not in others

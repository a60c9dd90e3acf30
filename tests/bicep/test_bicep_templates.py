"""Modules, parameter files, loops and conditions, and what identifies a gateway."""

import pytest
from tests.bicep.bicep_trees import ISSUER, NEW, OLD, TENANT, Scan, gateway, plant

from aadrift.inputs import Inputs

HUB = f"param audience string\nparam name string = 'vgw'\n{gateway('audience', 'name')}"
SUBSCRIPTION = "5a0c1f3e-2b7d-4c88-9a61-0e4d7f2b6c10"


def call(arguments: str, path: str = "hub.bicep", scope: str = "", name: str = "hub") -> str:
    line = f"  scope: {scope}\n" if scope else ""
    return f"module {name} '{path}' = {{\n  name: 'deploy'\n{line}  params: {{ {arguments} }}\n}}\n"


def test_a_module_is_evaluated_through_its_caller(tmp_path):
    main = call(f"audience: '{OLD}', name: 'vgw-weu'")
    found = Scan(tmp_path, {"main.bicep": main, "hub.bicep": HUB}).one
    assert found.address == "hub/vgw"
    assert found.location.path == "hub.bicep"
    assert [origin.path for origin in found.audience.origins] == ["main.bicep"]
    assert found.identity.name == "vgw-weu"
    assert [step.what for step in found.audience.trace] == [
        "hub/vgw: vpnClientConfiguration.aadAudience",
        "param audience",
        "hub: audience",
    ]


def test_a_default_that_every_caller_overrides_is_dead(tmp_path):
    hub = HUB.replace("param audience string", f"param audience string = '{OLD}'")
    scan = Scan(tmp_path, {"main.bicep": call(f"audience: '{NEW}'"), "hub.bicep": hub})
    assert scan.one.audience.value == NEW


def test_a_module_with_a_parameter_file_of_its_own_is_deployed_by_itself_too(tmp_path):
    values = f"using 'hub.bicep'\nparam audience = '{OLD}'\n"
    files = {
        "main.bicep": call(f"audience: '{NEW}'"),
        "hub.bicep": HUB,
        "hub.bicepparam": values,
    }
    found = Scan(tmp_path, files).by_address()
    assert found["hub/vgw"].audience.value == NEW
    assert found["vgw"].audience.value == OLD
    assert found["vgw"].variant == "hub.bicepparam"


def test_modules_call_each_other_to_any_depth_and_into_other_folders(tmp_path):
    files = {
        "infra/main.bicep": call(f"audience: '{OLD}'", "../modules/region.bicep", name="weu"),
        "modules/region.bicep": "param audience string\n" + call("audience: audience"),
        "modules/hub.bicep": HUB,
    }
    found = Scan(tmp_path, files).one
    assert found.address == "weu/hub/vgw"
    assert found.stack == "infra"


@pytest.mark.parametrize(
    ("scope", "group", "subscription"),
    [
        ("resourceGroup('rg-hub')", "rg-hub", None),
        (f"resourceGroup('{SUBSCRIPTION}', 'rg-hub')", "rg-hub", SUBSCRIPTION),
        ("rg", "rg-made", None),
        ("other", "rg-other", SUBSCRIPTION),
        (f"subscription('{SUBSCRIPTION}')", None, SUBSCRIPTION),
        ("resourceGroup('rg-${suffix}')", "rg-*", None),
    ],
)
def test_the_scope_of_a_module_says_where_the_gateway_is(tmp_path, scope, group, subscription):
    before = f"""targetScope = 'subscription'
param suffix string
resource rg 'Microsoft.Resources/resourceGroups@2024-03-01' = {{
  name: 'rg-made'
  location: 'westeurope'
}}
resource other 'Microsoft.Resources/resourceGroups@2024-03-01' existing = {{
  name: 'rg-other'
  scope: subscription('{SUBSCRIPTION}')
}}
"""
    main = before + call(f"audience: '{OLD}'", scope=scope)
    found = Scan(tmp_path, {"main.bicep": main, "hub.bicep": HUB}).one
    assert (found.identity.resource_group, found.identity.subscription) == (group, subscription)


def test_outputs_of_a_module_lead_back_into_it(tmp_path):
    files = {
        "main.bicep": call("", "names.bicep", name="names")
        + call("audience: names.outputs.audience"),
        "names.bicep": f"output audience string = '{OLD}'\n",
        "hub.bicep": HUB,
    }
    (origin,) = Scan(tmp_path, files).one.audience.origins
    assert origin.path == "names.bicep"


def test_loops_make_an_instance_for_each_round(tmp_path):
    hubs = f"param hubs array = [{{ n: 'a', id: '{OLD}' }}, {{ n: 'b', id: '{NEW}' }}]\n"
    module = """module hub 'hub.bicep' = [for (h, i) in hubs: {
  name: 'hub-${i}'
  params: { audience: h.id, name: 'vgw-${h.n}' }
}]
"""
    found = Scan(tmp_path, {"main.bicep": hubs + module, "hub.bicep": HUB}).by_address()
    assert {key: one.audience.value for key, one in found.items()} == {
        "hub[0]/vgw": OLD,
        "hub[1]/vgw": NEW,
    }
    assert found["hub[1]/vgw"].identity.name == "vgw-b"


def test_a_filtered_loop_and_a_loop_over_something_unknown(tmp_path):
    body = gateway("h.id", "h.n").replace("= {", "= [for h in hubs: if (h.on) {", 1).rstrip() + "]"
    known = (
        f"var hubs = [{{ on: false, n: 'a', id: '{NEW}' }}, {{ on: true, n: 'b', id: '{OLD}' }}]"
    )
    one = Scan(tmp_path / "known", {"main.bicep": f"{known}\n{body}"}).one
    assert (one.address, one.audience.value) == ("vgw[1]", OLD)
    two = Scan(tmp_path / "open", {"main.bicep": f"param hubs array\n{body}"}).one
    assert (two.address, two.audience.status) == ("vgw[*]", "unresolved")


@pytest.mark.parametrize(("condition", "count"), [("false", 0), ("true", 1), ("maybe", 1)])
def test_a_condition_that_is_false_leaves_nothing(tmp_path, condition, count):
    body = gateway(f"'{OLD}'").replace("= {", f"= if ({condition}) {{", 1)
    scan = Scan(tmp_path, {"main.bicep": f"param maybe bool\n{body}"})
    assert len(scan.found.gateways) == count


def test_existing_and_nested_resources_are_no_gateways(tmp_path):
    main = f"""resource vgw 'Microsoft.Network/virtualNetworkGateways@2023-09-01' existing = {{
  name: 'x'
  resource rules 'natRules' = {{ name: 'y', properties: {{ aadAudience: '{OLD}' }} }}
}}
resource vnet 'Microsoft.Network/virtualNetworks@2023-09-01' = {{
  name: 'v'
  {gateway(f"'{OLD}'", symbol="inner").replace("'Microsoft.Network/virtual", "'virtual")}
}}
"""
    assert Scan(tmp_path, {"main.bicep": main}).found.gateways == ()


def test_a_gateway_nested_in_another_resource_counts(tmp_path):
    inner = gateway(f"'{OLD}'", symbol="inner").replace("\n", "\n  ")
    main = f"resource g 'Some.Provider/groups@2023-09-01' = {{\n  name: 'v'\n  {inner}\n}}\n"
    assert list(Scan(tmp_path, {"main.bicep": main}).by_address()) == ["g::inner"]


def test_the_whole_configuration_may_come_from_elsewhere(tmp_path):
    main = f"""param vpn object = {{ aadAudience: '{OLD}', aadTenant: '{TENANT}' }}
resource vgw 'Microsoft.Network/virtualNetworkGateways@2023-09-01' = {{
  name: 'x'
  properties: {{
    vpnClientConfiguration: vpn
  }}
}}
"""
    found = Scan(tmp_path, {"main.bicep": main}).one
    assert found.location.text == "vpnClientConfiguration"
    assert found.audience.origins[0].line == 1


def test_a_server_configuration_and_one_without_entra(tmp_path):
    main = f"""resource users 'Microsoft.Network/vpnServerConfigurations@2023-09-01' = {{
  name: 'vpnc'
  location: 'usgovvirginia'
  properties: {{
    vpnProtocols: ['OpenVPN']
    vpnAuthenticationTypes: ['AAD']
    aadAuthenticationParameters: {{
      aadAudience: '{OLD}'
      aadTenant: '{TENANT}'
      aadIssuer: '{ISSUER}'
    }}
  }}
}}
resource radius 'Microsoft.Network/vpnServerConfigurations@2023-09-01' = {{
  name: 'radius'
  properties: {{ vpnAuthenticationTypes: ['Radius'] }}
}}
"""
    found = Scan(tmp_path, {"main.bicep": main}).by_address()
    assert found["users"].kind == "vpnServerConfiguration"
    assert found["users"].cloud == "AzureUSGovernment"
    assert found["users"].protocols == ("OpenVPN",)
    assert found["radius"].audience.status == "absent"


PARAMETERS = """{{
  "$schema": "https://x/deploymentParameters.json#",
  "parameters": {{"audience": {{"value": "{}"}}}}
}}
"""


@pytest.mark.parametrize(
    "name", ["main.parameters.json", "main.prod.parameters.json", "parameters/main.json"]
)
def test_json_parameter_files_are_variants(tmp_path, name):
    scan = Scan(tmp_path, {"main.bicep": HUB, name: PARAMETERS.format(OLD)})
    assert scan.one.variant == name
    assert [origin.path for origin in scan.one.audience.origins] == [name]


def test_parameter_files_of_each_environment_are_variants(tmp_path):
    files = {
        "main.bicep": HUB,
        "env/dev.bicepparam": f"using '../main.bicep'\nparam audience = '{NEW}'\n",
        "env/prod.bicepparam": f"using '../main.bicep'\nvar old = '{OLD}'\nparam audience = old\n",
    }
    found = {one.variant: one for one in Scan(tmp_path, files).found.gateways}
    assert found["env/dev.bicepparam"].audience.value == NEW
    assert found["env/prod.bicepparam"].audience.value == OLD


def test_a_parameter_file_extends_others(tmp_path):
    files = {
        "main.bicep": HUB,
        "base.bicepparam": f"using none\nparam audience = '{OLD}'\nparam name = 'a'\n",
        "prod.bicepparam": "using 'main.bicep'\nextends 'base.bicepparam'\n"
        "param name = '${base.name}-prod'\n",
    }
    found = Scan(tmp_path, files).one
    assert (found.audience.value, found.identity.name) == (OLD, "a-prod")
    assert found.audience.origins[0].path == "base.bicepparam"


def test_parameter_files_that_extend_each_other_end(tmp_path):
    files = {
        "main.bicep": HUB,
        "a.bicepparam": f"using 'main.bicep'\nextends 'b.bicepparam'\nparam audience = '{OLD}'\n",
        "b.bicepparam": "using 'main.bicep'\nextends 'a.bicepparam'\n",
    }
    scan = Scan(tmp_path, files)
    assert {one.audience.value for one in scan.found.gateways} == {OLD}
    assert any("extends itself" in message for message in scan.messages())


def test_given_parameter_files_replace_those_that_are_found(tmp_path):
    files = {
        "main.bicep": HUB,
        "dev.bicepparam": f"using 'main.bicep'\nparam audience = '{NEW}'\n",
        "prod.bicepparam": f"using 'main.bicep'\nparam audience = '{OLD}'\n",
    }
    scan = Scan(tmp_path, files, Inputs(parameters=("prod.bicepparam",)))
    assert scan.one.variant == "prod.bicepparam"
    assert scan.found.taken == {"prod.bicepparam"}


def test_a_given_parameter_file_that_is_for_nothing_is_complained_about(tmp_path):
    files = {"main.bicep": HUB, "x.bicepparam": f"using 'y.bicep'\nparam audience = '{OLD}'\n"}
    scan = Scan(tmp_path, files, Inputs(parameters=("x.bicepparam",)))
    assert scan.found.complaints == (
        "--parameters x.bicepparam: no scanned template is the one that it is for",
    )


def test_allowed_values_change_with_the_value(tmp_path):
    main = f"@allowed(['{OLD}'])\nparam audience string = '{OLD}'\n{gateway('audience')}"
    found = Scan(tmp_path, {"main.bicep": main}).one
    assert [span.line for span in found.audience.origins] == [2]
    assert [span.line for span in found.partners] == [1]
    nullable = f"param audience 'x' | '{OLD}'?\n{gateway('audience')}"
    assert Scan(tmp_path / "null", {"main.bicep": nullable}).one.audience.status == "absent"
    union = f"param audience '{OLD}' | 'x'\n{gateway('audience')}"
    found = Scan(tmp_path / "union", {"main.bicep": union}).one
    assert {text.value for text in found.audience.options} == {OLD, "x"}


@pytest.mark.parametrize(
    "reference",
    [
        "br/public:avm/res/network/virtual-network-gateway:0.6.2",
        "br:polarfracht.azurecr.io/bicep/vpn-gateway:v3",
        "br/fleet:network/vpn-gateway:v3",
        "ts/specs:vpn-gateway:1.0",
    ],
)
def test_the_arguments_of_a_registry_module_are_the_declaration(tmp_path, reference):
    arguments = f"""
    name: 'vgw-hub'
    location: 'westeurope'
    vpnClientAadConfiguration: {{
      aadAudience: '{OLD}'
      aadTenant: '{TENANT}'
      aadIssuer: '{ISSUER}'
      vpnClientProtocols: ['OpenVPN']
    }}
"""
    main = call(arguments, reference, "resourceGroup('rg-hub')", "gw")
    found = Scan(tmp_path, {"main.bicep": main}).one
    assert found.address == "gw.vpnClientAadConfiguration"
    assert found.location.text == "aadAudience"
    assert (found.audience.value, found.issuer.value) == (OLD, ISSUER)
    assert (found.identity.name, found.identity.resource_group) == ("vgw-hub", "rg-hub")
    assert found.protocols == ("OpenVPN",)


def test_server_configurations_and_virtual_wans_of_the_registry(tmp_path):
    main = call(
        f"name: 'vpnc', aadAudience: '{OLD}', aadTenant: '{TENANT}', aadIssuer: '{ISSUER}'",
        "br/public:avm/res/network/vpn-server-configuration:0.1.2",
        name="users",
    ) + call(
        f"virtualWanParameters: {{ p2sVpnParameters: {{ aadAudience: '{OLD}' }} }}",
        "br/public:avm/ptn/network/virtual-wan:0.1.1",
        name="wan",
    )
    found = Scan(tmp_path, {"main.bicep": main}).by_address()
    assert set(found) == {"users", "wan.virtualWanParameters.p2sVpnParameters"}
    assert {one.kind.value for one in found.values()} == {"vpnServerConfiguration"}


CACHED = """{"$schema": "https://x/deploymentTemplate.json#",
"parameters": {"id": {"type": "string"}},
"resources": [{"type": "Microsoft.Network/virtualNetworkGateways", "apiVersion": "1", "name": "vgw",
"properties": {"vpnClientConfiguration": {"aadAudience": "[parameters('id')]"}}}]}"""


@pytest.mark.parametrize(
    ("reference", "folder"),
    [
        ("br/public:avm/net/vgw:1.2.0", "br/mcr.microsoft.com/bicep$avm$net$vgw/1.2.0$"),
        ("br/fleet:vgw:v3", "br/polarfracht.azurecr.io/modules$vgw/v3$"),
        ("ts:11111111-2222-4333-8444-555555555555/rg/vgw:1", ""),
    ],
)
def test_a_cache_inside_of_the_tree_is_read(tmp_path, reference, folder):
    folder = folder or "ts/11111111-2222-4333-8444-555555555555/rg/vgw/1"
    config = """{
  // where the compiler restores to
  "cacheRootDirectory": "./restored",
  "moduleAliases": {"br": {
    "fleet": {"registry": "polarfracht.azurecr.io", "modulePath": "modules"}
  }}
}"""
    files = {
        "main.bicep": call(f"id: '{OLD}'", reference, name="gw"),
        "bicepconfig.json": config,
        f"restored/{folder}/main.json": CACHED,
    }
    found = Scan(tmp_path, files).one
    assert found.address == "gw/Microsoft.Network/virtualNetworkGateways/vgw"
    assert [origin.path for origin in found.audience.origins] == ["main.bicep"]


def test_a_cache_outside_of_the_tree_is_not_read(tmp_path):
    place = "restored/br/mcr.microsoft.com/bicep$vgw/1/main.json".replace("/1/", "/1$/")
    plant(tmp_path, {place: CACHED})
    files = {
        "main.bicep": call(f"vpnAudience: '{OLD}'", "br/public:vgw:1", name="gw"),
        "bicepconfig.json": '{"cacheRootDirectory": "../restored"}',
    }
    assert Scan(tmp_path / "tree", files).one.address == "gw"


def test_a_json_template_is_a_module(tmp_path):
    files = {"main.bicep": call(f"id: '{OLD}'", "vgw.json"), "vgw.json": CACHED}
    found = Scan(tmp_path, files).one
    assert found.dialect == "arm"
    assert found.address == "hub/Microsoft.Network/virtualNetworkGateways/vgw"
    assert [origin.path for origin in found.audience.origins] == ["main.bicep"]


def test_a_parameter_file_for_a_registry_module_declares_by_its_names(tmp_path):
    values = "using 'br/public:avm/res/network/vpn-server-configuration:0.1.2'\n"
    values += f"param aadAudience = '{OLD}'\nparam name = 'vpnc'\n"
    found = Scan(tmp_path, {"users.bicepparam": values}).one
    assert (found.address, found.identity.name) == ("users.bicepparam", "vpnc")


def test_the_enterprise_app_in_microsoft_graph(tmp_path):
    main = f"""extension microsoftGraphV1
var old = '{OLD}'
resource app 'Microsoft.Graph/servicePrincipals@v1.0' = {{
  appId: old
}}
resource own 'Microsoft.Graph/applications@v1.0' = {{
  uniqueName: 'vpn'
  displayName: 'VPN'
  api: {{ preAuthorizedApplications: [{{ appId: '{OLD}', delegatedPermissionIds: [] }}] }}
}}
"""
    apps = Scan(tmp_path, {"main.bicep": main}).found.apps
    assert [(app.kind, app.address) for app in apps] == [
        ("service-principal", "app"),
        ("pre-authorized-client", "own"),
    ]


def test_uses_of_a_literal_beside_the_audience(tmp_path):
    main = f"""var id = '{OLD}'
{gateway("id")}
resource vault 'Microsoft.KeyVault/vaults/secrets@2023-07-01' = {{
  name: 'kv/client'
  properties: {{ value: id }}
}}
"""
    scan = Scan(tmp_path, {"main.bicep": main})
    origins = scan.one.audience.origins
    uses = scan.language.uses(scan.selection, scan.workspace, scan.inputs, origins)
    assert [use.what for use in uses] == ["vault: properties.value"]
    assert uses[0].origin == origins[0]


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({"main.bicep": call("", "gone.bicep") + HUB}, "gone.bicep: it can't be read"),
        ({"main.bicep": call("", ".") + HUB}, "it is a directory"),
        ({"main.bicep": call("", "../../x.bicep") + HUB}, "outside of the scanned root"),
        ({"main.bicep": HUB + "var x = 1\nvar x = 2\n"}, "declared twice (first on line"),
        ({"main.bicep": HUB + "var x = 'open\n"}, "this statement can't be read"),
        ({"main.bicep": HUB + call("audience: ''", "main.bicep")}, "calls itself"),
        ({"main.bicep": HUB + "/* open"}, "can't be read"),
    ],
)
def test_what_can_not_be_read_is_said_and_the_rest_still_done(tmp_path, files, message):
    folder = tmp_path / "a" / "b"
    scan = Scan(folder, files)
    assert any(message in one for one in scan.messages()), scan.messages()
    assert "vgw" in scan.by_address()


def test_files_that_call_each_other_end(tmp_path):
    files = {
        "a.bicep": HUB + call("audience: audience", "b.bicep"),
        "b.bicep": "param audience string\n" + call("audience: audience", "a.bicep"),
        "main.bicep": call(f"audience: '{OLD}'", "a.bicep", name="top"),
    }
    scan = Scan(tmp_path, files)
    assert scan.by_address()["top/vgw"].audience.value == OLD
    assert any("calls itself" in one for one in scan.messages())


def test_deep_nesting_is_no_crash(tmp_path):
    deep = "var a0 = 'x'\n" + "".join(f"var a{n + 1} = [a{n}]\n" for n in range(3000))
    scan = Scan(tmp_path, {"main.bicep": deep + gateway("a3000[0]") + "var b = " + "(" * 10_000})
    assert scan.one.audience.status == "unresolved"

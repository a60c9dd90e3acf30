"""What conditions, loops and arguments that nobody knows let a gateway's audience come from."""

import pytest
from tests.bicep.bicep_trees import NEW, OLD, Scan, audience, gateway

from aadrift.gateway import Status

MODULE = f"""param which string = 'new'
output id string = which == 'old' ? '{OLD}' : '{NEW}'
"""
GATEWAY = f"param id string = '{NEW}'\n{gateway('id')}"


def reached(found):
    """The ids that an audience can be, and whether it is certain."""
    texts = sorted(origin.text for origin in found.audience.origins)
    return texts, found.audience.status is Status.RESOLVED


@pytest.mark.parametrize(
    ("before", "expression", "expected"),
    [
        # A module that may not be deployed.
        ("module m './m.bicep' = if (p) { name: 'm' }", "m.?outputs.?id", ([NEW], False)),
        (
            "module m './m.bicep' = if (p) { name: 'm' }",
            f"m.?outputs.?id ?? '{OLD}'",
            ([OLD, NEW], False),
        ),
        ("module m './m.bicep' = if (p) { name: 'm' }", "m!.outputs.id", ([NEW], True)),
        (
            "module m './m.bicep' = if (false) { name: 'm' }",
            f"m.?outputs.?id ?? '{OLD}'",
            ([OLD], True),
        ),
        # Conditions do not move the rounds of a loop.
        (
            "module m './m.bicep' = [for (x, i) in ['new', 'old']: if (i == 1) {\n"
            "  name: 'm'\n  params: { which: x }\n}]",
            "m[1].outputs.id",
            ([OLD], True),
        ),
        (
            "module m './m.bicep' = [for x in ['new', 'new', 'old']: {\n"
            "  name: 'm'\n  params: { which: x }\n}]",
            "m[^1].outputs.id",
            ([OLD], True),
        ),
        # Any round of a loop over what is not known.
        (
            "param l array\nmodule m './m.bicep' = [for x in l: {\n"
            "  name: 'm'\n  params: { which: x }\n}]",
            "m[3].outputs.id",
            ([OLD, NEW], False),
        ),
    ],
)
def test_outputs_of_what_may_not_be_there(tmp_path, before, expression, expected):
    found = audience(tmp_path, expression, f"param p bool\n{before}", m__bicep=MODULE)
    assert reached(found) == (sorted(expected[0]), expected[1])


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ("p", ([NEW], False)),
        ("{ ...p }", ([NEW], False)),
        ("union(p, { other: 1 })", ([NEW], False)),
        (f"{{ '${{p.x}}': '{OLD}' }}", ([NEW], False)),
        (f"b ? {{ id: '{OLD}' }} : {{}}", ([OLD, NEW], False)),
        (f"{{ ...p, id: '{NEW}' }}", ([NEW], True)),
    ],
)
@pytest.mark.parametrize("kind", ["bicep", "json"])
def test_defaults_are_not_taken_where_arguments_are_not_known(tmp_path, arguments, expected, kind):
    template = """{
      "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
      "contentVersion": "1.0.0.0",
      "parameters": {"id": {"type": "string", "defaultValue": "ID"}},
      "resources": [{
        "type": "Microsoft.Network/virtualNetworkGateways", "apiVersion": "2023-09-01",
        "name": "vgw", "location": "westeurope", "properties": {"gatewayType": "Vpn",
          "vpnClientConfiguration": {"aadAudience": "[parameters('id')]"}}
      }]
    }""".replace("ID", NEW)
    call = f"module g './g.{kind}' = {{ name: 'g', params: {arguments} }}"
    files = {"g.bicep": GATEWAY} if kind == "bicep" else {"g.json": template}
    found = Scan(tmp_path, {"main.bicep": f"param p object\nparam b bool\n{call}", **files})
    (one,) = [each for each in found.found.gateways if each.address.startswith("g/")]
    assert reached(one) == (sorted(expected[0]), expected[1])


def test_a_deployment_of_one_of_two_templates_declares_both(tmp_path):
    text = """{"resources": [{
        "type": "Microsoft.Network/vpnServerConfigurations", "apiVersion": "2023-09-01",
        "name": "NAME", "location": "westeurope", "properties": {
          "aadAuthenticationParameters": {"aadAudience": "%s"}}
      }]}"""
    main = """param p bool
resource d 'Microsoft.Resources/deployments@2022-09-01' = {
  name: 'd'
  properties: {
    mode: 'Incremental'
    template: p ? loadJsonContent('one.json') : loadJsonContent('two.json')
  }
}
"""
    one, two = text % OLD, text.replace("NAME", "OTHER") % NEW
    found = Scan(tmp_path, {"main.bicep": main, "one.json": one, "two.json": two}).found
    assert sorted(str(each.audience.value) for each in found.gateways) == [OLD, NEW]
